"""What the ensemble predicts for a sample, and how its members voted, on one line."""

from ensemble_gui.records.arranging import SURE, Answer
from ensemble_gui.records.samples import NO_PREDICTION, SampleSet
from ensemble_gui.wording.arranging import measure_of_order
from ensemble_gui.wording.classes import class_name
from ensemble_gui.wording.definitions import definition
from ensemble_gui.wording.figures import bits, share_beside
from ensemble_gui.wording.unsure import UNSURE
from ensemble_gui.wording.votes import votes_and_prediction

NO_FINITE_MEMBER = "n/a, no member has a finite output"


def predicted(samples: SampleSet, sample: int) -> str:
    """The ensemble's prediction with its confidence: 2 (99.1%), or 7 (62.0%), unsure."""
    found = int(samples.prediction[sample])
    if found == NO_PREDICTION:
        return NO_FINITE_MEMBER
    share = share_beside(float(samples.confidence[sample]), SURE, digits=1)
    said = f"{class_name(samples.classes, found)} ({share})"
    return f"{said}, {UNSURE}" if Answer.UNSURE.keeps(samples)[sample] else said


def voted(samples: SampleSet, sample: int) -> str:
    """How the members voted, and why the ensemble says otherwise if it does."""
    counts = samples.disagreement.votes[sample]
    return votes_and_prediction(counts, int(samples.prediction[sample]), samples.classes)


def doubted(samples: SampleSet, sample: int) -> str:
    """The measure that unsorted samples are sorted by: predictive entropy 0.31 bit."""
    measure = measure_of_order(samples)
    return f"{definition(measure).title.lower()} {bits(measure.of(samples)[sample])}"


def found_on(samples: SampleSet, sample: int) -> str:
    """All three on one line."""
    said = predicted(samples, sample)
    if said == NO_FINITE_MEMBER:
        return said
    return "; ".join((said, voted(samples, sample), doubted(samples, sample)))
