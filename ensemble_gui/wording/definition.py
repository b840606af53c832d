"""A measure as its definition card explains it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A measure, as its definition card explains it."""

    title: str
    formula: str  # in one line
    range: str
    source: str
    symbols: str = ""  # what the formula's letters stand for
    note: str = ""  # a caution

    @property
    def text(self) -> str:
        """The whole definition as plain text."""
        formula = f"{self.formula} ({self.symbols})" if self.symbols else self.formula
        parts = (self.title, formula, f"Range: {self.range}")
        return ". ".join(filter(None, (*parts, f"Source: {self.source}", self.note)))
