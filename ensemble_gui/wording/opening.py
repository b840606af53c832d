"""Opening and saving an ensemble, in sentences."""

from pathlib import PurePath

from ensemble_gui.records.opening import (
    EnsembleSaved,
    OpenedEnsemble,
    SamplesChoice,
    TrustNeeded,
)
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.wording.figures import count, dimensions, printable


def trust_needed(question: TrustNeeded) -> str:
    """What the user has to agree to before their ensemble can be opened."""
    return (
        f"Building its members runs the code in {printable(question.path, 200)} "
        f"(SHA-256 {question.sha256})."
    )


def describe_members(chosen: RunSettings, members: int | None = None) -> str:
    """What the members are, and how many: 10 trained members, 5 members of my-nets."""
    word, whose = f"{chosen.weights.value} ", ""
    if chosen.weights is Weights.FILE:
        word, whose = "", f" of {name_of_path(chosen.path)}"
    elif chosen.weights is Weights.RANDOM and chosen.architecture:
        word = f"random {printable(chosen.architecture)} "
    return f"{f'{word}members' if members is None else count(members, f'{word}member')}{whose}"


def name_of_path(path: str) -> str:
    """The name of an ensemble or a folder of samples at this path."""
    found = PurePath(path)
    return printable((found.parent if found.suffix == ".toml" else found).name or path)


def kind_of_ensemble(ensemble: OpenedEnsemble) -> str:
    """An ensemble's members, their input and their classes."""
    members = count(len(ensemble.members), "member") if ensemble.members else "Random members"
    return (
        f"{members} of {printable(ensemble.architecture)}: "
        f"{dimensions(ensemble.task.shape)} images, {count(len(ensemble.task.classes), 'class')}"
    )


def samples_to_choose(choice: SamplesChoice) -> str:
    """A split of a data set, and how many images it has."""
    return f"{printable(choice.title)}: {count(choice.images, 'image')}"


def ensemble_saved(found: EnsembleSaved) -> str:
    """What was saved, and where."""
    folder = printable(PurePath(found.request.folder).name)
    return f"Saved {count(found.members, 'member')} to {folder}. Reopen with File > Open ensemble."
