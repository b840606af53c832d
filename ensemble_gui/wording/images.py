"""Adding, labelling and saving the user's own images, in sentences."""

from ensemble_gui.records.images import ImagesRequest, SaveResult
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.figures import count, printable, share

_LONGEST_NOTE = 400  # characters


FILE_CHANGED = "its file has changed since it was added: check the label"


def more_than_one(digits: int) -> str:
    """The caution for a picture in which several digits are read as one; '' for one digit."""
    return f"seems to hold {digits} digits, read as one" if digits > 1 else ""


def offer_to_cut(digits: int) -> str:
    """The label of the button that cuts several digits apart."""
    return f"Cut {digits} digits apart"


def own_accuracy(samples: SampleSet) -> str:
    """How often the members were right on the images that the user has labelled."""
    labelled = samples.labelled
    if not labelled.any():
        return how_to_label(samples)
    labels = samples.labels[labelled]
    right = samples.predictions[:, labelled] == labels
    together = samples.prediction[labelled] == labels
    found = f"{together.sum():,} of {len(labels):,} labelled correct"
    if samples.members == 1:
        return f"The member: {found}"
    return f"Ensemble: {found}. Members: {share(float(right.mean()), 0)} on average"


def how_to_label(samples: SampleSet) -> str:
    """How the user says what the selected image is."""
    if samples.classes == DIGIT_CLASSES:
        return "Keys 0 to 9 label the selected image"
    last = min(len(samples.classes), 10) - 1
    keys = f"keys 0 to {last}" if last else "key 0"
    which = "all classes" if last == len(samples.classes) - 1 else f"the first {last + 1} classes"
    return f"Right-click an image to label it; {keys}: {which}"


def loaded(taken: int, refused: int, reason: str) -> str:
    """How many images were added and skipped, with the reason for the first one skipped."""
    added = f"Added {count(taken, 'image') if taken else 'no images'}"
    if refused == 0:
        return added
    if refused == 1:
        return f"{added}; 1 skipped: {reason}"
    return f"{added}; {refused:,} skipped (listed under My images). The first: {reason}"


def not_restored(restored: int, skipped: int, reason: str) -> str:
    """How many images of an earlier session came back, and why others did not."""
    verb = "is" if restored == 1 else "are"
    back = f"{count(restored, 'image')} of your last session {verb} back"
    if skipped == 1:
        return f"{back}; 1 is not: {reason}"
    return f"{back}; {skipped:,} are not (listed under My images). The first: {reason}"


def cancelled_images(request: ImagesRequest, taken: int) -> str:
    """What a cancelled request for images leaves: new ones, or those that were reprocessed."""
    if request.taken:
        return "Cancelled; images unchanged"
    if taken:
        return f"Cancelled; kept {count(taken, 'image')}"
    return "Cancelled; no images added"


def saved(result: SaveResult) -> str:
    """How many images were saved, where, and how many could not be."""
    folder = printable(result.request.folder, _LONGEST_NOTE)
    done = f"Saved {count(result.saved, 'image')} to {folder}"
    if not result.refused:
        return done
    return f"{done}; {len(result.refused):,} could not be saved (listed under My images)"
