"""`ensemble-gui doctor`: its object, its table, what it refuses, and its exit status."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.running.doctor import examining, observing
from ensemble_gui.running.doctor.speed import Timed
from tests.support import vmap_networks as networks

Cli = Callable[..., tuple[int, str, str]]

SMALL = ("--members", "2", "--batch", "3", "--threads", "1")
MADE_UP = Comparison(
    strategy="vmap", baseline="loop", speedup=2.0, ci95=(1.9, 2.1), verdict=Verdict.FASTER
)
NET = networks.DROPOUT.replace("nn.Linear(4, 8)", "nn.Linear(784, 8)").replace(
    "self.hidden(x)", "self.hidden(x.flatten(1))"
).replace("nn.Linear(8, 3)", "nn.Linear(8, 10)")  # fmt: skip

pytestmark = pytest.mark.usefixtures("_made_up_times")


@pytest.fixture
def _made_up_times(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (examining, observing):
        monkeypatch.setattr(room, "time_beside", lambda *_: Timed(comparison=MADE_UP))


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of code in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(NET)
    return tmp_path / "net.py"


def strict(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no strict JSON")


def asked(cli: Cli, *words: str) -> dict[str, Any]:
    status, out, err = cli("doctor", *words, *SMALL, "--json")
    assert (status, err) == (0, "")
    found = json.loads(out, parse_constant=strict)
    assert isinstance(found, dict)
    return found


def test_the_object_has_the_keys_of_the_contract(cli: Cli) -> None:
    found = asked(cli)
    assert found.keys() == {"environment", "reports", "observations", "differences", "notes"}
    ways = [(one["pass"], one["mode"], one["input"]) for one in found["reports"]]
    assert ways == [
        ("forward", "eval", "same"),
        ("forward", "eval", "different"),
        ("forward", "train", "same"),
        ("forward", "train", "different"),
        ("grad", "train", "same"),
        ("grad", "train", "different"),
    ]
    for one in found["reports"]:
        assert one["architecture"] == "SimpleMLP"
        assert (one["outcome"], one["operators"], one["message"]) == ("works", [], None)
        assert (one["remedy"], one["link"], one["speedup_after"]) == (None, None, None)
        assert (one["speedup_before"], one["ci95_before"]) == (2.0, [1.9, 2.1])
        assert (one["members"], one["batch"]) == (2, 3)
        assert one["max_abs_difference"] < 1e-4
    assert found["environment"]["torch"]
    assert found["differences"] == found["observations"] == []
    assert found["notes"] == ["The minibatches are random noise with random labels."]


def test_a_trouble_has_its_place_its_remedies_and_the_speed_after_the_best(cli: Cli) -> None:
    found = asked(cli, "DropoutMLP")
    failed = [one for one in found["reports"] if one["outcome"] == "fails"]
    assert [one["mode"] for one in failed] == ["train"] * 4
    for one in failed:
        assert "randomness" in one["message"]
        assert one["place"].startswith("mlp.py, line ")
        assert one["traceback"].startswith("Traceback")
        assert one["fails_without_vmap"] is False
        assert one["remedy"].startswith("randomness=")
        assert (one["speedup_before"], one["speedup_after"]) == (None, 2.0)
        assert {treated["outcome"] for treated in one["treated"]} == {"works"}
        assert one["cause"]
        assert one["advice"]


def test_several_targets_are_reported_in_one_object(cli: Cli) -> None:
    found = asked(cli, "MLP-8", "MLP-16")
    assert [one["architecture"] for one in found["reports"]] == ["MLP-8"] * 6 + ["MLP-16"] * 6
    assert found["notes"] == [
        "MLP-8: The minibatches are random noise with random labels.",
        "MLP-16: The minibatches are random noise with random labels.",
    ]


def test_the_table_has_a_row_per_cell_then_the_cause_and_the_remedies(cli: Cli) -> None:
    status, out, err = cli("doctor", "DropoutMLP", *SMALL)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == ("DropoutMLP: vmap works in 2 of 6 ways, fails in 4; a remedy helps in 4")
    assert lines[1] == "2 members, batch size 3"
    rows = [one.split() for one in lines[3:10]]
    assert rows[0][:4] == ["pass", "mode", "minibatches", "vmap"]
    assert rows[1] == ["forward", "eval", "same", "works", "2.00×", "(1.90–2.10)"]
    assert rows[3] == ["forward", "train", "same", "fails"]
    where = "In forward and vmap(grad), train mode, same or different minibatches:"
    assert lines.count(where) == 1
    assert "torch 2." in lines[-1]
    assert "Traceback" not in out


def test_a_factory_in_a_file_is_examined_once_it_is_trusted(cli: Cli, net: Path) -> None:
    for target in ("net.py:build", f"{net}:build"):
        status, out, err = cli("doctor", target, *SMALL)
        assert (status, out) == (2, "")
        assert "SHA-256" in err
        assert "Allow it with --trust." in err
        status, out, _ = cli("doctor", target, "--trust", *SMALL)
        assert status == 0
        assert out.startswith("net.py:build: vmap works in 2 of 6 ways, fails in 4")
        assert "net.py, line 15: return self.head(self.dropout(" in out


def test_a_path_is_opened_as_the_ensemble(cli: Cli, net: Path) -> None:
    import torch

    space: dict[str, Any] = {}
    exec(NET, space)  # noqa: S102 -- the test's own
    for seed in range(2):
        torch.save(space["build"]().state_dict(), net.parent / f"seed{seed}.pt")
    (net.parent / "ensemble.toml").write_text('architecture = "net.py:build"\n')
    status, out, err = cli("doctor", str(net.parent), "--trust", "--batch", "3", "--threads", "1")
    assert status == 0, err
    assert "2 members, batch size 3" in out
    assert "fails in 4" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Turbo",), "There is no architecture 'Turbo': choose SimpleMLP, "),
        (("./nowhere",), "There is nothing at nowhere"),
        (("nowhere.pt",), "There is nothing at nowhere.pt"),
        (("SimpleMLP", "--members", "0"), "The number of members is 0: choose 1 or more"),
        (("SimpleMLP", "--batch", "0"), "The batch size is 0: choose 1 or more"),
        (("SimpleMLP", "--threads", "0"), "The number of threads is 0"),
        (("SimpleMLP", "--device", "abacus"), "There is no device 'abacus' here"),
        (("nowhere.py:build",), "nowhere.py"),
    ],
)
def test_bad_input_is_told_in_one_line(
    cli: Cli, words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = cli("doctor", *words)
    assert (status, out) == (2, "")
    assert err.startswith("ensemble-gui: ")
    assert err.count("\n") == 1
    assert said in err


def test_one_bad_target_stops_no_other_and_is_the_exit_status(cli: Cli) -> None:
    status, out, err = cli("doctor", "Turbo", "MLP-16", *SMALL, "--json")
    assert status == 2
    assert {one["architecture"] for one in json.loads(out)["reports"]} == {"MLP-16"}
    assert "There is no architecture 'Turbo'" in err


def test_a_cancel_ends_the_command(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from ensemble_gui.cancel import CancelledError
    from ensemble_gui.running.answers import doctor

    def cancelled(*_: object) -> NoReturn:
        raise CancelledError

    monkeypatch.setattr(doctor, "examine_cell", cancelled)
    status, out, err = cli("doctor", "MLP-16", "MLP-8", *SMALL)
    assert (status, out, err) == (1, "", "ensemble-gui: Cancelled.\n")
