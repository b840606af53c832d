"""The lower half of the window: the samples on which the members disagree."""
