"""Which networks there are, and how each is computed by hand."""
