"""Folders of images whose classes are their subfolders."""
