"""How an export fails. This module imports no torch."""


class CannotExport(Exception):  # noqa: N818 -- named for what happened
    """No form of the ensemble can be a program; its cause is the exporter's own error, if any."""


class Differs(Exception):  # noqa: N818 -- named for what was found
    """A program's answers are not the members'; the message says by how much."""
