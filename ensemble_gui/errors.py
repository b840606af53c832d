"""What the user can mend, bad input, and how all other errors are told: in one sentence."""


class BadInput(ValueError):  # noqa: N818 -- named for whose mistake it is
    """The request cannot be served; the message says what is wrong, where, and what would do."""


def describe(error: Exception) -> str:
    """Bad input's own sentence, or an error that nobody foresaw in one line."""
    if isinstance(error, BadInput):
        return str(error)
    if _is_out_of_memory(error):
        return "The memory did not suffice: choose fewer members or a smaller batch size."
    first_line = str(error).partition("\n")[0]
    return f"It stopped with an error: {type(error).__name__}: {first_line}"


def _is_out_of_memory(error: Exception) -> bool:
    # torch's classes are known by name, as importing it takes a second; its allocator for the
    # CPU raises a plain RuntimeError, whose words differ by system.
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or any(words in str(error) for words in ("can't allocate memory", "not enough memory"))
    )
