"""Why a folder cannot be opened as an ensemble: what it holds instead of checkpoints."""

from pathlib import Path, PurePosixPath

from ensemble_gui.ensembles.opening.candidates import Sorted, listed, reasons
from ensemble_gui.ensembles.opening.folder_walk import MOST_FILES, Walk
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import count, printable, some_of

_REMEDY = "put .safetensors or .pt files into it, or choose another folder."

_SPLITS = ("train", "training", "val", "valid", "validation", "test")


def check_is_complete(folder: Path, found: Walk, members: list[str]) -> None:
    """Raise BadInput where a limit ended the search before the members could be told.

    Those in the folder itself are all known once its subfolders are looked into.
    """
    if found.cut_at is None or (found.cut_at > 0 and any("/" not in one for one in members)):
        return
    raise BadInput(
        f"{printable(folder.name)} holds too much to look for members in it (over "
        f"{MOST_FILES:,} files, very deep folders, or a slow disk): choose the folder that the "
        "checkpoints are in, or name them."
    )


def nothing_found(folder: Path, walked: Walk, found: Sorted, *, has_architecture: bool) -> BadInput:
    """The refusal of a folder without members, which names what is there."""
    said = f"{printable(folder.resolve().name)} holds no checkpoints"
    if walked.unread:
        unread = some_of([printable(one) for one in walked.unread])
        said += f", and these subfolders cannot be read: {unread}"
    if found.by_name or found.by_content:
        names = [f"left out by name: {listed(found.by_name)}"] if found.by_name else []
        return BadInput(f"{said}: {'; '.join([*names, *reasons(found)])}. Check it, and {_REMEDY}")
    if found.images:
        return BadInput(f"{said}, but {_samples(folder, found.images)}")
    there = [*found.others, *found.code]
    if not there:
        return BadInput(f"{said}{'' if walked.unread else ' (it is empty)'}: {_REMEDY}")
    named = f"{said}, only {some_of([printable(one) for one in there])}: {_REMEDY}"
    if has_architecture:
        named += (
            " For random members, pass --weights random --architecture NAME, or open a folder that "
            "holds only the manifest and code."
        )
    return BadInput(named)


def _samples(folder: Path, images: list[str]) -> str:
    """What to do with a folder of images."""
    splits = {PurePosixPath(one).parts[0] for one in images if one.count("/") > 1}
    named = [one for one in _SPLITS if one in splits]
    which = printable(f"{folder.name}/{named[-1]}") if named else "it"
    kinds = f" in {' and '.join(named)}" if named else ""
    return (
        f"{count(len(images), 'image')}{kinds}. Are they samples? Open {which} with File > Open "
        "samples, or name it by --source."
    )
