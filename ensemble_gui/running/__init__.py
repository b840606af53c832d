"""How predictions are run: devices, strategies, timing, and the one path of a run."""
