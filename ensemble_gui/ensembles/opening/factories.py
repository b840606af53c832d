"""Runs the user's factories, which build unknown networks."""

import copy
import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import TypeVar

import torch
from torch import Tensor, nn

from ensemble_gui.cancel import CancelToken, wait_for
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import layer_sizes, without_storage
from ensemble_gui.ensembles.opening.trust import FactoryCode
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Task, numbered_classes
from ensemble_gui.wording.figures import count, dimensions, printable

Factory = Callable[..., object]
Result = TypeVar("Result")


def build_by(
    source: FactoryCode, task: Task, *, classes_known: bool, token: CancelToken
) -> Architecture:
    """The architecture of the networks that the factory builds, for the task's images.

    The code runs on a thread of its own, which is abandoned if the user cancels: it may hang.
    Where the classes are not known, they are numbered, as many as the network has outputs. Raises
    BadInput for code that fails or builds something else, Cancelled.
    """

    def work() -> Architecture:
        build = _bound(_load(source), source, task, classes_known=classes_known)
        network = _build(build, source)
        found = _with_classes(_probe(network, source, task), source, task, known=classes_known)
        activations, widest = layer_sizes(network, found)
        on_meta = without_storage(network)
        return Architecture(
            name=source.name,
            build=lambda: _abandonable(lambda: _build(build, source), source, token),
            activations=activations,
            widest=widest,
            task=found,
            code=None if source.module else source.code,
            base=lambda: copy.deepcopy(on_meta),
        )

    return _abandonable(work, source, token)


def _abandonable(work: Callable[[], Result], source: FactoryCode, token: CancelToken) -> Result:
    """The work's result; the work is abandoned if the token is cancelled. Raises BadInput."""

    def explained() -> Result:
        try:
            return work()
        except BadInput:
            raise
        except BaseException as error:  # exit() in a factory ends no window
            raise BadInput(_stopped(source, error)) from error

    return wait_for(explained, token)


def _stopped(source: FactoryCode, error: BaseException) -> str:
    first = printable(str(error).partition("\n")[0], 160).rstrip(".")
    message = f": {first}" if first else ""
    return (
        f"{printable(source.name)} stopped with {type(error).__name__}{message}. Fix it in "
        f"{printable(str(source.path))}."
    )


def _load(source: FactoryCode) -> Factory:
    module = _run_module(source) if source.module else _run_file(source)
    found = getattr(module, source.factory, None)
    if not callable(found):
        raise BadInput(
            f"{printable(str(source.path))} has no function {printable(source.factory)!r}: name "
            "one that builds a member."
        )
    return found  # type: ignore[no-any-return]  # of any code


def _run_module(source: FactoryCode) -> ModuleType:
    """The module of this name, made of the agreed code where it is not imported already."""
    if source.module in sys.modules:
        return sys.modules[source.module]
    package, _, name = source.module.rpartition(".")
    if package:
        importlib.import_module(package)
    if source.module in sys.modules:  # its package has imported it
        return sys.modules[source.module]
    spec = spec_from_file_location(source.module, source.path)
    module = module_from_spec(spec)  # type: ignore[arg-type]  # a .py file has one
    _execute(source, module)
    if package:
        setattr(sys.modules[package], name, module)
    return module


def _run_file(source: FactoryCode) -> ModuleType:
    """The module that the agreed code makes; the file is not read again."""
    name = f"_ensemble_gui_factory_{source.sha256[:16]}"
    module = ModuleType(name)
    module.__file__ = str(source.path)
    _execute(source, module)
    return module


def _execute(source: FactoryCode, module: ModuleType) -> None:
    sys.modules[module.__name__] = module  # where dataclasses look for their own
    try:
        exec(compile(source.code, str(source.path), "exec"), module.__dict__)  # noqa: S102 -- the user has agreed to it
    except BaseException:
        del sys.modules[module.__name__]
        raise


def _bound(factory: Factory, source: FactoryCode, task: Task, *, classes_known: bool) -> Factory:
    """The factory, given what it asks for of the images' shape and the number of classes."""
    try:
        parameters = inspect.signature(factory).parameters
    except (TypeError, ValueError):
        return factory
    offered: dict[str, object] = {"input_shape": task.shape}
    if classes_known:
        offered["classes"] = len(task.classes)
    elif "classes" in parameters and parameters["classes"].default is inspect.Parameter.empty:
        raise BadInput(
            f"{printable(source.name)} needs the number of classes: name the classes in "
            "ensemble.toml."
        )
    arguments = {name: one for name, one in offered.items() if name in parameters}
    return lambda: factory(**arguments)


def _build(build: Factory, source: FactoryCode) -> nn.Module:
    found = build()
    if not isinstance(found, nn.Module):
        raise BadInput(
            f"{printable(source.name)} returned a {type(found).__name__}, not a torch.nn.Module: "
            "make it return the network."
        )
    if not list(found.parameters()):
        raise BadInput(f"{printable(source.name)} returned a network without parameters.")
    return found.cpu().eval()


def _probe(network: nn.Module, source: FactoryCode, task: Task) -> int:
    """The network's number of classes. Raises BadInput if it does not take such images."""
    images = f"a minibatch of images {dimensions(task.shape)}"
    try:
        with torch.inference_mode():
            found = network(torch.zeros(2, *task.shape))
    except Exception as error:
        first = printable(str(error).partition("\n")[0], 160).rstrip(".")
        raise BadInput(
            f"The network of {printable(source.name)} cannot take {images}: {first}. Set its "
            "input_shape in ensemble.toml."
        ) from error
    if not isinstance(found, Tensor) or found.ndim != 2 or len(found) != 2 or not found.shape[1]:
        got = dimensions(found.shape) if isinstance(found, Tensor) else type(found).__name__
        raise BadInput(
            f"The network of {printable(source.name)} gives {got} for {images}: it must give "
            "logits (sample\N{MULTIPLICATION SIGN}class)."
        )
    return int(found.shape[1])


def _with_classes(found: int, source: FactoryCode, task: Task, *, known: bool) -> Task:
    if found == len(task.classes):
        return task
    if known:
        raise BadInput(
            f"The network of {printable(source.name)} has {count(found, 'class')}, but "
            f"{len(task.classes):,} are named: name as many in ensemble.toml."
        )
    return replace(task, classes=numbered_classes(found))
