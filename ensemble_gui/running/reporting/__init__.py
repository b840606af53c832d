"""A session as one page of HTML: its sections, its pictures and its plots."""
