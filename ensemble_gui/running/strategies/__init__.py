"""The ways to compute all members' predictions."""
