"""What each further member buys, and what it costs."""
