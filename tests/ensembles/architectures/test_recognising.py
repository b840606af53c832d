import pytest

from ensemble_gui.ensembles.architectures.registry import (
    ARCHITECTURE_NAMES,
    find_architecture,
    recognise,
)
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from tests.support.built_in import COLOURS, OBLONG, TASKS

NAMES = (*ARCHITECTURE_NAMES, "MLP-5", "MLP-128-128-128", "MLP-64-10")
SQUARES = (
    DIGITS_TASK,
    Task(shape=(3, 32, 32), classes=tuple("0123456"), mean=(0.0,) * 3, std=(1.0,) * 3),
    Task(shape=(1, 32, 32), classes=("0", "1"), mean=(0.0,), std=(1.0,)),
    Task(shape=(3, 28, 28), classes=tuple(map(str, range(100))), mean=(0.0,) * 3, std=(1.0,) * 3),
)
OF_ANY_SIZE = ("BatchNormCNN", "SmallResNet")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("task", SQUARES)
def test_each_is_recognised_by_names_and_shapes_alone(name: str, task: Task) -> None:
    found = recognise(find_architecture(name, task).state_shapes())
    assert found is not None
    assert found.name == name
    assert found.task.shape[0] == task.shape[0]
    assert found.task.classes == task.classes
    if name not in OF_ANY_SIZE:
        assert found.task == task


@pytest.mark.parametrize("name", OF_ANY_SIZE)
def test_where_any_size_fits_the_usual_one_is_taken(name: str) -> None:
    for given, usual in ((COLOURS, (3, 32, 32)), (OBLONG, (1, 28, 28))):
        found = recognise(find_architecture(name, given).state_shapes())
        assert found is not None
        assert found.task.shape == usual


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("task", TASKS)
def test_a_task_that_is_known_is_kept(name: str, task: Task) -> None:
    found = recognise(find_architecture(name, task).state_shapes(), task)
    assert found is not None
    assert (found.name, found.task) == (name, task)


@pytest.mark.parametrize("name", NAMES)
def test_with_another_number_of_classes_than_the_task_has_it_is_none(name: str) -> None:
    shapes = find_architecture(name, COLOURS).state_shapes()
    assert recognise(shapes, Task(shape=(3, 32, 32), classes=("a", "b"))) is None


def test_the_tutorials_is_simple_mlp_not_an_mlp_of_those_widths() -> None:
    found = recognise(find_architecture("MLP-128-128").state_shapes())
    assert found is find_architecture("SimpleMLP")


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_missing_added_or_misshapen_makes_it_none(name: str) -> None:
    shapes = find_architecture(name).state_shapes()
    for one, shape in shapes.items():
        fewer = {other: kept for other, kept in shapes.items() if other != one}
        assert recognise(fewer) is None
        assert recognise({**shapes, one: (*shape, 1)}) is None
        assert recognise({**shapes, one: ()}) is None or shape == ()
    assert recognise({**shapes, "more": (1,)}) is None


@pytest.mark.parametrize(
    "shapes",
    [
        {},
        {"": (1,)},
        {"fc1.weight": (), "fc1.bias": ()},
        {"fc1.weight": (3, 5), "fc1.bias": (3,), "fc2.weight": (2, 3), "fc2.bias": (2,)},  # 5
        {"fc1.weight": (0, 4), "fc1.bias": (0,), "fc2.weight": (2, 0), "fc2.bias": (2,)},
        {"fc1.weight": (1, 4), "fc1.bias": (1,), "fc2.weight": (0, 1), "fc2.bias": (0,)},
        {"fc1.weight": (10**9, 784), "fc1.bias": (10**9,), "fc2.weight": (10**9, 10**9)},
        {f"fc{one}.{part}": (9,) for one in range(1, 99) for part in ("weight", "bias")},
        {"fc.bias": (10**10,), "fc.weight": (10**10, 1)},
        {"cell.weight_ih": (384, 10**8), "fc.bias": (10,), "fc.weight": (10, 128)},
    ],
)
def test_what_no_built_in_network_has_is_none(shapes: dict[str, tuple[int, ...]]) -> None:
    assert recognise(shapes) is None


def test_as_many_classes_as_nobody_has_are_none() -> None:
    shapes = {"fc1.weight": (1, 784), "fc1.bias": (1,)}
    many = {"fc2.weight": (10**6, 1), "fc2.bias": (10**6,)}
    assert recognise({**shapes, **many}) is None
