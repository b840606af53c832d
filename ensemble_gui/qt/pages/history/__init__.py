"""The results that are kept."""
