"""The sentences that say what was found, the same in the window and on the command line."""
