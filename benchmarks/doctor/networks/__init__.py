"""Networks as people have them, for digits: (sample, 1, 28, 28) -> (sample, 10)."""
