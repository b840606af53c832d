"""Runs the user's factories, which build unknown networks."""

import copy
import importlib
import inspect
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from traceback import extract_tb
from types import ModuleType
from typing import TypeVar

import torch
from torch import nn

from ensemble_gui.cancel import CancelToken, wait_for
from ensemble_gui.ensembles.architectures.architecture import Adaptation, Architecture
from ensemble_gui.ensembles.architectures.family import layer_sizes, without_storage
from ensemble_gui.ensembles.opening.adapting import Which, adapted
from ensemble_gui.ensembles.opening.arguments import bound, call_of
from ensemble_gui.ensembles.opening.local_imports import LocalModules
from ensemble_gui.ensembles.opening.several_outputs import chosen
from ensemble_gui.ensembles.opening.trust import FactoryCode
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import Task, numbered_classes
from ensemble_gui.wording.figures import count, dimensions, printable, some_of

Result = TypeVar("Result")


def build_by(
    source: FactoryCode,
    task: Task,
    *,
    classes_known: bool,
    token: CancelToken,
    output: Which = None,
) -> Architecture:
    """The architecture of the networks that the factory builds, for the task's images.

    The code runs on a thread of its own, which is abandoned if the user cancels: it may hang.
    Where the classes are not known, they are numbered, as many as the network has outputs. Where
    it returns several things, `output` is the one that is meant. Raises BadInput for code that
    fails or builds something else, Cancelled.
    """

    def work() -> Architecture:
        factory = _load(source)
        call = call_of(factory, source, task, classes_known=classes_known)
        build = bound(factory, call)
        network = _build(build, source)
        which, found = _purpose(network, source, task, output, known=classes_known)
        activations, widest = layer_sizes(network, found)
        on_meta = without_storage(network)
        plain = Architecture(
            name=source.name,
            build=lambda: _abandonable(lambda: _build(build, source), source, token),
            activations=activations,
            widest=widest,
            task=found,
            code={} if source.module else source.files,
            arguments=source.arguments,
            call=call,
            output=which,
            base=lambda: copy.deepcopy(on_meta),
        )
        return adapted(plain, Adaptation(output=which))

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
    own = f"{LocalModules(source).package}."
    first = printable(str(error).partition("\n")[0].replace(own, ""), 160).rstrip(".")
    message = f": {first}" if first else ""
    remedy = f"Fix it in {printable(_place_of(source, error))}."
    if isinstance(error, ModuleNotFoundError):
        file = printable(source.path.name)
        remedy = f"Install it next to Ensemble Explorer, or put it next to {file}."
    return f"{printable(source.name)} stopped with {type(error).__name__}{message}. {remedy}"


def _place_of(source: FactoryCode, error: BaseException) -> str:
    """The file of the agreed code in which it stopped."""
    own = {str(source.folder / one) for one in source.files}
    frames = [one.filename for one in extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append(error.filename)
    return next((one for one in reversed(frames) if one in own), str(source.path))


def _load(source: FactoryCode) -> Callable[..., object]:
    module = _run_module(source) if source.module else LocalModules(source).run()
    found = getattr(module, source.factory, None)
    where = printable(str(source.path))
    if isinstance(found, nn.Module):
        raise BadInput(
            f"{printable(source.factory)} in {where} is a network that is built already: name its "
            f"class, {type(found).__name__}, or a function that builds one."
        )
    if not callable(found):
        raise BadInput(
            f"{where} has no function {printable(source.factory)!r}: name one that builds a member."
            f"{_there_are(module)}"
        )
    return found  # type: ignore[no-any-return]  # of any code


def _there_are(module: ModuleType) -> str:
    """The functions and networks that a module defines, as a sentence; '' if there are none."""
    own = [
        name
        for name, one in vars(module).items()
        if getattr(one, "__module__", "") == module.__name__
        and (inspect.isfunction(one) or (isinstance(one, type) and issubclass(one, nn.Module)))
    ]
    return f" It has {some_of([*map(printable, own)])}." if own else ""


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
    sys.modules[source.module] = module  # where dataclasses look for their own
    try:
        exec(compile(source.files[source.main], str(source.path), "exec"), module.__dict__)  # noqa: S102 -- the user has agreed to it
    except BaseException:
        del sys.modules[source.module]
        raise
    module = sys.modules[source.module]  # it may have put another one in its place
    if package:
        setattr(sys.modules[package], name, module)
    return module


def _build(build: Callable[[], object], source: FactoryCode) -> nn.Module:
    found = build()
    if not isinstance(found, nn.Module):
        raise BadInput(
            f"{printable(source.name)} returned a {type(found).__name__}, not a torch.nn.Module: "
            "make it return the network."
        )
    if not list(found.parameters()):
        raise BadInput(f"{printable(source.name)} returned a network without parameters.")
    return found.cpu().eval()


def _probe(network: nn.Module, source: FactoryCode, task: Task) -> object:
    """What the network gives for two images. Raises BadInput if it does not take such images."""
    try:
        with torch.inference_mode():
            result: object = network(torch.zeros(2, *task.shape))
    except Exception as error:
        first = printable(str(error).partition("\n")[0], 160).rstrip(".")
        raise BadInput(
            f"{_of(source)} cannot take {_images(task)}: {first}. Set its input_shape in "
            f"{MANIFEST}."
        ) from error
    return result


def _purpose(
    network: nn.Module, source: FactoryCode, task: Task, output: Which, *, known: bool
) -> tuple[Which, Task]:
    """Which of the network's outputs is meant, and the task that it is for. Raises BadInput."""
    classes = len(task.classes) if known else None
    result = _probe(network, source, task)
    which, logits = chosen(result, output, classes, _of(source), _images(task))
    outputs = logits.shape[1] if logits.ndim > 1 else 1
    return which, task_for(outputs, task, _of(source), known=known)


def _of(source: FactoryCode) -> str:
    return f"The network of {printable(source.name)}"


def _images(task: Task) -> str:
    return f"a minibatch of images {dimensions(task.shape)}"


def task_for(outputs: int, task: Task, whose: str, *, known: bool) -> Task:
    """The task of a network with so many outputs; one is for two classes.

    Raises BadInput, which begins with whose outputs they are, if other classes are known.
    """
    classes = max(outputs, 2)
    if classes == len(task.classes):
        return task
    if known:
        has = "one output, for 2 classes" if outputs == 1 else count(classes, "class")
        raise BadInput(
            f"{whose} has {has}, but {len(task.classes):,} are named: name as many in {MANIFEST}."
        )
    return replace(task, classes=numbered_classes(classes))
