"""Checkpoints: files of named tensors, whose names, shapes and dtypes are read before the data."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from ensemble_gui.ensembles.checkpoints.safetensors_header import read_header
from ensemble_gui.ensembles.checkpoints.torch_files import read_torch_file
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import CHECKPOINT_SUFFIXES
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import printable

SAFETENSORS = ".safetensors"
_OTHER = {
    ".ckpt": "is a training checkpoint: save its parameters with torch.save(model.state_dict(), "
    "'member.pt')",
    ".bin": "may be anything: save the parameters with torch.save(model.state_dict(), 'member.pt')",
    ".pkl": "is a pickle, whose code would run: save the parameters as safetensors",
    ".pickle": "is a pickle, whose code would run: save the parameters as safetensors",
    ".pt2": "is a program saved by torch.export: load it with torch.export.load, and save its "
    "parameters with torch.save(program.state_dict, 'member.pt')",
    ".onnx": "is a program in ONNX: save the parameters as safetensors",
    ".npz": "is a NumPy archive: save the parameters as safetensors",
    ".h5": "is of another framework: save the parameters as safetensors",
}
_DTYPES = {  # by safetensors' names
    "F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64,
    "I8": torch.int8, "U8": torch.uint8, "I16": torch.int16, "I32": torch.int32,
    "I64": torch.int64, "U16": torch.uint16, "U32": torch.uint32, "U64": torch.uint64,
    "BOOL": torch.bool,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A tensor without its numbers."""

    shape: tuple[int, ...]
    dtype: torch.dtype


def outline_of(path: Path) -> dict[str, Outline]:
    """The tensors in the file by name, without their numbers. Raises BadInput."""
    with read_as_bad_input(path):
        if path.suffix.lower() == SAFETENSORS:
            return {
                name: Outline(shape=one.shape, dtype=_DTYPES[one.dtype])
                for name, one in read_header(path).items()
            }
        return outlines(read_torch_file(path))


@contextmanager
def opened_checkpoint(path: Path) -> Iterator[Mapping[str, Tensor]]:
    """The tensors by name, which lie in the file as long as this is open. Raises BadInput."""
    with read_as_bad_input(path):
        if path.suffix.lower() == SAFETENSORS:
            read_header(path)
            with safe_open(path, framework="pt", device="cpu") as file:
                yield {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 -- no mapping
        else:
            yield read_torch_file(path)


def outlines(state: Mapping[str, Tensor]) -> dict[str, Outline]:
    """The same tensors without their numbers."""
    return {name: Outline(shape=tuple(one.shape), dtype=one.dtype) for name, one in state.items()}


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
    except (ValueError, SafetensorError) as error:
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


def check_suffix(path: Path) -> None:
    """Raise BadInput for a file that cannot hold a checkpoint, with the way to convert it."""
    if path.suffix.lower() in CHECKPOINT_SUFFIXES:
        return
    reason = _OTHER.get(
        path.suffix.lower(),
        f"is not a checkpoint: choose a folder of checkpoints, a {SAFETENSORS} or .pt file, or an "
        "ensemble.toml",
    )
    raise BadInput(f"{printable(path.name)} {reason}.")
