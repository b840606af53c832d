"""Remedies that change a network: each gives a copy that takes the same stacked state."""
