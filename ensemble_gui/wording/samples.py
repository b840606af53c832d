"""What can be said of samples, and must be said before anybody reads their disagreement."""

from collections.abc import Sequence

from ensemble_gui.records import (
    DIGIT_CLASSES,
    NO_PREDICTION,
    OWN_IMAGES,
    SAMPLE_DIGITS,
    SIDE,
    UNLABELLED,
    Array,
    ImagesRequest,
    InputMode,
    RunSettings,
    SampleSet,
    SaveResult,
    Source,
    Weights,
)
from ensemble_gui.wording.classes import Classes, class_name, class_with_article
from ensemble_gui.wording.figures import bits, count, printable, shorten
from ensemble_gui.wording.left_out import left_out

UNTRAINED = "Untrained members differ by initialisation alone"
NO_IMAGES = "No images yet: drop some on the window"
SOURCES_TOLD = {Source.DIGITS: "digits", Source.NOISE: "noise", Source.FOLDER: "own samples"}
_LONGEST_NOTE = 400  # characters
_MOST_TOLD = 10  # classes that members vote for
_LONGEST_TITLE = 24  # characters: that of a folder may be longer


def more_than_one(digits: int) -> str:
    """What must be said of a picture in which several digits are read as one; '' of one digit."""
    return f"more than one digit: {digits} next to each other, read as one" if digits > 1 else ""


def offer_to_cut(digits: int) -> str:
    """What a button does that cuts several digits apart."""
    return f"Cut {digits} digits apart"


def noun_of(samples: SampleSet) -> str:
    """What one of these samples is called."""
    return {OWN_IMAGES: "image", SAMPLE_DIGITS: "digit"}.get(samples.title, "sample")


def title_of_samples(samples: SampleSet) -> str:
    """What these samples are called together."""
    return printable(samples.title, _LONGEST_TITLE)


def kind_of(samples: SampleSet) -> str:
    """What the images are, and how many classes there are; '' of MNIST's digits."""
    if samples.classes == DIGIT_CLASSES and samples.title in (OWN_IMAGES, SAMPLE_DIGITS):
        return ""
    height, width = samples.images.shape[1:3]
    colour = "Colour" if samples.images.ndim == 4 else "Grey"
    classes = samples.mean.shape[1]
    return (
        f"{colour} images, {width}\N{MULTIPLICATION SIGN}{height} pixels; "
        f"{classes:,} class{'' if classes == 1 else 'es'}"
    )


def caution(weights: Weights) -> str:
    """What must be said of the disagreement of members with these weights."""
    return UNTRAINED if weights is Weights.RANDOM else ""


def votes(counts: Array, classes: Classes = DIGIT_CLASSES) -> str:
    """How the members voted, by the counts of the classes, the commonest first."""
    ranked = [int(one) for one in (-counts).argsort(kind="stable") if counts[one]]
    told = [f"{counts[one]} for {class_name(classes, one)}" for one in ranked[:_MOST_TOLD]]
    if (more := counts[ranked[_MOST_TOLD:]]).any():
        told.append(f"{more.sum()} for {len(more):,} other{'' if len(more) == 1 else 's'}")
    return "votes: " + ", ".join(told)


def votes_of(samples: SampleSet, sample: int) -> str:
    """What a sample is, and how the members voted on it."""
    label = ""
    if samples.labelled[sample]:
        label = f", {class_with_article(samples.classes, int(samples.labels[sample]))}"
    voted = votes(samples.disagreement.votes[sample], samples.classes)
    return f"{printable(samples.names[sample])}{label}; {voted}"


def measures_of(samples: SampleSet, sample: int) -> str:
    """The disagreement on a sample, with the caution that untrained members call for."""
    found = samples.disagreement
    if samples.members == 1:
        return "Disagreement: n/a, one member has none to disagree with"
    if samples.weights is Weights.RANDOM:
        return f"variation ratio {found.variation_ratio[sample]:.2f}\n{UNTRAINED}"
    return (
        f"entropy {bits(found.predictive_entropy[sample])} = "
        f"expected {found.expected_entropy[sample]:.2f}\n"
        f"+ mutual information {found.mutual_information[sample]:.2f}"
    )


def note_on(samples: SampleSet, settings: RunSettings) -> str:
    """What must be said before anybody reads the disagreement of these samples."""
    notes = [
        kind_of(samples),
        printable(" ".join(samples.note.split()), _LONGEST_NOTE),
        caution(samples.weights),
    ]
    shown = len(samples.labels)
    if shown < samples.population:
        notes.append(f"{shown:,} of {samples.population:,}, drawn at random, as members are many")
    unsound = (~samples.finite).sum(axis=1).tolist()
    if any(unsound):
        notes.append(left_out(unsound, shown))
    if samples.members == 1:
        notes.append("Disagreement: n/a with one member")
    if samples.title == OWN_IMAGES:
        notes.append(own_accuracy(samples))
    elif samples.members > 1 and settings.input is InputMode.DIFFERENT:
        notes.append("All members see these same samples; their minibatches differ")
    return "\n".join(filter(None, notes))


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


def cancelled(*, has_result: bool) -> str:
    """What a cancelled run leaves."""
    return "Cancelled; the last result is still shown" if has_result else "Cancelled"


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


def name_of(samples: SampleSet, sample: int) -> str:
    """What a sample is called where it is selected: an 8, or the file's name."""
    if samples.title == OWN_IMAGES:
        return shorten(samples.names[sample], 24)
    if not samples.labelled[sample]:
        return printable(samples.names[sample], 24)
    return class_with_article(samples.classes, int(samples.labels[sample]))


def selected_told(samples: SampleSet, sample: int) -> str:
    """The same in full: the sample's own name, and its class where that is no digit."""
    name = printable(samples.names[sample], _LONGEST_NOTE)
    if samples.classes == DIGIT_CLASSES:
        return name
    label = int(samples.labels[sample])
    whole = f"{name}, {class_name(samples.classes, label)}" if label != UNLABELLED else name
    return f"{whole}\nEnsemble {ensemble_says(samples, sample)}"


def selected_in_short(samples: SampleSet, sample: int) -> str:
    """What is selected, and what the ensemble says; class names have need of the room."""
    name, says = name_of(samples, sample), ensemble_says(samples, sample)
    if samples.classes == DIGIT_CLASSES:
        own = name.capitalize() if samples.title == SAMPLE_DIGITS else name
        return f"{own}, ensemble {says}"
    return f"{name}, ensemble {'says so' if says == f'says {name}' else says}"


def ensemble_says(samples: SampleSet, sample: int) -> str:
    """The ensemble's word on a sample."""
    word = int(samples.prediction[sample])
    if word == NO_PREDICTION:
        return "has no word"
    return f"says {class_name(samples.classes, word)}"
