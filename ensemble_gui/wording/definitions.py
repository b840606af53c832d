"""What each measure is: its formula, its range, its source and its limits."""

from math import log

from ensemble_gui.measures.scores import LEAST_PROBABILITY
from ensemble_gui.records.arranging import SURE, SampleMeasure
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.wording.definition import Definition
from ensemble_gui.wording.speed_definitions import SPEED_DEFINITIONS

_DIVERSITY = (
    "Diversity adds little to an ensemble's uncertainty quantification on out-of-distribution "
    "data beyond what a single larger network reaches (Abe et al. 2022, arXiv:2202.06985)."
)
_VOTES = "v: the share of the members that predict a class; Σ over the classes"
_MEAN = "p: the members' mean probability of a class; Σ over the classes"
_RIGHT = "over the labelled samples, a: both members right, d: both wrong, b and c: only one right"

_DEFINITIONS: dict[str, Definition] = SPEED_DEFINITIONS | {
    SampleMeasure.VOTE_ENTROPY: Definition(
        title="Vote entropy",
        formula="−Σ v log₂ v",
        symbols=_VOTES,
        range="0 bit (all members agree) to log₂ of the number of members or classes, "
        "whichever is smaller",
        source="Dagan and Engelson 1995",
        note="It counts only votes: members that agree may all be unsure, or all be wrong.",
    ),
    SampleMeasure.VARIATION_RATIO: Definition(
        title="Variation ratio",
        formula="1 − max v",
        symbols="v: the share of the members that predict a class; max over the classes",
        range="0 (all members agree) to less than 1",
        source="Freeman 1965",
        note="It counts only votes: members that agree may all be unsure, or all be wrong.",
    ),
    SampleMeasure.PAIRWISE: Definition(
        title="Pairwise disagreement",
        formula="1 − Σ n (n − 1) / (m (m − 1))",
        symbols="n: the members that predict a class, m: all members; Σ over the classes. "
        "It is the share of pairs of members that differ",
        range="0 (all members agree) to 1 (no two agree), which is out of reach with more "
        "members than classes",
        source="Skalak 1996",
        note=_DIVERSITY,
    ),
    SampleMeasure.PREDICTIVE_ENTROPY: Definition(
        title="Predictive entropy",
        formula="−Σ p log₂ p",
        symbols=f"{_MEAN}. It is expected entropy + mutual information",
        range="0 bit (sure of one class) to log₂ of the number of classes: 3.32 bit for ten",
        source="Shannon 1948; of an ensemble: Depeweg et al. 2018",
        note="Members that share a fault can all be sure and wrong: a low value is not proof.",
    ),
    SampleMeasure.EXPECTED_ENTROPY: Definition(
        title="Expected entropy",
        formula="mean of −Σ q log₂ q",
        symbols="q: one member's probability of a class; Σ over the classes, "
        "the mean over the members",
        range="0 bit (each member is sure) to log₂ of the number of classes; "
        "never above the predictive entropy",
        source="Depeweg et al. 2018",
        note="How unsure each member is by itself. Over-confident members make it too low.",
    ),
    SampleMeasure.MUTUAL_INFORMATION: Definition(
        title="Mutual information",
        formula="mean of Σ q log₂ (q / p)",
        symbols="q: one member's probability of a class, p: the members' mean of it; "
        "Σ over the classes, the mean over the members",
        range="0 bit (all members give the same probabilities) to log₂ of the number of members "
        "or classes, whichever is smaller; never above the predictive entropy",
        source="Houlsby et al. 2011; of an ensemble: Depeweg et al. 2018",
        note="On ImageNet it separated some unfamiliar images from familiar ones worse than the "
        "entropy of a single network did (Xia and Bouganis 2022, arXiv:2207.07517).",
    ),
    SampleMeasure.MEMBER_MARGIN: Definition(
        title="Member margin",
        formula="mean of q₁ − q₂",
        symbols="q₁, q₂: a member's largest and second largest probability; "
        "the mean over the members",
        range="0 (each member is torn between two classes) to 1 (each is sure of one)",
        source="of one classifier: Scheffer, Decomain and Wrobel 2001",
        note="It is large where members are sure of different classes: see the votes as well.",
    ),
    PairMeasure.DISAGREEMENT: Definition(
        title="Disagreement",
        formula="differing / samples",
        symbols="differing: the samples on which the two members predict different classes",
        range="0 (always the same class) to 1 (never)",
        source="Skalak 1996",
        note=_DIVERSITY,
    ),
    PairMeasure.JENSEN_SHANNON: Definition(
        title="Jensen-Shannon divergence",
        formula="½ Σ q log₂ (q / h) + ½ Σ r log₂ (r / h)",
        symbols="q, r: the two members' probabilities of a class, h: half their sum; "
        "Σ over the classes, then the mean over the samples",
        range="0 bit (the same probabilities) to 1 bit (no class in common)",
        source="Lin 1991",
    ),
    PairMeasure.Q_STATISTIC: Definition(
        title="Q statistic",
        formula="(a d − b c) / (a d + b c)",
        symbols=_RIGHT,
        range="−1 (no error in common) through 0 (independent) to 1 (all errors of one member "
        "are errors of the other, too); undefined if a d + b c is 0",
        source="Yule 1900",
        note="Such measures of diversity say little about the accuracy of the ensemble "
        "(Kuncheva and Whitaker 2003).",
    ),
    PairMeasure.DOUBLE_FAULT: Definition(
        title="Double fault",
        formula="both wrong / labelled",
        symbols="the share of the labelled samples on which both members are wrong",
        range="0 to 1",
        source="Giacinto and Roli 2001",
        note="Members that share a fault can all be sure and wrong: agreement is no sign "
        "that they are right.",
    ),
    PairMeasure.KAPPA: Definition(
        title="Cohen's kappa",
        formula="(o − e) / (1 − e)",
        symbols="o: the share of samples on which the two members predict the same class, "
        "e: the share expected by chance from how often each predicts each class",
        range="1 (always the same), 0 (as by chance), down to −1 (less than by chance); "
        "undefined if e is 1",
        source="Cohen 1960",
    ),
    PairMeasure.ERROR_CORRELATION: Definition(
        title="Error correlation",
        formula="(a d − b c) / √((a + b)(c + d)(a + c)(b + d))",
        symbols=_RIGHT,
        range="−1 (wrong on opposite samples) through 0 (uncorrelated) to 1 (on the same); "
        "undefined if a member is never or always wrong",
        source="Sneath and Sokal 1973; of two classifiers: Kuncheva and Whitaker 2003",
        note="Correlated errors are not averaged away by more members.",
    ),
    "unsure": Definition(
        title="Unsure",
        formula=f"max p < {SURE}",
        symbols="p: the members' mean probability of a class; max over the classes, "
        "which is the ensemble's confidence in its prediction",
        range=f"unsure below {SURE:.0%} confidence; the least is 1 / number of classes",
        source="measured on 1,539 unseen pictures of handwriting, print and photos: the "
        f"bundled convolutional members answered 90% with {SURE:.0%} or more, 99.5% of these right",
        note="Members that share a fault can all be sure and wrong: a sure answer is not proof. "
        "For other members choose a limit under Calibration.",
    ),
    "vote": Definition(
        title="Vote and prediction",
        formula="vote: argmax q; ensemble: argmax p",
        symbols="q: one member's probability of a class, p: the members' mean of it. "
        "The ensemble goes by the mean probability, not by the majority vote",
        range="one of the classes; ties go to the lowest class, by votes and by probabilities",
        source="Hansen and Salamon 1990; the mean: Lakshminarayanan et al. 2017",
        note="The two can differ: a few members that are sure outweigh many that are not.",
    ),
    "accuracy": Definition(
        title="Accuracy",
        formula="right / labelled",
        symbols="of the ensemble: the class of the largest mean probability is the label",
        range="0 to 1",
        source="a plain count",
        note="It says nothing about whether the probabilities can be trusted.",
    ),
    "reliability": Definition(
        title="Reliability diagram",
        formula="right / samples, by confidence",
        symbols="one bin per fifteenth of confidence, which is the largest probability; "
        "on the diagonal, accuracy equals confidence",
        range="0 to 1 on both axes",
        source="Murphy and Winkler 1977",
        note="A bin with few samples can be off the diagonal by chance: see the counts.",
    ),
    "ece": Definition(
        title="Expected calibration error",
        formula="Σ (n / N) |accuracy − confidence|",
        symbols="n: the samples in a bin, N: all labelled; Σ over 15 bins of equal width",
        range="0 (calibrated) to 1",
        source="Naeini et al. 2015; Guo et al. 2017",
        note="Other bins give another value, and predictions of little use can be calibrated too: "
        "read it together with the accuracy.",
    ),
    "nll": Definition(
        title="Negative log likelihood",
        formula="mean of −ln p(label)",
        symbols="p(label): the probability given to the right class; "
        "the mean over the labelled samples",
        range=f"0 nat (sure and right) to {-log(LEAST_PROBABILITY):.0f} nat (sure and wrong); a "
        "uniform guess among ten classes has 2.30 nat",
        source="Good 1952",
        note="A single sample that is sure and wrong counts heavily. A probability below "
        f"{LEAST_PROBABILITY:.1e} counts as {LEAST_PROBABILITY:.1e}, as in scikit-learn.",
    ),
    "brier": Definition(
        title="Brier score",
        formula="mean of Σ (p − y)²",
        symbols="p: the probability of a class, y: 1 for the label, 0 for the others; "
        "Σ over the classes, the mean over the labelled samples",
        range="0 (sure and right) to 2 (sure and wrong); a uniform guess among ten has 0.90",
        source="Brier 1950",
        note="Some authors divide it by 2 or by the number of classes; here it is the whole sum.",
    ),
    "temperature": Definition(
        title="Temperature",
        formula="p^(1/T) / Σ p^(1/T)",
        symbols="p: the members' mean probability of a class; T is fitted to validation samples, "
        "after averaging, to minimise the negative log likelihood",
        range="above 0; 1 changes nothing, above 1 lowers confidence, below 1 raises it",
        source="Guo et al. 2017; after averaging: Rahaman and Thiery 2021",
        note="It changes no prediction, and is valid only for images like those it was fitted to.",
    ),
    "risk_coverage": Definition(
        title="Risk and coverage",
        formula="right among kept / kept",
        symbols="kept: the labelled samples with the lowest predictive entropy; "
        "coverage is their share of all labelled samples, risk is 1 − accuracy",
        range="0 to 1 on both axes",
        source="El-Yaniv and Wiener 2010",
        note="Equally uncertain samples are kept or left out together. "
        "A limit chosen on these samples looks better here than on others.",
    ),
    "growth": Definition(
        title="Growth curve",
        formula="mean score of k members",
        symbols="the mean over random subsets of k members, with the band that holds 95% of them",
        range="from one member to all",
        source="Lakshminarayanan et al. 2017",
        note="The subsets share members, and only one subset has all members: towards the end "
        "the band narrows by itself. What one more member gains is extrapolated from what each "
        "member gains as the last one, with a 95% interval over other images and members.",
    ),
    "shift": Definition(
        title="Shift",
        formula="score at each level",
        symbols="each image is changed by the level, and the members predict it again",
        range="0 is the original images; rotation, shift and size have levels in both directions",
        source="Hendrycks and Dietterich 2019; Ovadia et al. 2019",
        note=_DIVERSITY,
    ),
    "auroc": Definition(
        title="AUROC",
        formula="P(u > w) + ½ P(u = w)",
        symbols="u: the measure on a shifted or foreign image, w: on a clean one, "
        "each drawn at random; the member margin is negated, because it falls with doubt",
        range="0 to 1; 0.5 is chance, 1 separates all; undefined if one kind is missing",
        source="Hanley and McNeil 1982",
        note=f"{_DIVERSITY} Mutual information can do worse than the entropy of a single network "
        "(Xia and Bouganis 2022, arXiv:2207.07517).",
    ),
}


def definition(key: str) -> Definition:
    """The definition for this key: a SampleMeasure, a PairMeasure, or a word such as 'ece'."""
    return _DEFINITIONS[key]
