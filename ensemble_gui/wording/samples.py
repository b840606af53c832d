"""Samples in words, with the cautions that their disagreement needs."""

from ensemble_gui.records.samples import (
    NO_PREDICTION,
    UNLABELLED,
    SampleKind,
    SampleSet,
)
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import class_in_short, class_name, class_with_article
from ensemble_gui.wording.figures import bits, count, printable, shorten
from ensemble_gui.wording.images import own_accuracy
from ensemble_gui.wording.left_out import left_out
from ensemble_gui.wording.unsure import doubts_on, how_many_several
from ensemble_gui.wording.votes import (
    against_the_majority,
    is_overruled,
    meanings,
    votes_and_prediction,
)

UNTRAINED = "Untrained members differ only by initialisation"
STALE = "Predictions are from the previous members. Press Run to update."
NO_IMAGES = "No images yet: drop some on the window"
SOURCE_NAMES = {Source.DIGITS: "digits", Source.NOISE: "noise", Source.FOLDER: "own samples"}
_LONGEST_NOTE = 400  # characters
_SHOWN_NOTES, _LONGEST_NOTES = 300, 4000  # characters: above the samples, and in a tip
_LONGEST_TITLE = 24  # characters: that of a folder may be longer


def noun_of(samples: SampleSet) -> str:
    """The noun for one of these samples."""
    return {SampleKind.OWN: "image", SampleKind.DIGITS: "digit"}.get(samples.kind, "sample")


def title_of_samples(samples: SampleSet) -> str:
    """The title of these samples, on one short line."""
    return printable(samples.title, _LONGEST_TITLE)


def _kind_of(samples: SampleSet) -> str:
    """What the images are, and how many classes there are; '' for MNIST's digits."""
    if samples.classes == DIGIT_CLASSES and samples.kind in (SampleKind.OWN, SampleKind.DIGITS):
        return ""
    height, width = samples.images.shape[1:3]
    colour = "Colour" if samples.images.ndim == 4 else "Grey"
    classes = count(samples.mean.shape[1], "class")
    return f"{colour} images, {width}\N{MULTIPLICATION SIGN}{height} pixels; {classes}"


def caution(weights: Weights) -> str:
    """The caution that the disagreement of members with these weights needs; '' if none."""
    return UNTRAINED if weights is Weights.RANDOM else ""


def votes_of(samples: SampleSet, sample: int) -> str:
    """What a sample is, how the members voted on it, and what is doubtful about it."""
    label = ""
    if samples.labelled[sample]:
        label = f", {class_with_article(samples.classes, int(samples.labels[sample]))}"
    counts, prediction = samples.disagreement.votes[sample], int(samples.prediction[sample])
    voted = votes_and_prediction(counts, prediction, samples.classes)
    doubts = (f"{one[0].lower()}{one[1:]}" for one in doubts_on(samples, sample))
    return "; ".join((f"{printable(samples.names[sample])}{label}", voted, *doubts))


def label_mark(samples: SampleSet, sample: int) -> str:
    """The label on the tile of an image of the user's; '' on others and without one."""
    if samples.kind is not SampleKind.OWN or not samples.labelled[sample]:
        return ""
    return class_in_short(samples.classes, int(samples.labels[sample]))


def gallery_in_words(samples: SampleSet | None) -> str:
    """What the gallery shows, for screen readers."""
    if samples is None:
        return NO_IMAGES
    agrees, dissents = meanings(labelled=bool(samples.labelled.any()))
    return (
        f"{count(len(samples.order), noun_of(samples))}, each over the bar of its votes: "
        f"the first part {agrees}, the others {dissents}"
    )


def measures_of(samples: SampleSet, sample: int) -> str:
    """The disagreement on a sample, with its doubts and the caution that untrained members need.

    Before it the majority vote, if the ensemble's prediction is another.
    """
    return "\n".join((*doubts_on(samples, sample), *_measures(samples, sample)))


