"""Which members differ, and on which samples."""
