from textwrap import dedent

import pytest
from torch import nn

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.given_code import run_code
from tests.support import vmap_networks as networks

HEAD = "import torch\nfrom torch import nn\n"
ONE_CLASS = HEAD + dedent("""
    class Net(nn.Module):
        def __init__(self, width=4, *more, **named):
            super().__init__()
            self.fc = nn.Linear(width, 2)
""")
TWO_CLASSES = ONE_CLASS + "class Other(Net):\n    pass\n"


def test_build_gives_the_network_and_the_shape_is_that_of_the_code() -> None:
    given = run_code(networks.PLAIN + "\nCLASSES = 3\n", "dropout")
    assert isinstance(given.build(), nn.Module)
    assert (given.name, given.shape, given.classes, given.members) == ("dropout", (4,), 3, None)


def test_one_class_without_required_arguments_is_the_network() -> None:
    given = run_code(ONE_CLASS, "")
    assert type(given.build()).__name__ == "Net"
    assert (given.name, given.shape, given.classes) == ("network", None, None)


@pytest.mark.parametrize("written", ["\ufeff{}", "{}"])
def test_code_of_other_systems_runs(written: str) -> None:
    code = written.format(ONE_CLASS.replace("\n", "\r\n"))
    assert isinstance(run_code(code, "net").build(), nn.Module)


def test_what_a_script_does_when_it_is_started_is_not_run() -> None:
    run_code(ONE_CLASS + "\nif __name__ == '__main__':\n    raise SystemExit\n", "net")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def build(:\n", "net.py, line 1 (def build(:) is not Python: "),
        ("%matplotlib inline\n", "net.py, line 1 (%matplotlib inline) is not Python: "),
        ("x = 1\x00\n", "is not Python: "),
        (
            "x = 1\ny = x / 0\n",
            "The code stopped with ZeroDivisionError: division by zero: fix net.py, line 2: y =",
        ),
        ("import no_such_thing\n", "ModuleNotFoundError: No module named 'no_such_thing'"),
        ("exit(3)\n", "The code stopped with "),
        ("x = 1\n", "net.py defines no network: define build()"),
        (TWO_CLASSES, "net.py defines several networks (Net, Other): define build()"),
        (
            ONE_CLASS.replace("width=4", "width"),
            "net.py defines Net, which needs arguments: define build()",
        ),
        ("build = 3\n", "net.py: build is a int: make it a function."),
        (networks.PLAIN + "\nINPUT_SHAPE = 'wide'\n", "net.py: INPUT_SHAPE is 'wide': write the"),
        (networks.PLAIN + "\nINPUT_SHAPE = (10**9, 9)\n", "net.py: INPUT_SHAPE is [1000000000, 9]"),
        (networks.PLAIN + "\nINPUT_SHAPE = (-1,)\n", "net.py: INPUT_SHAPE is [-1]"),
        (networks.PLAIN + "\nCLASSES = 0\n", "net.py: CLASSES is 0: write their number"),
    ],
)
def test_what_is_missing_or_wrong_is_said_with_the_line(code: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        run_code(code, "net.py")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 3", "net.py: build() returns a int: return a torch.nn.Module."),
        ("return nn.ReLU()", "has no parameters, so its members could not differ"),
        ("raise KeyError('x')", "The code stopped with KeyError: 'x': fix net.py, line 5"),
    ],
)
def test_what_build_gives_is_checked(body: str, said: str) -> None:
    given = run_code(f"{HEAD}\ndef build():\n    {body}\n", "net")
    with pytest.raises(BadInput, match="net") as error:
        given.build()
    assert said in str(error.value)


def test_members_are_modules_or_state_dicts() -> None:
    listed = run_code(networks.PLAIN + "\ndef members():\n    return [Net(), Net()]\n", "net")
    assert listed.members is not None
    assert len(listed.members()) == 2
    for wrong in ("[]", "3", "[1, 2]", "[Net(), {}]"):
        code = f"{networks.PLAIN}\ndef members():\n    return {wrong}\n"
        members = run_code(code, "net").members
        assert members is not None
        with pytest.raises(BadInput, match="must return a list of networks, or of state dicts"):
            members()
