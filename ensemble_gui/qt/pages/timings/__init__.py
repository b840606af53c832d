"""How long each strategy takes, and which to use."""
