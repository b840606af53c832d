"""What pages share. Knows no page."""
