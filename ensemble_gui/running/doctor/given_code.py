"""A network that is given as code: what it defines is found, and its lines show in tracebacks."""

import inspect
import linecache
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

import torch
from torch import Tensor, nn

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.troubles import message_of, place_of
from ensemble_gui.wording.figures import printable, some_of
from ensemble_gui.wording.values import shown_value

_MODULE = "_ensemble_gui_doctor_code"  # where dataclasses look for their own
_LARGEST = 1_000_000  # characters
_MOST_DIMENSIONS = 6
_MOST_NUMBERS = 10**7  # of an input
_WANTED = "define build(), which returns a torch.nn.Module"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCode:
    """What the code defines."""

    name: str
    build: Callable[[], nn.Module]
    members: Callable[[], Sequence[object]] | None  # modules, or state dicts of what is built
    shape: tuple[int, ...] | None  # of a sample; None where the code does not say it
    classes: int | None


def run_code(code: str, name: str) -> GivenCode:
    """Run the code as a module of its own. Raises BadInput for what it lacks, with the line."""
    name = printable(name or "network").removesuffix(".py")
    file = f"<{name}.py>"
    if len(code) > _LARGEST:
        raise BadInput(f"{name}.py has {len(code):,} characters: give at most {_LARGEST:,}.")
    code = code.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n")
    # Without a time of change it is never looked for on the disk.
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    module = ModuleType(_MODULE)
    module.__file__ = file
    sys.modules[_MODULE] = module
    try:
        exec(compile(code, file, "exec"), module.__dict__)  # noqa: S102 -- the user's own, or ours
    except SyntaxError as error:
        raise BadInput(_no_syntax(error, name)) from error
    except (Exception, SystemExit) as error:
        raise BadInput(_stopped(error, name)) from error
    return GivenCode(
        name=name,
        build=_checked(_builder(module, name), name),
        members=_members(module, name),
        shape=_shape(module, name),
        classes=_classes(module, name),
    )


def _no_syntax(error: SyntaxError, name: str) -> str:
    where = f"{name}.py, line {error.lineno}" if error.lineno else f"{name}.py"
    line = printable((error.text or "").strip(), 80)
    shown = f" ({line})" if line else ""
    return f"{where}{shown} is not Python: {printable(error.msg, 160)}."


def _stopped(error: BaseException, name: str) -> str:
    place = place_of(error) or f"{name}.py"
    return f"The code stopped with {message_of(error).rstrip('.')}: fix {place}"


def _builder(module: ModuleType, name: str) -> Callable[[], object]:
    """The function `build`, or the one class of a network that needs no arguments."""
    build = getattr(module, "build", None)
    if callable(build):
        return build  # type: ignore[no-any-return]  # of any code
    if build is not None:
        raise BadInput(f"{name}.py: build is a {type(build).__name__}: make it a function.")
    own = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, nn.Module) and one.__module__ == _MODULE
    ]
    free = [one for one in own if not _needs_arguments(one)]
    if len(free) == 1:
        return free[0]
    if not own:
        raise BadInput(f"{name}.py defines no network: {_WANTED}.")
    names = some_of([one.__name__ for one in free or own])
    why = "needs arguments" if len(own) == 1 else "need arguments"
    what = f"several networks ({names})" if free else f"{names}, which {why}"
    raise BadInput(f"{name}.py defines {what}: {_WANTED}.")


def _needs_arguments(kind: type[nn.Module]) -> bool:
    try:
        parameters = inspect.signature(kind).parameters.values()
    except (TypeError, ValueError):
        return True
    return any(
        one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        for one in parameters
    )


def _checked(build: Callable[[], object], name: str) -> Callable[[], nn.Module]:
    """The same, which raises BadInput for what is no network or has no parameters."""

    def built() -> nn.Module:
        try:
            found = build()
        except (Exception, SystemExit) as error:
            raise BadInput(_stopped(error, name)) from error
        if not isinstance(found, nn.Module):
            kind = type(found).__name__
            raise BadInput(f"{name}.py: build() returns a {kind}: return a torch.nn.Module.")
        if not list(found.parameters()):
            raise BadInput(
                f"The network of {name}.py has no parameters, so its members could not differ."
            )
        return found

    return built


def _members(module: ModuleType, name: str) -> Callable[[], Sequence[object]] | None:
    """What lists the members, if the code has them differ."""
    members = getattr(module, "members", None)
    if not callable(members):
        return None

    def listed() -> Sequence[object]:
        try:
            found = members()
        except (Exception, SystemExit) as error:
            raise BadInput(_stopped(error, name)) from error
        several = list(found) if isinstance(found, list | tuple | nn.ModuleList) else []
        modules = all(isinstance(one, nn.Module) for one in several)
        states = all(isinstance(one, dict) and _is_state(one) for one in several)
        if not several or not (modules or states):
            raise BadInput(
                f"{name}.py: members() must return a list of networks, or of state dicts."
            )
        return several

    return listed


def _is_state(found: dict[object, object]) -> bool:
    return bool(found) and all(isinstance(one, Tensor) for one in found.values())


def _shape(module: ModuleType, name: str) -> tuple[int, ...] | None:
    given = getattr(module, "INPUT_SHAPE", None)
    if given is None:
        return None
    shape = (given,) if isinstance(given, int) else given
    if not (
        isinstance(shape, tuple | list | torch.Size)
        and len(shape) <= _MOST_DIMENSIONS
        and all(isinstance(one, int) and one > 0 for one in shape)
        and torch.Size(shape).numel() <= _MOST_NUMBERS
    ):
        raise BadInput(
            f"{name}.py: INPUT_SHAPE is {shown_value(given)}: write the shape of one sample, such "
            "as (3, 32, 32)."
        )
    return tuple(shape)


def _classes(module: ModuleType, name: str) -> int | None:
    given = getattr(module, "CLASSES", None)
    if given is None or (isinstance(given, int) and given > 0):
        return given
    raise BadInput(f"{name}.py: CLASSES is {shown_value(given)}: write their number, such as 10.")
