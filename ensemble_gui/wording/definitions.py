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
    "accuracy": Definition(
        title="Accuracy",
        formula="the share of labelled samples whose prediction is the label",
        range="0 to 1",
        source="",
    ),
    "reliability": Definition(
        title="Reliability diagram",
        formula="in each bin of confidence, the share of predictions that are right",
        range="on the diagonal, if confidence is true",
        source="Niculescu-Mizil and Caruana 2005",
    ),
    "ece": Definition(
        title="Expected calibration error",
        formula="the mean over samples of |accuracy - confidence| of their bin; 15 bins of equal width",
        range="0 to 1",
        source="Naeini et al. 2015; Guo et al. 2017",
    ),
    "nll": Definition(
        title="Negative log-likelihood",
        formula="the mean of -ln p of the label",
        range="0 nat up, infinite",
        source="Good 1952",
    ),
    "brier": Definition(
        title="Brier score",
        formula="the mean of the squared distance of the probabilities from the label, summed over classes",
        range="0 to 2",
        source="Brier 1950",
    ),
    "temperature": Definition(
        title="Temperature",
        formula="softmax(log(mean) / T), T the one with the least NLL on the validation digits",
        range="above 0; 1 changes nothing",
        source="Guo et al. 2017; Rahaman and Thiery 2021",
    ),
    "risk_coverage": Definition(
        title="Risk and coverage",
        formula="accuracy on the least uncertain samples, against their share of all",
        range="0 to 1",
        source="El-Yaniv and Wiener 2010",
    ),
}


def definition(key: str) -> Definition:
    """What the measure of this key is: a SampleMeasure, a PairMeasure, or a word such as 'ece'."""
    return _DEFINITIONS[key]
