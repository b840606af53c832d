"""How users bring their own: drops, dialogs, trust, and the files that were skipped."""
