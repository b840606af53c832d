"""Predictive entropy against mutual information."""
