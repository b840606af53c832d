"""What each measure is: its formula, its range, its source, and what it does not tell."""

from dataclasses import dataclass

from ensemble_gui.records import PairMeasure, SampleMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A measure, as it is explained where somebody asks."""

    title: str
    formula: str
    range: str
    source: str
    note: str = ""  # a caution


_DEFINITIONS: dict[str, Definition] = {
    SampleMeasure.VOTE_ENTROPY: Definition(
        title="Vote entropy",
        formula="−Σ v log₂ v over the classes, v the share of the members that predict the class",
        range="0 bit, all agree, to log₂ of the number of members or classes",
        source="Dagan and Engelson 1995",
    ),
    PairMeasure.DISAGREEMENT: Definition(
        title="Disagreement",
        formula="the share of samples on which the two members' predictions differ",
        range="0 to 1",
        source="Skalak 1996",
    ),
}


def definition(key: str) -> Definition:
    """What the measure of this key is: a SampleMeasure, a PairMeasure, or a word such as 'ece'."""
    return _DEFINITIONS[key]
