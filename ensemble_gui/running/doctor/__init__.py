"""What vmap does with a network, and what to do about it."""
