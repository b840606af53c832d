"""What can be said of samples, and must be said before anybody reads their disagreement."""

from ensemble_gui.records import (
    OWN_IMAGES,
    Array,
    ImagesRequest,
    InputMode,
    RunSettings,
    SampleSet,
    SaveResult,
    Weights,
)
from ensemble_gui.wording.figures import a_digit, bits, count, shorten
from ensemble_gui.wording.left_out import left_out

UNTRAINED = "Untrained members differ by initialisation alone"
NO_IMAGES = "No images yet: drop some on the window"


def caution(weights: Weights) -> str:
    """What must be said of the disagreement of members with these weights."""
    return UNTRAINED if weights is Weights.RANDOM else ""


def votes(counts: Array) -> str:
    """How the members voted, by the counts of the classes, the commonest first."""
    ranked = (int(one) for one in (-counts).argsort(kind="stable") if counts[one])
    return "votes: " + ", ".join(f"{counts[one]} for {one}" for one in ranked)


def votes_of(samples: SampleSet, sample: int) -> str:
    """What a sample is, and how the members voted on it."""
    label = f", {a_digit(samples.labels[sample])}" if samples.labelled[sample] else ""
    return f"{shorten(samples.names[sample])}{label}; {votes(samples.disagreement.votes[sample])}"


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
    notes = [caution(samples.weights)]
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
        return "Keys 0 to 9 label the selected image"
    labels = samples.labels[labelled]
    right = samples.predictions[:, labelled] == labels
    together = samples.prediction[labelled] == labels
    told = f"Right on {together.sum():,} of {len(labels):,} labelled"
    return told if samples.members == 1 else f"{told} together, {right.mean():.0%} by member"


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
        return "Cancelled; the digits stay as they were"
    if taken:
        return f"Cancelled; {count(taken, 'image')} taken before that, and kept"
    return "Cancelled before any image was taken"


def saved(result: SaveResult) -> str:
    """What became of images that were to be saved."""
    told = f"{count(result.saved, 'image')} saved in {result.request.folder}"
    if not result.refused:
        return told
    return f"{told}; {len(result.refused):,} could not be, as told under My images"


def name_of(samples: SampleSet, sample: int) -> str:
    """What a sample is called where it is selected: an 8, or the file's name."""
    if samples.title == OWN_IMAGES:
        return shorten(samples.names[sample], 24)
    return a_digit(samples.labels[sample])
