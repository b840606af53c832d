"""An index of shards: the files that one network's parameters are spread over."""

from collections.abc import Callable
from pathlib import Path

from ensemble_gui.ensembles.checkpoints.contents import Contents
from ensemble_gui.ensembles.checkpoints.safetensors_header import parsed_json
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.values import shown_value

_LARGEST = 5_000_000  # bytes of an index
_MOST_SHARDS = 1_000


def read_shards(index: Path, read: Callable[[Path], Contents]) -> Contents:
    """The tensors that the index names, in all its shards; `read` gives what one of them holds.

    Raises ValueError, saying what is wrong with the index, and what `read` does.
    """
    files: dict[str, set[str]] = {}  # the names in each
    for name, file in _map_of(index).items():
        files.setdefault(file, set()).add(name)
    if len(files) > _MOST_SHARDS:
        raise ValueError(f"it names {len(files):,} files")
    whole = Contents()
    for file, own in files.items():
        found = read(index.with_name(file))
        if missing := sorted(own - found.tensors.keys()):
            raise ValueError(
                f"{printable(file)} lacks {printable(missing[0])}, which the index says is in it"
            )
        whole.tensors.update((name, one) for name, one in found.tensors.items() if name in own)
        whole.others.update(dict.fromkeys(found.tensors.keys() - own, "") | found.others)
    return whole


def _map_of(index: Path) -> dict[str, str]:
    """The file of each tensor, in the folder of the index."""
    with index.open("rb") as file:
        text = file.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise ValueError("it is far larger than an index of shards")
    found = parsed_json(text, "it").get("weight_map")
    if not isinstance(found, dict) or not found:
        raise ValueError("its weight_map does not name the files of the parameters")
    for file in found.values():
        if not isinstance(file, str) or not _is_name(file):
            raise ValueError(
                f"its weight_map names {shown_value(file)}, which is not a file next to it"
            )
    return found


def _is_name(file: str) -> bool:
    return file not in ("", ".", "..") and not {"/", "\\", "\0", ":"} & set(file)
