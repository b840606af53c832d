"""The examples of what vmap can and cannot do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A small network of digits, whose code is a bundled file."""

    key: str  # the file's name
    title: str
    teaches: str  # what vmap does with it, and why
    to_try: str  # what to change in its code

    @property
    def file(self) -> str:
        """The bundled file with its code."""
        return f"gallery/{self.key}.py"
