"""The pad on which a digit is drawn."""
