"""Writes an ensemble into a folder that opens again: a manifest and one stacked safetensors."""

from pathlib import Path

import tomli_w

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.files import save_members
from ensemble_gui.errors import BadInput
from ensemble_gui.records import MANIFEST
from ensemble_gui.wording import printable

_MEMBERS = "members.safetensors"


def write_ensemble(folder: Path, ensemble: Ensemble) -> None:
    """Write the members, and the code that builds them where it is a file's.

    The manifest comes last: what is cut short is no ensemble. Raises BadInput if the folder
    holds anything already or cannot be written, and OSError if the disk fails or is full.
    """
    architecture = ensemble.architecture
    task = architecture.task
    _make(folder)
    if architecture.code is not None:
        file = folder / architecture.name.rpartition(":")[0]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(architecture.code)
    save_members(folder / _MEMBERS, ensemble.stacked, {"architecture": architecture.name})
    manifest = {
        "architecture": architecture.name,
        "weights": _MEMBERS,
        "input_shape": list(task.shape),
        "classes": list(task.classes),
        "mean": list(task.mean),
        "std": list(task.std),
    }
    (folder / MANIFEST).write_text(tomli_w.dumps(manifest), encoding="utf-8", newline="\n")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise BadInput(
            f"{printable(str(folder))} cannot be written ({error.strerror}): choose another folder."
        ) from error
    if not is_empty:
        raise BadInput(
            f"{printable(str(folder))} holds something already: choose a new folder, or an "
            "empty one."
        )
