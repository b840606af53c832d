"""What a file of members says about itself, in its metadata: the same as its manifest.

So the members keep their description even if the manifest is lost.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.checkpoints.kinds import Kind, kind_of
from ensemble_gui.ensembles.checkpoints.reading import read_as_bad_input
from ensemble_gui.ensembles.checkpoints.safetensors_header import read_metadata
from ensemble_gui.ensembles.opening.manifest import FITTING, MEANT, Manifest, manifest_of
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import Outputs, numbered_classes
from ensemble_gui.wording.figures import printable

_KEY = "ensemble_explorer"  # in the metadata: a JSON object, with the manifest's keys
_FORMAT = 1
_ALWAYS = ("architecture", "input_shape", "classes", "mean", "std")  # are said
_LARGEST = 2_000_000  # characters


def values_of(architecture: Architecture) -> dict[str, object]:
    """The description of members of this architecture, by the manifest's keys."""
    task = architecture.task
    classes = len(task.classes)
    is_numbered = task.classes == numbered_classes(classes)
    found: dict[str, object] = {
        "architecture": architecture.name,
        "input_shape": list(task.shape),
        "classes": classes if is_numbered else list(task.classes),
        "mean": list(task.mean),
        "std": list(task.std),
        **({"fit": task.fit.value} if task.fit else {}),
        **({"resize": task.resize} if task.resize else {}),
    }
    if task.outputs is not Outputs.LOGITS:
        found["outputs"] = task.outputs.value
    if architecture.output is not None:
        found["output"] = architecture.output
    if architecture.arguments:
        found["arguments"] = dict(architecture.arguments)
    return found


def metadata_of(architecture: Architecture) -> dict[str, str]:
    """The metadata with this description. Raises BadInput if it could not be read again."""
    values = values_of(architecture)
    manifest_of(Path("The ensemble"), values)
    return {_KEY: json.dumps({"format": _FORMAT, **values}, ensure_ascii=False)}


def completed(said: Manifest, *, is_folder: bool) -> tuple[Manifest, tuple[str, ...]]:
    """The manifest, completed from the members' own file, and notes on what came from where.

    Raises BadInput if the manifest is damaged and the members' file says nothing about itself, or
    nothing that can be read.
    """
    own = _own(said.weights)
    if own is None:
        if said.fault:
            raise Damaged(said.fault)
        return said, ()
    silent = [key for key in MEANT if own.says(key) and not said.says(key)]
    fitting = FITTING if not (said.fit or said.resize) else ()
    taken = {key: getattr(own, key) for key in (*silent, *fitting)}
    found = replace(said, fault="", **taken)
    return found, tuple(_notes(said, own, silent, is_folder=is_folder))


def _own(weights: tuple[Path, ...]) -> Manifest | None:
    """What the only file says about the members in it; None if it says nothing."""
    if len(weights) != 1:
        return None
    path = weights[0]
    with read_as_bad_input(path):
        if kind_of(path) is not Kind.SAFETENSORS:
            return None
        text = read_metadata(path).get(_KEY)
        if text is None:
            return None
        found = _parsed(text)
        if found.pop("format", None) != _FORMAT:
            raise BadInput(
                f"{printable(path.name)} was saved by another version of Ensemble Explorer: open "
                "it with that one, or install the newest."
            )
        return manifest_of(path, found)


def _parsed(text: str) -> dict[str, object]:
    try:
        found = json.loads(text) if len(text) <= _LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not found.keys() >= {"format", *_ALWAYS}:
        raise ValueError("its description of the members is damaged")
    return found


def _notes(said: Manifest, own: Manifest, silent: list[str], *, is_folder: bool) -> Iterator[str]:
    manifest = printable(said.path.name) if said.path else MANIFEST
    file = printable(own.path.name) if own.path else ""
    opened = f"the members were opened as {file} describes them."
    if said.fault:
        yield f"{manifest} is damaged: {opened} {said.fault}"
    elif said.path is None and is_folder:
        yield f"There is no {manifest}: {opened}"
    elif said.path and said.is_silent:
        yield f"{manifest} does not say what the members are for: {opened}"
    elif said.path and silent:
        yield f"{manifest} does not name {_together(silent)}: used the values in {file}."
    both = [key for key in MEANT if own.says(key) and said.says(key)]
    others = [key for key in both if getattr(said, key) != getattr(own, key)]
    if others:
        yield (
            f"{manifest} and {file} differ in {_together(others)}: used the values in {manifest}."
        )


def _together(keys: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(keys[:-1]), keys[-1])))
