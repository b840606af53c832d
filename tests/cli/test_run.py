import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import pytest

from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.registry import STRATEGIES
from tests.support.running.dtype_speeds import make_up_speed

Cli = Callable[..., tuple[int, str, str]]
Ask = Callable[..., dict[str, Any]]

# What the comparisons say shall not depend on what else this machine is at.
pytestmark = pytest.mark.usefixtures("_no_foreign_load")

SMALL = ("run", "--members", "2", "--batch", "4", "--repeats", "2")
RANDOM = ("--weights", "random")


def strict(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no strict JSON")


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, ...], str]:
    """What was printed before, so that the same is not run again."""
    return {}


@pytest.fixture
def ask(cli: Cli, answers: dict[tuple[str, ...], str]) -> Ask:
    """Run with --json; the object on standard output, which is all that is said."""

    def ask(*words: str) -> dict[str, Any]:
        if words not in answers:
            status, answers[words], err = cli(*SMALL, *words, "--json")
            assert (status, err) == (0, "")
        found = json.loads(answers[words], parse_constant=strict)
        assert isinstance(found, dict)
        return found

    return ask


@pytest.fixture
def _broken_strategy(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Loop):
        name: ClassVar = "broken"

        def prepare(self, *_arguments: object) -> NoReturn:
            raise RuntimeError("no batching rule")

    monkeypatch.setitem(STRATEGIES, "broken", Broken())


def test_the_object_has_the_keys_of_the_contract(ask: Ask) -> None:
    found = ask("--strategies", "loop,vmap,stacked")
    assert found.keys() >= {
        "settings",
        "environment",
        "stacked_parameters",
        "timings",
        "comparisons",
        "equivalence",
        "accuracy",
        "disagreement",
    }
    assert [one["strategy"] for one in found["timings"]] == ["loop", "vmap", "stacked"]
    assert [one["strategy"] for one in found["comparisons"]] == ["vmap", "stacked"]
    assert [one["strategy"] for one in found["equivalence"]] == ["vmap", "stacked"]


def test_the_settings_are_those_that_were_asked_for(ask: Ask) -> None:
    asked = ("--input", "different", "--source", "noise", *RANDOM, "--seed", "7")
    assert ask(*asked, "--strategies", "vmap, loop")["settings"] == {
        "members": 2,
        "input": "different",
        "source": "noise",
        "batch": 4,
        "device": "cpu",
        "weights": "random",
        "strategies": ["vmap", "loop"],
        "repeats": 2,
        "seed": 7,
        "threads": None,
        "dtype": "float32",
        "tf32": False,
        "architecture": "",
        "path": "",
        "digest": "",
        "samples": "",
        "samples_as": "digits",
    }


def test_the_environment_and_the_stacked_parameters_are_told(ask: Ask) -> None:
    found = ask()
    environment = found["environment"]
    kinds = {"torch": str, "device": str, "threads": int, "python": str, "platform": str}
    assert {name: type(environment[name]) for name in kinds} == kinds
    assert found["stacked_parameters"] == {
        "fc1.weight": [2, 128, 784],
        "fc1.bias": [2, 128],
        "fc2.weight": [2, 128, 128],
        "fc2.bias": [2, 128],
        "fc3.weight": [2, 10, 128],
        "fc3.bias": [2, 10],
    }


def test_a_timing_has_the_types_of_the_contract(ask: Ask) -> None:
    for timing in ask()["timings"]:
        assert {name: type(value) for name, value in timing.items()} == {
            "strategy": str,
            "median_s": float,
            "iqr_s": float,
            "samples_s": list,
            "calls_per_block": int,
            "prepare_s": float,
            "compile_s": float,
            "first_call_s": float,
            "peak_bytes": int,
            "repeated": int,
            "disturbed": int,
            "setup_disturbed": bool,
        }
        assert len(timing["samples_s"]) == 2
        assert all(type(one) is float and one > 0 for one in timing["samples_s"])
        assert timing["median_s"] == pytest.approx(sum(timing["samples_s"]) / 2)


def test_a_comparison_of_enough_blocks_has_an_interval_and_a_verdict(ask: Ask) -> None:
    (found,) = ask("--repeats", "9")["comparisons"]
    assert found.keys() == {
        "strategy",
        "baseline",
        "speedup",
        "ci95",
        "verdict",
        "pays_after",
        "pays_after_ci95",
    }
    assert (found["strategy"], found["baseline"]) == ("vmap", "loop")
    assert [type(one) for one in found["ci95"]] == [float, float]
    assert found["verdict"] in {"faster", "slower", "not distinguishable", "unstable"}
    assert (found["speedup"] is None) == (found["verdict"] == "unstable")


