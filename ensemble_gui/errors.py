"""What the user can mend."""


class BadInput(ValueError):  # noqa: N818 -- named for whose mistake it is
    """The request cannot be served; the message says what is wrong, where, and what would do."""
