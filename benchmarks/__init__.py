"""Measurements of speed, printed by commands; see README.md. No test depends on them."""
