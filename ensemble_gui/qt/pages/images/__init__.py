"""The user's own images, and how the members see them."""
