"""The results of previous runs, in the user's data folder."""