def test_a_comparison_of_too_few_blocks_has_no_interval(ask: Ask) -> None:
    (found,) = ask()["comparisons"]
    assert found["ci95"] is None
    assert found["verdict"] == "not distinguishable"


def test_the_equivalence_has_the_types_of_the_contract(ask: Ask) -> None:
    (found,) = ask()["equivalence"]
    kinds = {"strategy": str, "max_abs_difference": float, "allclose": bool}
    assert {name: type(found[name]) for name in kinds} == kinds
    assert found["allclose"] is True
    assert found["flipped_predictions"] == 0


def test_accuracy_and_disagreement_are_those_of_the_minibatch(ask: Ask) -> None:
    found = ask("--batch", "64")
    assert len(found["accuracy"]["members"]) == 2
    assert all(0.8 < one <= 1 for one in found["accuracy"]["members"])
    assert 0.8 < found["accuracy"]["ensemble"] <= 1
    means = found["disagreement"]
    assert means.pop("samples") == 64
    assert set(means) == {
        "mean_pairwise",
        "mean_vote_entropy",
        "mean_variation_ratio",
        "mean_mutual_information",
    }
    assert all(type(one) is float and math.isfinite(one) for one in means.values())


def test_the_disagreement_of_one_member_is_null(ask: Ask) -> None:
    found = ask("--members", "1")
    means = found["disagreement"]
    assert means.pop("samples") == 4
    assert len(means) == 4
    assert set(means.values()) == {None}
    assert len(found["accuracy"]["members"]) == 1


def test_different_minibatches_have_no_accuracy_together(ask: Ask) -> None:
    found = ask("--input", "different")
    assert found["accuracy"]["ensemble"] is None
    assert len(found["accuracy"]["members"]) == 2
    assert found["disagreement"]["samples"] == 10_000


def test_the_accuracy_of_noise_is_null(ask: Ask) -> None:
    assert ask("--source", "noise")["accuracy"] is None


def test_a_single_strategy_is_compared_with_nothing(ask: Ask) -> None:
    found = ask("--strategies", "stacked")
    assert (found["comparisons"], found["equivalence"]) == ([], [])


def test_the_table_has_a_row_for_each_strategy_and_the_evidence(cli: Cli) -> None:
    status, out, err = cli(*SMALL, *RANDOM, "--strategies", "loop,stacked")
    assert (status, err) == (0, "")
    first_words = [line.split()[0] for line in out.splitlines() if line]
    assert first_words.count("stacked") == 1
    for said in ("Same answers", "Accuracy", "Disagreement", "Untrained members", "median"):
        assert said in out


def test_the_table_of_one_member_says_that_disagreement_is_not_available(cli: Cli) -> None:
    _, out, _ = cli(*SMALL, "--members", "1")
    assert "Disagreement: n/a" in out
    assert "nan" not in out.lower().split()


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["table", "json"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--members", "0"), "The number of members is 0: choose 1 or more"),
        (("--members", "-1"), "The number of members is -1: choose 1 or more"),
        (("--members", "1000000000", *RANDOM), "of memory"),
        (("--members", "21"), "holds 20 trained members, not 21"),
        (("--batch", "0"), "The batch size is 0: choose 1 or more"),
        (("--repeats", "0"), "The number of repeats is 0: choose 1 or more"),
        (("--seed", "-1"), "The seed is -1: choose 0 or more"),
        (("--seed", str(10**30), *RANDOM), "choose 0 or more, below 2**63"),
        (("--device", "abacus"), "There is no device 'abacus' here: choose cpu"),
        (("--strategies", "loop,turbo"), "There is no strategy 'turbo': choose among loop, vmap"),
        (("--strategies", ","), "No strategy is chosen: choose among loop, vmap"),
    ],
)
def test_bad_input_is_told_in_one_line_with_what_would_do(
    cli: Cli, words: tuple[str, ...], said: str, form: tuple[str, ...]
) -> None:
    status, out, err = cli(*SMALL, *words, *form)
    assert (status, out) == (2, "")
    assert err.startswith("ensemble-gui: ")
    assert err.count("\n") == 1
    assert said in err


