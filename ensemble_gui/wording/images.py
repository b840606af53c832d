"""What becomes of the user's own images, in sentences."""

from collections.abc import Sequence

from ensemble_gui.records.images import ImagesRequest, SaveResult
from ensemble_gui.records.samples import (
    SampleSet,
)
from ensemble_gui.records.settings import SIDE
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.figures import count, printable

_LONGEST_NOTE = 400  # characters


def more_than_one(digits: int) -> str:
    """What must be said of a picture in which several digits are read as one; '' of one digit."""
    return f"more than one digit: {digits} next to each other, read as one" if digits > 1 else ""


def offer_to_cut(digits: int) -> str:
    """What a button does that cuts several digits apart."""
    return f"Cut {digits} digits apart"


def own_accuracy(samples: SampleSet) -> str:
    """How often the members were right on the images that the user has labelled."""
    labelled = samples.labelled
    if not labelled.any():
        return how_to_label(samples)
    labels = samples.labels[labelled]
    right = samples.predictions[:, labelled] == labels
    together = samples.prediction[labelled] == labels
    told = f"Right on {together.sum():,} of {len(labels):,} labelled"
    return told if samples.members == 1 else f"{told} together, {right.mean():.0%} by member"


def how_to_label(samples: SampleSet) -> str:
    """How the user says what the selected image is."""
    if samples.classes == DIGIT_CLASSES:
        return "Keys 0 to 9 label the selected image"
    last = min(len(samples.classes), 10) - 1
    keys = f"keys 0 to {last}" if last else "key 0"
    which = "all classes" if last == len(samples.classes) - 1 else f"the first {last + 1} classes"
    return f"A right click on an image labels it; {keys}: {which}"


def loaded(taken: int, refused: int, reason: str) -> str:
    """What became of images that were brought, with the reason of the first refusal."""
    told = f"{count(taken, 'image')} taken"
    if refused == 0:
        return told
    if refused == 1:
        return f"{told}; refused: {reason}"
    return f"{told}, {refused:,} refused, as told under My images. The first: {reason}"


def cancelled_images(request: ImagesRequest, taken: int) -> str:
    """What is left when images are no longer brought, or made anew."""
    if request.taken:
        are_digits = all(one.pixels.shape == (SIDE, SIDE) for one in request.taken)
        return f"Cancelled; the {'digits' if are_digits else 'images'} stay as they were"
    if taken:
        return f"Cancelled; {count(taken, 'image')} taken before that, and kept"
    return "Cancelled before any image was taken"


def saved(result: SaveResult) -> str:
    """What became of images that were to be saved."""
    folder = printable(result.request.folder, _LONGEST_NOTE)
    told = f"{count(result.saved, 'image')} saved in {folder}"
    if not result.refused:
        return told
    return f"{told}; {len(result.refused):,} could not be, as told under My images"


def unsaved(labels: Sequence[int | None]) -> str:
    """What is lost if the window closes now, of images with these labels."""
    images, labelled = len(labels), sum(one is not None for one in labels)
    told = f"{count(images, 'image')}, {labelled:,} of them labelled"
    return (
        f"My images has unsaved changes ({told}).\n\n"
        "Save the images and their labels before you quit? Otherwise the changes are lost."
    )
