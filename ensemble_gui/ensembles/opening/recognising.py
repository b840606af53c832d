"""The built-in architecture that a checkpoint's tensors are of, wherever in it they are."""

from collections.abc import Iterator, Mapping

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import recognise
from ensemble_gui.ensembles.checkpoints.contents import Contents, befores
from ensemble_gui.ensembles.opening.mapping_names import is_extra, without_wrappers
from ensemble_gui.records.tasks import Task

_MOST_TRIES = 40  # mappings
_MEAN, _COUNTER = "running_mean", "num_batches_tracked"
Shapes = dict[str, tuple[int, ...]]


def recognised(contents: Contents, tasks: tuple[Task | None, ...]) -> Architecture | None:
    """The architecture of a member, or of stacked members; None if it is not a built-in one."""
    tries = (
        recognise(shapes, task)
        for state in _states(contents)
        for shapes in _shapes_of(state)
        for task in tasks
    )
    return next(filter(None, tries), None)


def _states(contents: Contents) -> Iterator[Shapes]:
    """The mappings of tensors in a checkpoint by the names in them, the largest first."""
    contents = without_wrappers(contents)
    inside: dict[str, list[str]] = {"": list(contents.tensors)}
    for name in contents.tensors:
        for before in befores(name):
            inside.setdefault(f"{before}.", []).append(name)
    for prefix, names in sorted(inside.items(), key=lambda one: -len(one[1]))[:_MOST_TRIES]:
        short = {name[len(prefix) :]: contents.tensors[name].shape for name in names}
        yield {name: shape for name, shape in short.items() if not is_extra(name)}


def _shapes_of(shapes: Shapes) -> Iterator[Shapes]:
    """Those of one member, and those of each if they are of many."""
    yield _counted(shapes)
    if all(shapes.values()):
        yield _counted({name: one[1:] for name, one in shapes.items()})


def _counted(shapes: Mapping[str, tuple[int, ...]]) -> Shapes:
    """With the counters that BatchNorm's other statistics imply."""
    counters = [f"{name.removesuffix(_MEAN)}{_COUNTER}" for name in shapes if name.endswith(_MEAN)]
    return dict.fromkeys(counters, ()) | dict(shapes)
