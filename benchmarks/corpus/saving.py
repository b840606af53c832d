"""Ways to save networks, and the folders around them. Each gives a `make` of a case."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomli_w
from torch import Tensor, nn

from benchmarks.corpus.case import Truth
from benchmarks.corpus.foreign import save_foreign
from benchmarks.corpus.networks import DigitNet, SmallNet, code_of, made
from benchmarks.corpus.truths import MNIST, Says, pictures, softmax, truth_of

Members = list[nn.Module]
Save = Callable[[Path, Members], None]  # into a folder
Make = Callable[[Path], Truth | None]
State = dict[str, Tensor]
Value = Any  # of a key of a manifest

SHAPE = (3, 8, 8)  # of SmallNet's images
CLASSES = ("ant", "bee", "cat")
_MEAN, _STD = (0.5, 0.4, 0.3), (0.25, 0.2, 0.3)


def state_of(member: nn.Module) -> State:
    """Its state dict."""
    return dict(member.state_dict())


def prefixed(prefix: str) -> Callable[[nn.Module], State]:
    """Its state dict, with this before every name."""
    return lambda member: {f"{prefix}{name}": one for name, one in state_of(member).items()}


def inside(key: str, **more: object) -> Callable[[nn.Module], dict[str, Any]]:
    """A checkpoint with the state dict under this key, and more beside it."""
    return lambda member: {"epoch": 3, key: member.state_dict(), **more}


def each(
    pattern: str,
    what: Callable[[nn.Module], object] = state_of,
    save: Callable[[Any, Path], object] = save_foreign,
) -> Save:
    """A file for each member; {} in its name is the member's number."""

    def write(folder: Path, members: Members) -> None:
        for index, one in enumerate(members):
            path = folder / pattern.format(index)
            path.parent.mkdir(parents=True, exist_ok=True)
            save(what(one), path)

    return write


def each_named(names: Sequence[str], what: Callable[[nn.Module], object] = state_of) -> Save:
    """A file for each member, of these names."""

    def write(folder: Path, members: Members) -> None:
        for name, one in zip(names, members, strict=True):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            save_foreign(what(one), folder / name)

    return write


def together(
    name: str,
    what: Callable[[Members], object],
    save: Callable[[Any, Path], object] = save_foreign,
) -> Save:
    """All members in one file."""

    def write(folder: Path, members: Members) -> None:
        save(what(members), folder / name)

    return write


def and_then(save: Save, *more: Callable[[Path], object]) -> Save:
    """The members, and what else lies in the folder."""

    def write(folder: Path, members: Members) -> None:
        save(folder, members)
        for one in more:
            one(folder)

    return write


def beside(name: str, content: object = "nothing of interest\n") -> Callable[[Path], None]:
    """Another file in the folder: text, bytes, or an object as torch saves it."""

    def write(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            save_foreign(content, path)

    return write


def manifest(folder: Path, **keys: Value) -> None:
    """An ensemble.toml with these keys."""
    (folder / "ensemble.toml").write_text(tomli_w.dumps(keys), encoding="utf-8")


def first(members: int, make: Make) -> Make:
    """The same, of which so many members are asked for."""

    def write(folder: Path) -> Truth | None:
        truth = make(folder)
        assert truth is not None  # noqa: S101 -- such a case has one
        return replace(truth, members=truth.members[:members])

    return write


def small(save: Save, members: int = 3, **keys: Value) -> Make:
    """SmallNets next to their code and a manifest, which says `keys` as well."""
    return factory(save, SmallNet, members=members, **keys)


def factory(
    save: Save,
    network: type[nn.Module],
    *others: type[nn.Module],
    build: str = "",
    members: int = 3,
    says: Says = softmax,
    shape: tuple[int, int, int] = SHAPE,
    truth: Callable[[], nn.Module] | None = None,
    **keys: Value,
) -> Make:
    """Networks of this class, next to their code and a manifest, which says `keys` as well.

    The code has the `others` too, and its factory returns `build` called; `truth` builds the same
    here. `says` are the probabilities that the outputs mean.
    """

    def make(folder: Path) -> Truth:
        mean, std = _said(keys, "mean", _MEAN, shape), _said(keys, "std", _STD, shape)
        described: dict[str, object] = {
            "architecture": "net.py:build",
            "input_shape": list(shape),
            "mean": list(mean),
            "std": list(std),
        }
        (folder / "net.py").write_text(code_of(network, *others, build=build), encoding="utf-8")
        manifest(folder, **described | keys)
        networks = made(truth or network, shape, members)
        save(folder, networks)
        return truth_of(networks, pictures(shape), mean, std, says)

    return make


def _said(
    keys: dict[str, object], name: str, otherwise: tuple[float, ...], shape: Sequence[int]
) -> tuple[float, ...]:
    """What the manifest says, if it is one number for each channel."""
    found = keys.get(name, ())
    fits = isinstance(found, list) and len(found) == shape[0]
    return tuple(found) if fits else otherwise[: shape[0]]  # type: ignore[arg-type]  # it is a list


def digit(
    save: Save,
    build: Callable[[], nn.Module] = DigitNet,
    members: int = 3,
    seen_as: Callable[[], nn.Module] | None = None,
) -> Make:
    """Networks of MNIST's digits without a manifest, recognised by their parameters.

    `seen_as` builds the network that they are taken for, and said to be.
    """

    def make(folder: Path) -> Truth:
        shape = (1, 28, 28)
        networks = made(build, shape, members)
        save(folder, networks)
        seen = made(seen_as or build, shape, members)
        for one, own in zip(seen, networks, strict=True):
            one.load_state_dict(own.state_dict())
        return truth_of(seen, pictures(shape), *MNIST)

    return make
