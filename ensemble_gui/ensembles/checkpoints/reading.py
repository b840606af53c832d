"""Checkpoints: files of named tensors, whose names, shapes and dtypes are read before the data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from ensemble_gui.ensembles.checkpoints.contents import LONGEST, Contents, contents_in, joined
from ensemble_gui.ensembles.checkpoints.kinds import Kind, kind_of
from ensemble_gui.ensembles.checkpoints.pickle_reader import unpickled
from ensemble_gui.ensembles.checkpoints.safetensors_header import read_header
from ensemble_gui.ensembles.checkpoints.shards import read_shards
from ensemble_gui.ensembles.checkpoints.tensors import File, Outline, Stored, contiguous
from ensemble_gui.ensembles.checkpoints.torch_archives import read_archive
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import printable

_DTYPES = {  # by safetensors' names
    "F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64,
    "I8": torch.int8, "U8": torch.uint8, "I16": torch.int16, "I32": torch.int32,
    "I64": torch.int64, "U16": torch.uint16, "U32": torch.uint32, "U64": torch.uint64,
    "BOOL": torch.bool,
}  # fmt: skip


def contents_of(path: Path) -> Contents:
    """What the checkpoint holds, without the tensors' numbers.

    Raises BadInput, which says what the file is if it is no checkpoint.
    """
    with read_as_bad_input(path):
        if kind_of(path) is Kind.SHARDS:
            return read_shards(path, _contents_of_file)
    return _contents_of_file(path)


def outline_of(path: Path) -> dict[str, Outline]:
    """The tensors in the checkpoint by name, without their numbers. Raises BadInput."""
    return contents_of(path).outlines


def _contents_of_file(path: Path) -> Contents:
    with read_as_bad_input(path):
        kind = kind_of(path)
        file = File.at(path)
        if kind is Kind.SAFETENSORS:
            return _contents_of_safetensors(file)
        if kind is Kind.TORCH:
            archive = read_archive(path)
            return contents_in(unpickled(archive.pickle, file, archive.storages))
        raise ValueError(kind.refusal)


def _contents_of_safetensors(file: File) -> Contents:
    found = read_header(file.path)
    if long := next((name for name in found if len(name) > LONGEST), ""):
        raise ValueError(f"the name {printable(long)} is far too long")
    tensors = {
        name: Stored(
            shape=one.shape,
            dtype=_DTYPES[one.dtype],
            file=file,
            start=one.start,
            stride=contiguous(one.shape),
        )
        for name, one in found.items()
    }
    return Contents(tensors=joined(tensors))


@contextmanager
def read_as_bad_input(path: Path) -> Iterator[None]:
    """Raise any fault of a file while it is read as BadInput."""
    try:
        yield
    except BadInput:
        raise
    except OSError as error:
        why = reason(error) if error.errno else "its bytes end too soon"
        raise BadInput(
            f"{printable(path.name)} cannot be read ({why}): choose another file."
        ) from error
    except MemoryError as error:
        raise BadInput(
            f"{printable(path.name)} needs more memory than is available: choose another file."
        ) from error
    except ValueError as error:
        raise BadInput(f"{printable(path.name)} cannot be opened: {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    fault = str(error).partition("\n")[0].rstrip(".")
    remedy = "" if ": " in fault else ": save it again, or choose another file"
    return f"{fault}{remedy}."


def read_whole(path: Path, most: int, what: str) -> bytes:
    """The content of a file of at most `most` bytes. Raises BadInput."""
    with read_as_bad_input(path):
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise ValueError(f"it is not a file, so it cannot be {what}")
        with path.open("rb") as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise ValueError(f"it is far larger than {what}")
    return content


def check_kind(path: Path) -> None:
    """Raise BadInput for a file that cannot hold members, saying what it is and what to do."""
    with read_as_bad_input(path):
        kind = kind_of(path)
        if not kind.can_hold_members:
            raise ValueError(kind.refusal)
