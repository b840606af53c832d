"""Places by Ray: the only modules that import it, and none is imported before somebody asks."""
