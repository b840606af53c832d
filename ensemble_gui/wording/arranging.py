"""Which samples pass the filters, and in which order they are shown."""

from ensemble_gui.records.arranging import Arrangement, SampleFilter, SampleMeasure
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name
from ensemble_gui.wording.definitions import definition
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.samples import name_of, title_of_samples

NOT_MOVED = "To move images, sort by 'In order added' and remove all filters first"
NOT_CUT = "Only one digit was found in this image: there is nothing to cut apart"
NONE_LEFT = "No sample passes the filters: remove a filter"
LIKE_VOTES = "Group similar votes"
_CONTESTED, _UNCERTAIN = "Most contested first", "Most uncertain first"


def left_of(samples: SampleSet | None) -> str:
    """How many samples pass the filters, of how many."""
    if samples is None:
        return ""
    left, there = len(samples.order), len(samples.labels)
    if left < there:
        return f"{left:,} of {there:,}"
    return count(there, "image") if samples.kind is SampleKind.OWN else f"{there:,}"


def in_one_line(samples: SampleSet | None, filters: SampleFilter, selected: int | None) -> str:
    """Which samples there are, how many pass which filters, and which one is selected."""
    if samples is None:
        return "none yet"
    conditions = filters_of(filters, samples.classes)
    left = left_of(samples)
    if conditions:
        left = f"{left} with {' and '.join(conditions.values())}"
    chosen = f"selected: {name_of(samples, selected)}" if selected is not None else ""
    return " · ".join(filter(None, (title_of_samples(samples), left, chosen)))


def own_order_of(samples: SampleSet | None) -> str:
    """The name of the order of unsorted samples."""
    if samples is None:
        return "Original order"
    if samples.kind is SampleKind.OWN:
        return "In order added"
    if samples.weights is not Weights.RANDOM:
        return _UNCERTAIN
    return _CONTESTED if samples.members > 1 else "Original order"


def measure_of_order(samples: SampleSet | None) -> SampleMeasure:
    """The measure that puts unsorted samples in order."""
    is_random = samples is not None and samples.weights is Weights.RANDOM
    return SampleMeasure.VOTE_ENTROPY if is_random else SampleMeasure.PREDICTIVE_ENTROPY


def filters_of(wanted: SampleFilter, classes: Classes = DIGIT_CLASSES) -> dict[str, str]:
    """Each condition in words, by its name, or by the view's name for a choice in a view."""
    parts = {}
    if wanted.label is not None:
        parts["label"] = f"label {class_name(classes, wanted.label)}"
    if wanted.prediction is not None:
        parts["prediction"] = f"says {class_name(classes, wanted.prediction)}"
    if wanted.answer is not None:
        parts["answer"] = wanted.answer.value
    return parts | {one.view: one.words for one in wanted.choices}


def measured(samples: SampleSet, sample: int, arrangement: Arrangement) -> str:
    """The value that this sample is sorted by; '' if there is none."""
    measure = arrangement.measure
    if measure is None or arrangement.clustered:
        return ""
    return f"{definition(measure).title.lower()} {measure.of(samples)[sample]:.3f}"
