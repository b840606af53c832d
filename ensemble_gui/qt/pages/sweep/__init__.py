"""Which strategy is the fastest, over a grid of member counts and batch sizes."""
