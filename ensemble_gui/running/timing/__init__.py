"""How strategies are timed and compared."""
