"""Checkpoints that torch.save wrote: a look at the archive, then `weights_only=True` alone.

torch.save writes a zip archive: data.pkl, and a record of bytes for each storage, none compressed.
"""

import re
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import torch
from torch import Tensor, nn

from ensemble_gui.wording import shorten

_LONGEST_PICKLE = 4_000_000  # bytes: what names so many tensors takes far less
_MOST_RECORDS = 100_000
_NESTED = ("state_dict", "model_state_dict", "model", "net", "weights")
_PREFIXES = ("module.", "_orig_mod.", "model.")  # of wrappers: DataParallel, compile, Lightning
_CONVERT = "save its parameters by torch.save(model.state_dict(), 'member.pt')"
_OLD = (
    "it is no archive as torch.save has written since version 1.6: load it in a program that "
    f"trusts it, and {_CONVERT}"
)


def read_torch_file(path: Path) -> dict[str, Tensor]:
    """The tensors of a state dict by name, which lie in the file until they are copied.

    Raises ValueError, saying what is wrong and the way out, and OSError.
    """
    sizes = _check_archive(path)
    try:
        found = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # torch raises errors of many kinds for what it cannot read
        raise ValueError(_reason(error)) from error
    state = _without_prefix(_state_of(found))
    for name, tensor in state.items():
        if tensor.layout != torch.strided or tensor.is_quantized:
            raise ValueError(f"{shorten(name)} is no plain tensor, but sparse or quantised")
        if tensor.untyped_storage().nbytes() not in sizes:
            raise ValueError(f"{shorten(name)} does not take the bytes that its record has")
    return state


def _check_archive(path: Path) -> set[int]:
    """The sizes of the records. Raises ValueError if it is not such an archive of torch.save's."""
    try:
        with zipfile.ZipFile(path) as archive:
            records = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, EOFError) as error:
        raise ValueError(_OLD) from error
    names = {PurePosixPath(one.filename).name for one in records}
    folders = {part for one in records for part in PurePosixPath(one.filename).parts[1:-1]}
    if "archive_format" in names or "archive_version" in names:
        raise ValueError(
            "it is a program that torch.export saved (.pt2), not parameters alone: load it by "
            "torch.export.load, and save its parameters by torch.save(program.state_dict, "
            "'member.pt')"
        )
    if "constants.pkl" in names or "code" in folders:
        raise ValueError(
            "it is TorchScript, whose code runs as it is loaded: load it by torch.jit.load in a "
            f"program that trusts it, and {_CONVERT}"
        )
    if len(records) > _MOST_RECORDS or len(records) != len({one.filename for one in records}):
        raise ValueError("its archive repeats a record, or has too many")
    if any(one.compress_type != zipfile.ZIP_STORED or one.flag_bits & 1 for one in records):
        raise ValueError("its archive is compressed or locked, which torch.save's never is")
    pickles = [one for one in records if PurePosixPath(one.filename).name == "data.pkl"]
    if len(pickles) != 1:
        raise ValueError("its archive has no data.pkl, so that torch.save did not write it")
    if pickles[0].file_size > _LONGEST_PICKLE:
        raise ValueError("it holds far more than the parameters of a network")
    return {one.file_size for one in records}


def _reason(error: Exception) -> str:
    """What weights_only=True met, without torch's advice to do without it."""
    if found := re.search(r"GLOBAL ([\w.]+)", str(error)):
        return (
            f"it holds {shorten(found[1])}, and with it code that would have to run, not "
            f"parameters alone: load it in a program that trusts it, and {_CONVERT}"
        )
    return "torch cannot read parameters out of it: it is damaged, or holds something else"


def _state_of(found: object) -> dict[str, Tensor]:
    """The state dict that was saved, or the one of a training's checkpoint."""
    if not isinstance(found, Mapping):
        raise ValueError(  # noqa: TRY004 -- of data
            f"it holds a {type(found).__name__}, not a state dict: {_CONVERT}"
        )
    inner = (found[key] for key in _NESTED if isinstance(found.get(key), Mapping))
    state: Mapping[object, Tensor] = next(inner, found)
    odd = [key for key, one in state.items() if type(one) not in (Tensor, nn.Parameter)]
    if odd or not state or not all(isinstance(key, str) for key in state):
        named = f", such as {shorten(str(odd[0]))}" if odd else ""
        raise ValueError(f"it holds what is no tensor with a name{named}: {_CONVERT}")
    return {str(key): one.detach() for key, one in state.items()}


def _without_prefix(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The names as the network itself has them, where a wrapper has put its own before all."""
    for prefix in _PREFIXES:
        if all(name.startswith(prefix) for name in state):
            return {name.removeprefix(prefix): one for name, one in state.items()}
    return state
