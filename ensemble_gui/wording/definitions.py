"""What each measure is: its formula, its range, its source, and what it does not tell."""

from dataclasses import dataclass

from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.pairs import PairMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A measure, as it is explained where somebody asks."""

    title: str
    formula: str  # in one line
    range: str
    source: str
    symbols: str = ""  # what the formula's letters stand for
    note: str = ""  # a caution

    @property
    def told(self) -> str:
        """All of it, as one reads it out."""
        parts = (self.title, self.formula, self.symbols, f"Range: {self.range}")
        return ". ".join(filter(None, (*parts, f"Source: {self.source}", self.note)))


_DIVERSITY = (
    "Diversity adds little to the detection of unfamiliar images beyond what a single larger "
    "network reaches (Abe et al. 2022, arXiv:2202.06985)."
)
_VOTES = "v: the share of the members that predict a class; Σ over the classes"
_MEAN = "p: the members' mean probability of a class; Σ over the classes"
_RIGHT = (
    "over the labelled samples, a: both members are right, d: both are wrong, "
    "b and c: only one of them is right"
)

_OF_A_SAMPLE: dict[str, Definition] = {
    SampleMeasure.VOTE_ENTROPY: Definition(
        title="Vote entropy",
        formula="−Σ v log₂ v",
        symbols=_VOTES,
        range="0 bit, all members agree, to log₂ of the members or the classes, "
        "whichever are fewer",
        source="Dagan and Engelson 1995",
        note="It counts votes alone: members that agree may all be unsure, or all be wrong.",
    ),
    SampleMeasure.VARIATION_RATIO: Definition(
        title="Variation ratio",
        formula="1 − max v",
        symbols="v: the share of the members that predict a class; max over the classes",
        range="0, all members agree, to less than 1",
        source="Freeman 1965",
        note="It counts votes alone: members that agree may all be unsure, or all be wrong.",
    ),
    SampleMeasure.PAIRWISE: Definition(
        title="Pairwise disagreement",
        formula="1 − Σ n (n − 1) / (m (m − 1))",
        symbols="n: the members that predict a class, m: all members; Σ over the classes. "
        "It is the share of the pairs of members that differ",
        range="0, all members agree, to 1, no two do",
        source="Skalak 1996",
        note=_DIVERSITY,
    ),
    SampleMeasure.PREDICTIVE_ENTROPY: Definition(
        title="Predictive entropy",
        formula="−Σ p log₂ p",
        symbols=f"{_MEAN}. It is expected entropy + mutual information",
        range="0 bit, sure of one class, to log₂ of the classes: 3.32 bit for ten",
        source="Shannon 1948; of an ensemble: Depeweg et al. 2018",
        note="Members that share a fault are sure together: a low value is no proof.",
    ),
    SampleMeasure.EXPECTED_ENTROPY: Definition(
        title="Expected entropy",
        formula="mean of −Σ q log₂ q",
        symbols="q: one member's probability of a class; Σ over the classes, "
        "the mean over the members",
        range="0 bit, each member is sure, to log₂ of the classes; "
        "never above the predictive entropy",
        source="Depeweg et al. 2018",
        note="What each member is unsure of by itself. Members that are too sure make it too low.",
    ),
    SampleMeasure.MUTUAL_INFORMATION: Definition(
        title="Mutual information",
        formula="mean of Σ q log₂ (q / p)",
        symbols="q: one member's probability of a class, p: the members' mean of it; "
        "Σ over the classes, the mean over the members",
        range="0 bit, all members say the same, to log₂ of the members or the classes; "
        "never above the predictive entropy",
        source="Houlsby et al. 2011; of an ensemble: Depeweg et al. 2018",
        note="On ImageNet it told some unfamiliar images from familiar ones worse than the "
        "entropy of a single network did (Xia and Bouganis 2022, arXiv:2207.07517).",
    ),
    SampleMeasure.MEMBER_MARGIN: Definition(
        title="Member margin",
        formula="mean of q₁ − q₂",
        symbols="q₁, q₂: a member's largest and second largest probability; "
        "the mean over the members",
        range="0, each member is torn between two classes, to 1, each is sure of one",
        source="of one classifier: Scheffer, Decomain and Wrobel 2001",
        note="It is large where members are sure of different classes: see the votes as well.",
    ),
}

_OF_A_PAIR: dict[str, Definition] = {
    PairMeasure.DISAGREEMENT: Definition(
        title="Disagreement",
        formula="differing / samples",
        symbols="differing: the samples on which the two members predict different classes",
        range="0, always the same, to 1, never",
        source="Skalak 1996",
        note=_DIVERSITY,
    ),
    PairMeasure.JENSEN_SHANNON: Definition(
        title="Jensen-Shannon divergence",
        formula="½ Σ q log₂ (q / h) + ½ Σ r log₂ (r / h)",
        symbols="q, r: the two members' probabilities of a class, h: half their sum; "
        "Σ over the classes, then the mean over the samples",
        range="0 bit, the same probabilities, to 1 bit, no class in common",
        source="Lin 1991",
    ),
    PairMeasure.Q_STATISTIC: Definition(
        title="Q statistic",
        formula="(a d − b c) / (a d + b c)",
        symbols=_RIGHT,
        range="−1, wrong on different samples, over 0, independent, to 1, on the same; "
        "undefined if a d + b c is 0",
        source="Yule 1900",
        note="Such measures of diversity tell little of how accurate the ensemble is "
        "(Kuncheva and Whitaker 2003).",
    ),
    PairMeasure.DOUBLE_FAULT: Definition(
        title="Double fault",
        formula="both wrong / labelled",
        symbols="the share of the labelled samples on which both members are wrong",
        range="0 to 1",
        source="Giacinto and Roli 2001",
        note="Members that share a fault are sure together: there agreement is no sign of being "
        "right.",
    ),
    PairMeasure.KAPPA: Definition(
        title="Cohen's kappa",
        formula="(o − e) / (1 − e)",
        symbols="o: the share of samples on which the two members predict the same class, "
        "e: the share that their frequencies of classes would give by chance",
        range="1, always the same; 0, as by chance; down to −1, less than by chance; "
        "undefined if e is 1",
        source="Cohen 1960",
    ),
    PairMeasure.ERROR_CORRELATION: Definition(
        title="Error correlation",
        formula="(a d − b c) / √((a + b)(c + d)(a + c)(b + d))",
        symbols=_RIGHT,
        range="−1, wrong on opposite samples, over 0, uncorrelated, to 1, on the same; "
        "undefined if a member is never or always wrong",
        source="Kuncheva and Whitaker 2003",
        note="Errors that go together are not averaged away by more members.",
    ),
}

_OF_SCORES: dict[str, Definition] = {
    "accuracy": Definition(
        title="Accuracy",
        formula="right / labelled",
        symbols="of the ensemble: the class of the largest mean probability is the label",
        range="0 to 1",
        source="a plain count",
        note="It tells nothing of whether the probabilities can be taken at their word.",
    ),
    "reliability": Definition(
        title="Reliability diagram",
        formula="right / samples, by confidence",
        symbols="a bin for each fifteenth of confidence, which is the largest probability; "
        "on the diagonal the share that is right is the confidence",
        range="0 to 1 both ways",
        source="Murphy and Winkler 1977",
        note="A bin of few samples lies off the diagonal by chance: see the counts.",
    ),
    "ece": Definition(
        title="Expected calibration error",
        formula="Σ (n / N) |accuracy − confidence|",
        symbols="n: the samples in a bin, N: all labelled; Σ over 15 bins of equal width",
        range="0, calibrated, to 1",
        source="Naeini et al. 2015; Guo et al. 2017",
        note="Other bins give another value, and predictions that are of little use can be "
        "calibrated too: read it beside the accuracy.",
    ),
    "nll": Definition(
        title="Negative log likelihood",
        formula="mean of −ln p(label)",
        symbols="p(label): the probability given to the right class; "
        "the mean over the labelled samples",
        range="0 nat, sure and right, without an upper end; an even guess among ten classes "
        "has 2.30 nat",
        source="Good 1952",
        note="A single sample that is sure and wrong weighs much.",
    ),
    "brier": Definition(
        title="Brier score",
        formula="mean of Σ (p − y)²",
        symbols="p: the probability of a class, y: 1 for the label, 0 for the others; "
        "Σ over the classes, the mean over the labelled samples",
        range="0, sure and right, to 2, sure and wrong; an even guess among ten classes has 0.90",
        source="Brier 1950",
        note="Some divide it by 2 or by the classes; here it is the whole sum.",
    ),
    "temperature": Definition(
        title="Temperature",
        formula="p^(1/T) / Σ p^(1/T)",
        symbols="p: the members' mean probability of a class; T is fitted to validation samples, "
        "after averaging, to make the negative log likelihood least",
        range="above 0; 1 changes nothing, more makes less sure, less makes surer",
        source="Guo et al. 2017; after averaging: Rahaman and Thiery 2021",
        note="It changes no prediction, and holds for images like those it was fitted to.",
    ),
    "risk_coverage": Definition(
        title="Risk and coverage",
        formula="right among kept / kept",
        symbols="kept: the labelled samples of the least predictive entropy; "
        "coverage is their share of all labelled samples, risk is 1 − accuracy",
        range="0 to 1 both ways",
        source="El-Yaniv and Wiener 2010",
        note="A limit that was chosen on these samples looks better here than on others.",
    ),
    "growth": Definition(
        title="Growth curve",
        formula="mean score of k members",
        symbols="the mean over random subsets of k of the members, with the band "
        "that holds 95% of them",
        range="from one member to all",
        source="Lakshminarayanan et al. 2017",
        note="The subsets share members, and there is only one of all members: towards the end "
        "the band narrows by itself.",
    ),
    "shift": Definition(
        title="Shift",
        formula="score at each level",
        symbols="each image is changed by the level, and the members see it anew",
        range="from 0, the images as they are, upward",
        source="Hendrycks and Dietterich 2019; Ovadia et al. 2019",
        note=_DIVERSITY,
    ),
    "auroc": Definition(
        title="AUROC",
        formula="P(u > w) + ½ P(u = w)",
        symbols="u: the measure on a shifted or foreign image, w: on a clean one, "
        "each drawn at random",
        range="0 to 1; 0.5 is chance, 1 tells all apart; undefined where one kind is missing",
        source="Hanley and McNeil 1982",
        note=f"{_DIVERSITY} Mutual information can do worse than the entropy of a single network "
        "(Xia and Bouganis 2022, arXiv:2207.07517).",
    ),
}

_DEFINITIONS = _OF_A_SAMPLE | _OF_A_PAIR | _OF_SCORES


def definition(key: str) -> Definition:
    """What the measure of this key is: a SampleMeasure, a PairMeasure, or a word such as 'ece'."""
    return _DEFINITIONS[key]
