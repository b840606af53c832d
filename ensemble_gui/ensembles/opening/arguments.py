"""Which arguments a factory is given: those of the manifest, and those it asks for by name."""

import inspect
from collections.abc import Callable, Mapping

from ensemble_gui.ensembles.architectures.architecture import Call
from ensemble_gui.ensembles.opening.trust import FactoryCode
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import Task
from ensemble_gui.wording.figures import printable

_OF_CLASSES = ("classes", "num_classes")  # how many there are
_CONFIG = "config"  # of transformers' networks, which say how it is made

Parameters = Mapping[str, inspect.Parameter]


def bound(factory: Callable[..., object], call: Call) -> Callable[[], object]:
    """The factory with its arguments."""
    given = dict(call.arguments)
    if call.in_config:
        make_config = factory.config_class  # type: ignore[attr-defined]  # as `call_of` found
        return lambda: factory(make_config(**given))
    return lambda: factory(**given)


def call_of(
    factory: Callable[..., object], source: FactoryCode, task: Task, *, classes_known: bool
) -> Call:
    """With what to call the factory. Raises BadInput for arguments that it does not take."""
    given = dict(source.arguments)
    try:
        parameters: Parameters = inspect.signature(factory).parameters
    except (TypeError, ValueError):
        return Call(arguments=given)
    make_config = getattr(factory, "config_class", None)
    if _CONFIG in parameters and _CONFIG not in given and callable(make_config):
        return Call(arguments=given, in_config=True)
    offered: dict[str, object] = {"input_shape": task.shape}
    if classes_known:
        offered |= dict.fromkeys(_OF_CLASSES, len(task.classes))
    arguments = {name: one for name, one in offered.items() if name in _named(parameters)} | given
    _check(arguments, parameters, source)
    return Call(arguments=arguments)


def _check(arguments: Mapping[str, object], parameters: Parameters, source: FactoryCode) -> None:
    takes_any = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values())
    named = _named(parameters)
    whose = printable(source.name)
    unknown = [name for name in arguments if name not in named]
    if unknown and not takes_any:
        raise BadInput(
            f"{whose} has no argument {printable(unknown[0])!r}: it takes "
            f"{', '.join(named) or 'none'}."
        )
    lacking = [
        name
        for name in named
        if name not in arguments and parameters[name].default is inspect.Parameter.empty
    ]
    if not lacking:
        return
    if lacking[0] in _OF_CLASSES:
        raise BadInput(f"{whose} needs the number of classes: name the classes in {MANIFEST}.")
    raise BadInput(
        f"{whose} needs the argument {printable(lacking[0])!r}: give it in {MANIFEST}, such as "
        f"arguments = {{{lacking[0]} = 1}}."
    )


def _named(parameters: Parameters) -> list[str]:
    """Those that can be given by name."""
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [name for name, one in parameters.items() if one.kind in kinds]