@pytest.mark.parametrize(
    "name",
    [
        "members/simple_mlp.safetensors",
        "mnist/t10k-images-idx3-ubyte.gz",
        "mnist/t10k-labels-idx1-ubyte.gz",
    ],
)
@pytest.mark.parametrize("damage", ["missing", "truncated", "empty"])
def test_a_damaged_bundled_file_is_named_with_what_to_do(
    cli: Cli, bundle: Path, name: str, damage: str
) -> None:
    path = bundle / name
    content = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(content[: len(content) // 2] if damage == "truncated" else b"")
    status, out, err = cli(*SMALL)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert str(path) in err
    assert "install Ensemble Explorer again" in err


@pytest.mark.usefixtures("_broken_strategy")
def test_a_run_that_fails_is_told_in_one_line_without_a_traceback(cli: Cli) -> None:
    status, out, err = cli(*SMALL, "--strategies", "broken")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "no batching rule" in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("_broken_strategy")
def test_a_strategy_that_fails_is_told_beside_the_others_results_and_last(cli: Cli) -> None:
    status, out, err = cli(*SMALL, "--strategies", "loop,broken")
    assert status == 0
    assert "broken could not run: " in out
    assert "no batching rule" in out
    assert err.splitlines()[-1].startswith("ensemble-gui: broken could not run: ")
    status, out, err = cli(*SMALL, "--strategies", "loop,broken", "--json")
    assert status == 0
    assert "no batching rule" in err.splitlines()[-1]
    found = json.loads(out)
    assert [one["strategy"] for one in found["timings"]] == ["loop"]
    assert [one["strategy"] for one in found["failures"]] == ["broken"]


def test_where_no_strategy_could_run_each_is_told_and_the_run_has_failed(cli: Cli) -> None:
    asked = (*RANDOM, "--architecture", "RowGRU", "--strategies", "chunked,graphed")
    for form in ((), ("--json",)):
        status, out, err = cli(*SMALL, *asked, *form)
        assert (status, out) == (1, "")
        first, last = err.splitlines()
        assert first.startswith("ensemble-gui: chunked could not run: ")
        assert last.startswith("ensemble-gui: graphed could not run: ")


def test_each_strategy_is_checked_against_float64_member_by_member(ask: Ask) -> None:
    checks = ask("--strategies", "loop,vmap")["reference"]
    assert [one["strategy"] for one in checks] == ["loop", "vmap"]
    for one in checks:
        assert one["samples"] == 4
        assert [member["flips"] for member in one["members"]] == [[], []]
        assert 0 < one["max_abs"] < 1e-4


def test_why_there_is_no_reference_has_a_place_of_its_own(ask: Ask) -> None:
    assert ask()["reference_missing"] is None


def test_threads_dtype_and_blas_are_told_with_the_result(
    monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    make_up_speed(monkeypatch, times=(1.0, 1.0))  # a slow one is said on standard error
    found = ask("--threads", "1", "--dtype", "bfloat16")
    assert (found["settings"]["threads"], found["settings"]["dtype"]) == (1, "bfloat16")
    environment = found["environment"]
    assert (environment["threads"], environment["dtype"]) == (1, "bfloat16")
    assert {"blas", "tf32"} <= environment.keys()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--threads", "0"), "The number of threads is 0: choose 1 to"),
        (("--threads", "1000000"), "The number of threads is 1000000: choose 1 to"),
        (("--tf32",), "TF32 is a mode of CUDA devices"),
    ],
)
def test_numbers_that_cannot_be_had_are_refused(
    cli: Cli, options: tuple[str, ...], said: str
) -> None:
    status, out, err = cli(*SMALL, *options)
    assert (status, out) == (2, "")
    assert said in err


def test_a_machine_is_measured_again_for_auto_alone(cli: Cli) -> None:
    status, out, err = cli(*SMALL, *RANDOM, "--calibrate")
    assert (status, out) == (2, "")
    assert "measured for the strategy auto" in err


def test_auto_tells_what_it_took(ask: Ask) -> None:
    found = ask(*RANDOM, "--strategies", "loop,auto")
    choice = found["choice"]
    assert (choice["strategy"], choice["members_at_once"]) == ("packed", 2)
    assert 1 <= choice["threads"] <= found["environment"]["threads"]
    assert choice["reason"].endswith("at once, as the batch is at most 16; default thresholds")
    assert ask(*RANDOM, "--strategies", "loop")["choice"] is None
