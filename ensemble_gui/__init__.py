"""Ensemble Explorer: time an ensemble's strategies, and see where its members disagree."""

__version__ = "0.1.0"
