"""What is said of a folder of samples: how its classes were found, or why it cannot be used."""

from collections.abc import Sequence

from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.samples.folders.entries import Entries, counted, shown_path
from ensemble_gui.samples.folders.label_table import LabelTable
from ensemble_gui.samples.folders.matching import Matching, is_numbered, is_out_of_order
from ensemble_gui.samples.folders.other_data import first_data
from ensemble_gui.wording.figures import count, printable, shorten

_MOST_NAMED = 6  # classes in a sentence

_Names = Sequence[str]
_Classes = tuple[str, ...]


def on_way(chosen: Entries, entries: Entries) -> tuple[str, ...]:
    """From which folder inside the chosen one the samples are."""
    if entries.path == chosen.path:
        return ()
    return (f"Read from {shown_path(entries.path)}, the only subfolder.",)


def on_classes(matching: Matching, names: _Names, classes: _Classes, noun: str) -> tuple[str, ...]:
    """How the classes were found, and which names and which classes have no counterpart.

    `noun` says what the names are: subfolders, or words.
    """
    if matching.in_order:
        return (_on_order(matching, noun),)
    notes = []
    respelt = [
        f"{printable(name)} for {printable(classes[label])}"
        for name, label in matching.labels.items()
        if name != classes[label]
    ]
    if respelt:
        notes.append(f"{noun.capitalize()}s matched to classes by similar names: {_some(respelt)}.")
    if others := matching.others(names):
        notes.append(f"Left out: {counted(others, noun)}, not among the classes.")
    there = set(matching.labels.values())
    if missing := [name for label, name in enumerate(classes) if label not in there]:
        few = f"{len(missing):,} of the {_expected(classes)}"
        notes.append(f"No {noun} for {few}: {_some(missing)}.")
    return tuple(notes)


def on_table(table: LabelTable, entries: Entries, classes: _Classes) -> tuple[str, ...]:
    """Where the labels are from, and which images have none."""
    name = printable(table.name)
    notes = [f"Labels read from {name}."]
    names = (*table.matching.labels, *table.others)
    notes += on_classes(table.matching, names, classes, "label")
    if without := len(entries.images) - len(table.labels):
        notes.append(f"Left out: {count(without, 'image')} without a label in {name}.")
    return tuple(notes)


def on_unlabelled(entries: Entries) -> tuple[str, ...]:
    """That the images have no labels, and what is not used."""
    notes = [f"The images in {shown_path(entries.path)} are without subfolders, so without labels."]
    if entries.folders:
        notes.append(f"Left out: {counted(entries.folders, 'subfolder')}, not among the classes.")
    if entries.others:
        notes.append(f"Not used: {counted(entries.others, 'other file')}.")
    return tuple(notes)


def why_not_used(entries: Entries, classes: _Classes) -> str:
    """What the folder holds, and what was expected."""
    shown = shown_path(entries.path)
    if data := first_data(entries.others):
        name, kind = data
        return f"{shown} holds no images, but {printable(name)}, {kind.what}: {kind.remedy}."
    if not entries.folders:
        there = f", only {counted(entries.others, 'other file')}" if entries.others else ""
        return (
            f"{shown} has no subfolders and no images{there}: put the samples of each class into "
            f"a subfolder named after it, such as {shorten(classes[0])}."
        )
    found = counted(entries.folders, "subfolder")
    if is_numbered(classes):
        return (
            f"{shown} has {found}, and the members have {_expected(classes)} without names: choose "
            "a folder with one subfolder per class, or name the classes in the order of their "
            f"labels in {MANIFEST}."
        )
    return (
        f"{shown} has {found}, of which none is one of the members' {_expected(classes)} "
        f"({_some(classes)}): name each subfolder after its class, or the classes in {MANIFEST}."
    )


def no_images(entries: Entries, matching: Matching | None) -> str:
    """Why a folder of classes cannot be used that has no images."""
    folders = counted(tuple(matching.labels), "subfolder") if matching else "subfolders"
    return f"No images in the {folders} of {shown_path(entries.path)}: choose another folder."


def _on_order(matching: Matching, noun: str) -> str:
    order = [f"{label} {printable(name)}" for name, label in matching.labels.items()]
    odd = " (so 10 comes before 2)" if is_out_of_order(tuple(matching.labels)) else ""
    return (
        f"The members' classes have no names: they were taken to be the {noun}s sorted by "
        f"name{odd}, as by torchvision's ImageFolder: {_some(order)}. Name them in {MANIFEST} if "
        "their order is another."
    )


def _expected(classes: _Classes) -> str:
    return count(len(classes), "class")


def _some(names: _Names) -> str:
    named = ", ".join(printable(one) for one in names[:_MOST_NAMED])
    left = len(names) - _MOST_NAMED
    return f"{named} and {left:,} more" if left > 0 else named
