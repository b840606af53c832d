"""Which samples are left, and in which order they stand."""

from ensemble_gui.records.arranging import Answer, Arrangement, SampleFilter, SampleMeasure
from ensemble_gui.records.samples import OWN_IMAGES, SampleSet
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name
from ensemble_gui.wording.definitions import definition
from ensemble_gui.wording.figures import count

NOT_MOVED = "Images can be moved in their own order, unfiltered: sort by 'As they came' first"
NOT_CUT = "Only one digit was found in this image: there is nothing to cut apart"
NONE_LEFT = "No sample is left: take a filter away"
LIKE_VOTES = "Like votes together"
_OWN_ORDER = {OWN_IMAGES: "As they came"}
_CONTESTED = "Most contested first"
_SIGNS = {
    Answer.RIGHT: "right",
    Answer.WRONG: "wrong",
    Answer.SURE_AND_WRONG: "sure and wrong",
    Answer.SPLIT: "split votes",
}


def left_of(samples: SampleSet | None) -> str:
    """How many samples are left, of how many."""
    if samples is None:
        return ""
    left, there = len(samples.order), len(samples.labels)
    if left < there:
        return f"{left:,} of {there:,}"
    return count(there, "image") if samples.title == OWN_IMAGES else f"{there:,}"


def own_order_of(samples: SampleSet | None) -> str:
    """The order of samples that are sorted by nothing."""
    if samples is None or samples.members == 1:
        return "In their own order"
    return _OWN_ORDER.get(samples.title, _CONTESTED)


def sorted_by(measure: SampleMeasure) -> str:
    """The entry that sorts by this measure."""
    return definition(measure).title


def answered(answer: Answer) -> str:
    """What a sample is that is answered so."""
    return _SIGNS[answer]


def filters_of(wanted: SampleFilter, classes: Classes = DIGIT_CLASSES) -> dict[str, str]:
    """Each condition in words, by its name or, of a choice in a view, the view's."""
    told = {}
    if wanted.label is not None:
        told["label"] = f"label {class_name(classes, wanted.label)}"
    if wanted.prediction is not None:
        told["prediction"] = f"says {class_name(classes, wanted.prediction)}"
    if wanted.answer is not None:
        told["answer"] = answered(wanted.answer)
    return told | {one.view: one.words for one in wanted.choices}


def measured(samples: SampleSet, sample: int, arrangement: Arrangement) -> str:
    """The value by which this sample stands where it does; '' where none is."""
    measure = arrangement.measure
    if measure is None or arrangement.clustered:
        return ""
    return f"{definition(measure).title.lower()} {measure.of(samples)[sample]:.3f}"
