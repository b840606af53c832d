"""One module per request: what the worker does with it."""
