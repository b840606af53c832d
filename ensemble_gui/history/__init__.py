"""The results of former runs, in the user's data folder."""
