"""Time and memory against members and samples: the paper, a small measurement, the figure."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import scale, scale_cells
from benchmarks.scale_cells import STRATEGY_NAMES, measure_cell, measure_stream, members_of
from benchmarks.scale_model import Machine, Work, most_members, paper_bytes, paper_s
from ensemble_gui.running.timing import blocks

MACHINE = Machine(
    name="made up",
    threads=2,
    memory=16 * 10**9,
    flops_per_s=1e11,
    products_s={64: 3e-4, 1000: 2e-3},
    bytes_per_s={2**20: 1e11, 2**30: 1e10},
    new_bytes_per_s=1e9,
    call_s=dict.fromkeys(STRATEGY_NAMES, 1e-4),
)
LOOP = Work(strategy="loop", members=10, batch=1, calls=10, is_reused=False)


def test_tiny_work_is_mostly_calls() -> None:
    assert paper_s(LOOP, MACHINE) == pytest.approx(10e-4, rel=0.5)
    assert paper_s(replace(LOOP, calls=1), MACHINE) < paper_s(LOOP, MACHINE) / 2


def test_large_work_is_mostly_products() -> None:
    large = Work(strategy="chunked", members=1000, batch=1000, calls=100, is_reused=True)
    assert 1000 * 2e-3 < paper_s(large, MACHINE) < 1.2 * 1000 * 2e-3
    anew = replace(large, calls=1, is_reused=False)
    assert paper_s(anew, MACHINE) - paper_s(large, MACHINE) == pytest.approx(1.06, rel=0.1)


def test_the_products_of_a_batch_are_as_quick_as_measured_and_wait_for_their_weights() -> None:
    many = Work(strategy="chunked", members=1000, batch=64, calls=1, is_reused=True)
    weights_s = 1000 * 118_282 * 4 / 1e10
    assert paper_s(many, MACHINE) == pytest.approx(1000 * 3e-4 + weights_s, rel=0.05)
    assert MACHINE.member_s(999) == pytest.approx(999 / 64 * 3e-4)
    assert MACHINE.member_s(1) == pytest.approx(2 * 118_016 / 1e11)


@pytest.mark.parametrize("strategy", ["loop", "auto"])
def test_as_many_members_fit_as_the_estimate_says(strategy: str) -> None:
    most = most_members(10**9, 64, strategy)
    assert paper_bytes(strategy, most, 64) <= 10**9 < paper_bytes(strategy, most + 1, 64)


def test_what_is_measured_is_drawn_and_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BLOCK_S", "LONG_BLOCK_S", "_WARM_UP_S"):
        monkeypatch.setattr(blocks, name, 0.001)
    monkeypatch.setattr(scale_cells, "_ROUNDS", 3)
    monkeypatch.setattr(scale, "_BATCHES", (4,))
    monkeypatch.setattr(scale, "_MEMBERS", {1: (1, 10), 1024: (10,)})
    ten = members_of(10)
    points = [*measure_cell(ten.first(1), 1), *measure_cell(ten, 1), *measure_cell(ten, 4)]
    points += [replace(one, samples=1024, batch=1024) for one in points[-len(STRATEGY_NAMES) :]]
    points.append(measure_stream(ten, samples=20, batch=8))
    assert next(one.calls for one in points if (one.members, one.strategy) == (10, "loop")) == 10
    lines = [{"machine": asdict(MACHINE)}, *map(asdict, points)]
    slower = [{"machine": asdict(replace(MACHINE, flops_per_s=1e10))}]
    slower += [asdict(replace(one, seconds=9.0)) for one in points]
    (tmp_path / "found").write_text("\n".join(map(json.dumps, lines)))
    scale.main(["figure", str(tmp_path / "found"), str(tmp_path / "scale.svg")])
    drawn = (tmp_path / "scale.svg").read_text()
    assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314 -- of our own
    printed = capsys.readouterr().out
    assert "10, 1,024" in printed
    (tmp_path / "found").write_text("\n".join(map(json.dumps, [*slower, *lines])))
    scale.main(["figure", str(tmp_path / "found"), str(tmp_path / "scale.svg")])
    assert capsys.readouterr().out == printed  # the quickest of each counts
