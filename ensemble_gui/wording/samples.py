"""What can be said of samples, and must be said before anybody reads their disagreement."""

from ensemble_gui.records.samples import (
    NO_PREDICTION,
    OWN_IMAGES,
    SAMPLE_DIGITS,
    UNLABELLED,
    SampleSet,
)
from ensemble_gui.records.settings import Array, InputMode, RunSettings, Source, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name, class_with_article
from ensemble_gui.wording.figures import bits, printable, shorten
from ensemble_gui.wording.images import own_accuracy
from ensemble_gui.wording.left_out import left_out

UNTRAINED = "Untrained members differ by initialisation alone"
NO_IMAGES = "No images yet: drop some on the window"
SOURCES_TOLD = {Source.DIGITS: "digits", Source.NOISE: "noise", Source.FOLDER: "own samples"}
_LONGEST_NOTE = 400  # characters
_MOST_TOLD = 10  # classes that members vote for
_LONGEST_TITLE = 24  # characters: that of a folder may be longer


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


def cancelled(*, has_result: bool) -> str:
    """What a cancelled run leaves."""
    return "Cancelled; the last result is still shown" if has_result else "Cancelled"


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
