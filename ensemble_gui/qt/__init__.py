"""What the user sees. Nothing here imports torch; only the worker does, on its own thread."""
