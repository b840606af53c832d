"""What a window remembers from one start to the next: how it looked, and what it held."""
