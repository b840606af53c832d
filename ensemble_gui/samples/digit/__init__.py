"""From pixels to a digit as MNIST's are."""
