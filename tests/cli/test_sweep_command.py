import csv
import io
import json
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import permutations
from typing import Any, NoReturn

import pytest

from ensemble_gui import assets
from ensemble_gui.measures.fastest import find_rules
from ensemble_gui.measures.scaling import fit_growth
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import StrategyFailure, Verdict
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult
from ensemble_gui.running.answers.work import Work
from tests.support.made_up_sweeps import cell, swept

Cli = Callable[..., tuple[int, str, str]]

SMALL = ("--members", "1,2,5", "--batches", "1,64", "--strategies", "loop,vmap,stacked")


def strict(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no strict JSON")


def seconds(members: int, batch: int) -> Mapping[str, float]:
    """The loop below 5 members, vmap elsewhere; stacked twice as fast, but at batch 64 even."""
    loop, vmap = (1e-3, 2e-3) if members < 5 else (4e-3, 2e-3)
    return {"loop": loop, "vmap": vmap, "stacked": loop / 2 if batch == 1 else loop}


def made_up() -> SweepResult:
    """One comparison is unstable, one cell too large; in another one vmap could not run."""
    result = swept(seconds, "loop", "vmap", "stacked", members=(1, 2, 5), batches=(1, 64))
    unsteady = tuple(
        replace(one, speedup=None, verdict=Verdict.UNSTABLE)
        if {one.strategy, one.baseline} == {"loop", "vmap"}
        else one
        for one in result.cells[0].comparisons
    )
    failure = StrategyFailure(strategy="vmap", message="no kernel, alas")
    changes = {
        (1, 1): replace(result.cells[0], comparisons=unsteady),
        (2, 64): replace(
            cell(2, 64, {"loop": 1e-3, "stacked": 1e-3}),
            failures=(failure,),
        ),
        (5, 64): SweepCell(members=5, batch=64, error="too large"),
    }
    cells = tuple(changes.get((one.members, one.batch), one) for one in result.cells)
    return told(replace(result, cells=cells, exponents=fit_growth(cells), warnings=("slow",)))


def told(result: SweepResult) -> SweepResult:
    """With the rules that were found."""
    return replace(result, rules=find_rules(result))


@pytest.fixture
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep that takes no time, and has found this."""

    def fake(request: SweepRequest, work: Work) -> object:
        assert work.report is not None
        result = replace(made_up(), request=request)
        for done, one in enumerate(result.cells):
            work.report(one)
            work.progress(RunProgress(stage="Sweeping", done=done + 1, total=6))
        return result

    monkeypatch.setattr("ensemble_gui.running.answers.sweep.sweep", fake)


@pytest.mark.usefixtures("_made_up")
def test_the_text_has_a_grid_for_each_strategy_the_growth_and_the_answer(cli: Cli) -> None:
    status, out, err = cli("sweep", *SMALL)
    assert status == 0
    assert err.splitlines() == [
        "ensemble-gui: 5 members, batch 64: not measured: too large",
        "ensemble-gui: vmap could not run: no kernel, alas",
        "ensemble-gui: 5 of 6 cells measured.",
    ]
    assert out.splitlines() == [
        "Speedup of vmap over loop",
        "members  batch 1  batch 64",
        "      1        ?     0.50×",
        "      2    0.50×       n/a",
        "      5    2.00×       n/a",
        "",
        "Speedup of stacked over loop",
        "members  batch 1  batch 64",
        "      1    2.00×    ~1.00×",
        "      2    2.00×    ~1.00×",
        "      5    2.00×       n/a",
        "",
        "~ not distinguishable  ? unstable  n/a not compared  - not reached",
        "",
        "Scaling exponent e (time ~ members^e), 95% interval",
        "         batch 1               batch 64",
        "loop     0.90 (-4.51 to 6.30)  n/a",
        "vmap     0.00 (0.00 to 0.00)   n/a",
        "stacked  0.90 (-4.51 to 6.30)  n/a",
        "",
        (
            "Use stacked in 5 of 6 cells. In 3 of 5 cells another strategy may be as fast. "
            "Without stacked: use vmap from 5 members; the loop elsewhere, in 4 of 6 cells. "
            "Left out: 1 cell not measured. In 1 cell vmap could not run."
        ),
        "vmap could not run: no kernel, alas",
        "trained members · same minibatch of digits · float32",
        "CPU · 2 threads · torch 2.13.0 · Python 3.11.7",
        "torch warns: slow",
    ]


@pytest.mark.usefixtures("_made_up")
def test_the_object_has_the_cells_as_a_run_has_its_timings(cli: Cli) -> None:
    status, out, _ = cli("sweep", *SMALL, "--json")
    assert status == 0
    found = json.loads(out, parse_constant=strict)
    assert list(found) == [
        "settings",
        "environment",
        "cells",
        "exponents",
        "sentence",
        "complete",
        "warnings",
        "notes",
        "cluster",
    ]
    settings = found["settings"]
    assert (settings["members"], settings["batches"]) == ([1, 2, 5], [1, 64])
    assert settings["strategies"] == ["loop", "vmap", "stacked"]
    assert "batch" not in settings
    assert found["environment"]["torch"] == "2.13.0"
    assert found["complete"] is True
    assert found["sentence"].startswith("Use stacked in 5 of 6 cells.")
    first, *_, last = found["cells"]
    assert list(first) == [
        "members",
        "batch",
        "timings",
        "comparisons",
        "failures",
        "error",
        "node",
        "choice",
    ]
    assert (first["members"], first["batch"], first["error"]) == (1, 1, None)
    assert {one["strategy"] for one in first["timings"]} == {"loop", "vmap", "stacked"}
    assert first["timings"][0].keys() >= {"median_s", "iqr_s", "samples_s", "calls_per_block"}
    pairs = [(one["strategy"], one["baseline"]) for one in first["comparisons"]]
    assert set(pairs) == set(permutations(("loop", "vmap", "stacked"), 2))
    unstable = next(one for one in first["comparisons"] if one["verdict"] == "unstable")
    assert unstable["speedup"] is None
    assert (last["timings"], last["error"]) == ([], "too large")
    failures = [one["failures"] for one in found["cells"] if one["failures"]]
    assert failures == [[{"strategy": "vmap", "message": "no kernel, alas"}]]
    exponent = found["exponents"][0]
    assert exponent.keys() == {"strategy", "batch", "exponent", "low", "high", "members"}


@pytest.mark.usefixtures("_made_up")
def test_the_lines_have_a_cell_and_a_strategy_each(cli: Cli) -> None:
    status, out, _ = cli("sweep", *SMALL, "--csv")
    assert status == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == [
        "members",
        "batch",
        "strategy",
        "median_s",
        "iqr_s",
        "blocks",
        "baseline",
        "speedup",
        "ci95_low",
        "ci95_high",
        "verdict",
        "error",
        "disturbed",
        "node",
    ]
    assert len(rows) == 6 * 3
    found = {(row["members"], row["batch"], row["strategy"]): row for row in rows}
    loop = found["1", "1", "loop"]
    assert (float(loop["median_s"]), float(loop["iqr_s"]), loop["blocks"]) == (0.001, 0.0, "10")
    assert {loop[name] for name in ("baseline", "speedup", "verdict", "error")} == {""}
    stacked = found["1", "1", "stacked"]
    assert (stacked["baseline"], float(stacked["speedup"])) == ("loop", 2.0)
    assert (float(stacked["ci95_low"]), float(stacked["ci95_high"])) == (1.98, 2.02)
    assert stacked["verdict"] == "faster"
    assert (found["1", "1", "vmap"]["speedup"], found["1", "1", "vmap"]["verdict"]) == (
        "",
        "unstable",
    )
    assert found["2", "64", "vmap"]["error"] == "no kernel, alas"
    assert found["2", "64", "vmap"]["median_s"] == ""
    assert {found["5", "64", name]["error"] for name in ("loop", "vmap")} == {"too large"}


@pytest.mark.usefixtures("_heard")
@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)], ids=["text", "json", "csv"])
def test_an_interrupt_prints_what_there_is(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, form: tuple[str, ...]
) -> None:
    def fake(request: SweepRequest, work: Work) -> SweepResult:
        signal.raise_signal(signal.SIGINT)
        assert work.token.cancelled
        return told(replace(made_up(), request=request, cells=made_up().cells[:2]))

    monkeypatch.setattr("ensemble_gui.running.answers.sweep.sweep", fake)
    status, out, err = cli("sweep", *SMALL, *form)
    assert status == 1
    assert err == "ensemble-gui: Sweep cancelled: 2 of 6 cells measured.\n"
    said = {
        (): "Left out: 4 cells not reached.",
        ("--json",): '"complete": false',
        ("--csv",): "\n2,1,stacked,",
    }[form]
    assert said in out


def test_a_sweep_that_measured_nothing_has_failed(
    monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    def fake(request: SweepRequest, _work: Work) -> SweepResult:
        cells = tuple(
            SweepCell(members=members, batch=batch, error="no kernel")
            for members, batch in request.settings.grid
        )
        return told(replace(made_up(), request=request, cells=cells, exponents=()))

    monkeypatch.setattr("ensemble_gui.running.answers.sweep.sweep", fake)
    status, out, _ = cli("sweep", *SMALL)
    assert status == 1
    assert "No cell could be compared. Left out: 6 cells not measured." in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--members", "0,1"), "The number of members is 0: choose 1 or more"),
        (("--members", ","), "The sweep has no member counts: choose one or more"),
        (("--members", "21,50"), "holds 20 trained members, not 21"),
        (("--members", "1000000000", "--weights", "random"), "of memory"),
        (("--batches", "0"), "The batch size is 0: choose 1 or more"),
        (("--strategies", "vmap"), "A sweep compares strategies: choose two or more"),
        (("--strategies", "loop,turbo"), "There is no strategy 'turbo'"),
        (("--members", ",".join(map(str, range(1, 300)))), "The grid has 897 cells"),
        (("--tf32",), "TF32 is a mode of CUDA devices"),
        (("--members", "1,x"), "'1,x' is not a comma-separated list of whole numbers"),
        (("--batches", "1;2"), "argument --batches"),
        (("--members", "2.5"), "'2.5'"),
        (("--json", "--csv"), "not allowed with argument"),
    ],
    ids=" ".join,
)
def test_bad_input_is_told_in_a_line(cli: Cli, words: tuple[str, ...], said: str) -> None:
    status, out, err = cli("sweep", *words)
    assert (status, out) == (2, "")
    assert err.startswith("ensemble-gui")
    assert err.count("\n") == 1
    assert said in err


def test_the_advice_to_train_more_members_names_a_file_of_the_user_s(cli: Cli) -> None:
    err = cli("sweep", "--members", "500", "--batches", "1")[2]
    assert "--members 500 --output members.safetensors', and use them with" in err
    assert "'--weights members.safetensors'" in err
    assert str(assets.resources()) not in err


def test_a_real_sweep_is_told_with_the_settings_that_were_asked_for(cli: Cli) -> None:
    words = ("--members", "2,1,2", "--batches", "4", "--repeats", "1", "--source", "noise")
    status, out, err = cli("sweep", *words, "--seed", "7", "--threads", "1", "--json")
    assert (status, err) == (0, "")
    found: dict[str, Any] = json.loads(out, parse_constant=strict)
    settings = found["settings"]
    asked = {"members": [1, 2], "batches": [4], "repeats": 1, "source": "noise", "seed": 7}
    assert settings.items() >= asked.items()
    assert (settings["threads"], found["environment"]["threads"]) == (1, 1)
    assert [(one["members"], one["batch"]) for one in found["cells"]] == [(1, 4), (2, 4)]
    assert found["exponents"] == []
    assert "too few rounds" in found["sentence"]
