"""What predictions mean: pure functions on (member, sample, class)."""
