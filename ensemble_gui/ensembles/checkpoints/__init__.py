"""Other people's files of tensors, hostile until proven harmless. Knows no network."""
