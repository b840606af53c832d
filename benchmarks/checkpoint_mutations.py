"""Damaged checkpoints without end: small ones, changed outside and inside as only chance can.

A seed and a number identify an input, so that each can be made again without the others.
"""

import json
import re
import zipfile
from argparse import Namespace
from io import BytesIO
from pathlib import PurePosixPath

import numpy as np
import torch
from numpy.random import Generator
from safetensors.torch import save
from torch import Tensor, nn
from torch.func import stack_module_state

from benchmarks.mutations import mutated as damaged
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.records.tasks import Task

KINDS = ("pt", "safetensors")
_MEMBERS = 3
_NUMBERS = (0, 1, 2, 3, 4, 8, 24, 127, 255, 2**31 - 1, 2**32, 2**53, 2**63, 2**64, 10**30, -1)
_DTYPES = (b"F16", b"BF16", b"F32", b"F64", b"I8", b"U8", b"I64", b"BOOL", b"F8_E4M3", b"C64")


def build() -> nn.Module:
    """A member, of few numbers."""
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.BatchNorm1d(3))


TINY = Architecture(
    name="Tiny",
    build=build,
    activations=10,
    widest=4,
    task=Task(shape=(1, 2, 2), classes=("a", "b", "c"), mean=(0.0,), std=(1.0,)),
)


def originals(kind: str) -> list[bytes]:
    """Checkpoints of one member and of several, as people save them."""
    torch.manual_seed(0)
    members = [build() for _ in range(_MEMBERS)]
    states = [dict(one.state_dict()) for one in members]
    state = states[0]
    stacked = {name: torch.stack([one[name] for one in states]) for name in state}
    half = {name: one.half() if one.is_floating_point() else one for name, one in state.items()}
    wrapped = {f"module.{name}": one for name, one in state.items()}
    kept = (state, stacked, half, wrapped)
    if kind == "safetensors":
        return [*(save(one) for one in kept), save(state, metadata={"format": "pt"})]
    moments = {"step": torch.tensor(1.0), "exp_avg": torch.zeros(3, 4)}
    optimizer = {"state": {0: moments}, "param_groups": [{"betas": (0.9, 0.99), "params": [0]}]}
    training = {"epoch": 3, "state_dict": members[0].state_dict(), "optimizer": optimizer}
    foreign = {
        "args": Namespace(lr=0.1, run=PurePosixPath("a")),
        "best": np.float64(0.5),
        "seen": {1, 2},
    }
    lists = {"models": [one.state_dict() for one in members], "log": np.ones(3)}
    halves = stack_module_state(members)
    return [
        *(_saved(one) for one in (members[0].state_dict(), *kept, training, halves)),
        *(_saved(training | foreign, protocol) for protocol in (2, 4)),
        _saved(lists, 5),
    ]


def _saved(state: object, protocol: int = 2) -> bytes:
    file = BytesIO()
    torch.save(state, file, pickle_protocol=protocol)
    return file.getvalue()


def mutated(kind: str, seed: int, number: int, files: list[bytes]) -> bytes:
    """The input of this number: one of the originals, changed inside or outside."""
    random = np.random.default_rng([seed, number, KINDS.index(kind)])
    content = files[random.integers(len(files))]
    inside = _inside_archive if kind == "pt" else _inside_header
    for _ in range(random.integers(1, 3)):
        content = inside(content, random)
    return _damaged(content, random) if random.integers(4) == 0 or content in files else content


def _damaged(content: bytes, random: Generator) -> bytes:
    return damaged(int(random.integers(2**32)), 0, [content])


def _inside_archive(content: bytes, random: Generator) -> bytes:
    """One record changed, and its checksum mended."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        records = [(one.filename, archive.read(one)) for one in archive.infolist()]
    pickled = [index for index, one in enumerate(records) if one[0].endswith("data.pkl")]
    index = pickled[0] if pickled and random.integers(3) else int(random.integers(len(records)))
    name, inner = records[index]
    ways = (_damaged, _other_byte, _other_bytes, _other_number)
    if random.integers(20):
        records[index] = name, ways[random.integers(len(ways))](inner, random)
    else:
        records[index] = _damaged(name.encode(), random).decode("latin-1")[:200], inner
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for one in records:
            info = zipfile.ZipInfo(one[0])
            archive.writestr(info, one[1])
    return file.getvalue()


def _other_byte(content: bytes, random: Generator) -> bytes:
    """One byte, as a pickle's opcodes are; what is behind it stays in its place."""
    at = int(random.integers(max(1, len(content))))
    return content[:at] + bytes([int(random.integers(256))]) + content[at + 1 :]


def _other_bytes(content: bytes, random: Generator) -> bytes:
    """A piece of the same file in the place of another, as long."""
    length = int(random.integers(1, 40))
    here, there = (int(random.integers(max(1, len(content)))) for _ in range(2))
    piece = content[there : there + length]
    return content[:here] + piece + content[here + len(piece) :]


def _other_number(content: bytes, random: Generator) -> bytes:
    """One of the small whole numbers of a pickle."""
    places = [one.start() + 1 for one in re.finditer(b"K", content)]
    if not places:
        return _other_byte(content, random)
    at = places[random.integers(len(places))]
    return content[:at] + bytes([int(random.integers(256))]) + content[at + 1 :]


def _inside_header(content: bytes, random: Generator) -> bytes:
    """The header changed, and its length mended; or only the numbers behind it."""
    length = int.from_bytes(content[:8], "little")
    header, data = content[8 : 8 + length], content[8 + length :]
    if random.integers(6) == 0:
        data = _other_bytes(data, random)
    else:
        header = _HEADER_WAYS[random.integers(len(_HEADER_WAYS))](header, random)
    return len(header).to_bytes(8, "little") + header + data


def _other_figure(header: bytes, random: Generator) -> bytes:
    found = list(re.finditer(rb"\d+", header))
    if not found:
        return header
    one = found[random.integers(len(found))]
    other = str(_NUMBERS[random.integers(len(_NUMBERS))]).encode()
    return header[: one.start()] + other + header[one.end() :]


def _other_dtype(header: bytes, random: Generator) -> bytes:
    found = list(re.finditer(rb"F32|F16|I64", header))
    if not found:
        return header
    one = found[random.integers(len(found))]
    return header[: one.start()] + _DTYPES[random.integers(len(_DTYPES))] + header[one.end() :]


def _other_order(header: bytes, random: Generator) -> bytes:
    """Two tensors under each other's names, where it is JSON still."""
    try:
        tensors = json.loads(header)
        names = list(tensors)
        one, other = (names[random.integers(len(names))] for _ in range(2))
    except (ValueError, TypeError, RecursionError):
        return header
    tensors[one], tensors[other] = tensors[other], tensors[one]
    return json.dumps(tensors).encode()


_HEADER_WAYS = (_damaged, _other_byte, _other_bytes, _other_figure, _other_dtype, _other_order)


def is_sound(stacked: dict[str, Tensor]) -> bool:
    """Whether what was opened is what the architecture holds."""
    expected = TINY.state_shapes()
    return stacked.keys() == expected.keys() and all(
        tuple(one.shape[1:]) == expected[name] for name, one in stacked.items()
    )
