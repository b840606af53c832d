"""One folder per page. No page imports another."""
