"""Takes a finished run home: as a script, as one program, as a file."""
