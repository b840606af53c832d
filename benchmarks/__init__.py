"""Measurements of speed, printed by commands; see docs/performance.md. No test depends on them."""
