"""Whether the members' probabilities can be trusted."""
