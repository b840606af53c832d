"""Folders and files of networks as people have them, and what has to come of opening each.

`python -m benchmarks.corpus` makes them with plain torch (and torchvision and timm, with the extra
`corpus`), computes the members' predictions beside them, opens them by the command line, and
prints what came of it. Only opening.py and __main__.py know the application.
"""
