"""The one worker's thread, and the way to it and back."""
