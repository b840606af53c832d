"""Opening and saving an ensemble, in sentences."""

from pathlib import PurePath

from ensemble_gui.records.opening import (
    EnsembleSaved,
    OpenedEnsemble,
    OutsideNeeded,
    SamplesChoice,
    TrustNeeded,
)
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.wording.figures import count, dimensions, printable, some_of

_MOST_NAMED = 100  # members

_LONGEST_PATH = 1000  # characters: all of any path that is no attempt to push the sum out of view
_LONGEST_CALL = 1000  # the same of arguments


def trust_needed(question: TrustNeeded) -> str:
    """What the user has to agree to before their ensemble can be opened.

    Of several files, which `files_to_trust` lists, only the number.
    """
    first = question.files[0]
    where = f"{printable(first.path, _LONGEST_PATH)} (SHA-256 {first.sha256})"
    if len(question.files) > 1:
        where = f"these {len(question.files):,} files"
    if question.request.on_cluster:
        where += ", on this machine and on every node of the cluster"
    called = f" It calls {call_to_trust(question)}." if question.call else ""
    return f"Building its members runs the code in {where}.{called}"


def files_to_trust(question: TrustNeeded) -> tuple[str, ...]:
    """Each file on a line with its sum, if there are several."""
    files = question.files if len(question.files) > 1 else ()
    return tuple(f"{printable(one.path, _LONGEST_PATH)} (SHA-256 {one.sha256})" for one in files)


def call_to_trust(question: TrustNeeded) -> str:
    """The call of a factory that is given arguments; '' without."""
    return printable(question.call, _LONGEST_CALL)


def outside_needed(question: OutsideNeeded) -> str:
    """What the user has to agree to before files outside of a folder are opened as its members."""
    files = some_of([printable(one, 200) for one in question.files])
    return f"{printable(question.manifest, 200)} names files outside of its folder: {files}."


_KINDS = {Weights.CONV: "convolutional"}


def describe_members(chosen: RunSettings, members: int | None = None) -> str:
    """What the members are, and how many: 10 trained members, 5 members of my-nets."""
    word, whose = f"{_KINDS.get(chosen.weights, chosen.weights.value)} ", ""
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


def what_there_is_to_read(ensemble: OpenedEnsemble) -> str:
    """What a button leads to: the notes on an ensemble, and what could be opened instead."""
    notes, others = len(ensemble.notes), len(ensemble.alternatives)
    parts = [count(notes, "note")] if notes else []
    parts += [count(others, "alternative")] if others else []
    return f"{', '.join(parts)}\N{HORIZONTAL ELLIPSIS}" if parts else ""


def members_in_words(ensemble: OpenedEnsemble) -> str:
    """The names of the members, as many as can be read."""
    named = [printable(one) for one in ensemble.members[:_MOST_NAMED]]
    more = len(ensemble.members) - len(named)
    return ", ".join([*named, *([f"and {more:,} more"] if more else [])])


def samples_to_choose(choice: SamplesChoice) -> str:
    """A split of a data set, and how many images it has."""
    return f"{printable(choice.title)}: {count(choice.images, 'image')}"


def ensemble_saved(found: EnsembleSaved) -> str:
    """What was saved, and where."""
    folder = printable(PurePath(found.request.folder).name)
    return f"Saved {count(found.members, 'member')} to {folder}. Reopen with File > Open ensemble."
