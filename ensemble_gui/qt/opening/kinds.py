"""What the name of a file says: the file is not looked at, as a drag must not wait for a disk."""

import mimetypes
from pathlib import PurePath

from ensemble_gui.qt.opening.addresses import is_path
from ensemble_gui.qt.opening.ensemble_names import names_ensemble
from ensemble_gui.records.dropping import Kind
from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.records.run_file import RUN_SUFFIX

_OTHERS = {  # that the table of types does not know
    *(".md", ".rst", ".log", ".ini", ".cfg", ".toml", ".yaml", ".yml", ".ipynb", ".lock"),
    *(".7z", ".rar", ".xz", ".zst", ".psd", ".xcf", ".kra", ".ai", ".eps", ".odt", ".ods"),
    *(".lnk", ".desktop", ".url", ".webloc", ".exe", ".cr2", ".nef", ".dng", ".arw", ".jxl"),
}
_RUNS = ".json"  # some of which are runs


def kind_of(entry: str) -> Kind:
    """What this path or address seems to be of."""
    if not is_path(entry):
        return Kind.ADDRESS
    name = entry.rstrip("/").rpartition("/")[2].lower()
    if name.endswith(IMAGE_SUFFIXES):
        return Kind.IMAGE
    if name.endswith(RUN_SUFFIX):
        return Kind.RUN
    if names_ensemble(entry):
        return Kind.ENSEMBLE
    return Kind.OTHER if _is_other(PurePath(name).suffix) else Kind.UNCLEAR


def _is_other(suffix: str) -> bool:
    # The tables as Python brings them: to guess a type would read the system's files first.
    tables = (mimetypes.types_map, mimetypes.common_types, mimetypes.encodings_map)
    return suffix != _RUNS and (suffix in _OTHERS or any(suffix in one for one in tables))
