"""The left column: what will be run."""
