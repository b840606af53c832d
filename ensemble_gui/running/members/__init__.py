"""Whose members compute, on which device, and whether they fit."""