def _measures(samples: SampleSet, sample: int) -> tuple[str, ...]:
    found = samples.disagreement
    if samples.members == 1:
        return ("Disagreement: n/a with one member",)
    counts, prediction = found.votes[sample], int(samples.prediction[sample])
    why = against_the_majority(counts, samples.classes)
    overruled = (why,) if is_overruled(counts, prediction) else ()
    if samples.weights is Weights.RANDOM:
        return (*overruled, f"variation ratio {found.variation_ratio[sample]:.2f}", UNTRAINED)
    whole, expected = found.predictive_entropy[sample], found.expected_entropy[sample]
    return (
        *overruled,
        f"entropy {bits(whole)} = expected {expected:.2f}",
        f"+ mutual information {found.mutual_information[sample]:.2f}",
    )


def note_on(samples: SampleSet, settings: RunSettings, most: int = _SHOWN_NOTES) -> str:
    """The notes that a reader of the disagreement on these samples needs.

    What was noted when they were read has at most so many characters.
    """
    notes = [
        _kind_of(samples),
        _in_sentences(printable(" ".join(samples.note.split()), _LONGEST_NOTES), most),
        caution(samples.weights),
        fewer(samples),
    ]
    unsound = (~samples.finite).sum(axis=1).tolist()
    if any(unsound):
        notes.append(left_out(unsound, len(samples.labels)))
    if samples.members == 1:
        notes.append("Disagreement: n/a with one member")
    if samples.kind is SampleKind.OWN:
        notes += [how_many_several(samples), own_accuracy(samples)]
    elif samples.members > 1 and settings.input is InputMode.DIFFERENT:
        notes.append("All members see these same samples; their minibatches differ")
    return "\n".join(filter(None, notes))


def fewer(samples: SampleSet) -> str:
    """How many samples there are, where these are not all, and why; '' where they are."""
    shown = len(samples.labels)
    if shown == samples.population:
        return ""
    why = f" ({samples.why_fewer})" if samples.why_fewer else ""
    return f"{shown:,} of {samples.population:,}, drawn at random, seed 0{why}"


def _in_sentences(note: str, most: int) -> str:
    """The first sentences of a note, at most so many characters."""
    if len(note) <= most:
        return note
    whole, _, _ = note[:most].rpartition(". ")
    return f"{whole}. \N{HORIZONTAL ELLIPSIS}" if whole else printable(note, most)


def cancelled(*, has_result: bool) -> str:
    """What is shown after a cancelled run."""
    return "Cancelled; the last result is still shown" if has_result else "Cancelled"


def name_of(samples: SampleSet, sample: int) -> str:
    """The selected sample in short: an 8, or the file's name."""
    if samples.kind is SampleKind.OWN:
        return shorten(samples.names[sample], 24)
    if not samples.labelled[sample]:
        return printable(samples.names[sample], 24)
    return class_with_article(samples.classes, int(samples.labels[sample]))


def selected_in_full(samples: SampleSet, sample: int) -> str:
    """The selected sample's own name, and its class unless it is a digit."""
    name = printable(samples.names[sample], _LONGEST_NOTE)
    if samples.classes == DIGIT_CLASSES:
        return name
    label = int(samples.labels[sample])
    whole = f"{name}, {class_name(samples.classes, label)}" if label != UNLABELLED else name
    return f"{whole}\nEnsemble {_ensemble_says(samples, sample)}"


def selected_in_short(samples: SampleSet, sample: int) -> str:
    """The selected sample and the ensemble's prediction, short enough for long class names."""
    name, says = name_of(samples, sample), _ensemble_says(samples, sample)
    if samples.classes == DIGIT_CLASSES:
        own = name.capitalize() if samples.kind is SampleKind.DIGITS else name
        return f"{own}, ensemble {says}"
    return f"{name}, ensemble {'agrees' if says == f'says {name}' else says}"


def _ensemble_says(samples: SampleSet, sample: int) -> str:
    """What the ensemble predicts for a sample, as a verb phrase."""
    best = int(samples.prediction[sample])
    if best == NO_PREDICTION:
        return "has no prediction"
    return f"says {class_name(samples.classes, best)}"
