import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from ensemble_gui.history.calibrations import Calibration, Calibrations, decode, encode
from ensemble_gui.records.rule import Rule
from tests.support.qt.synthetic import ENVIRONMENT

RULE = Rule(
    one_thread_work=0,
    cached_bytes=2**21,
    all_cached_bytes=2**23,
    packed_batch=0,
    per_core_same=0,
    per_core_different=20_000,
    measured="2026-11-30T12:00:00+00:00",
)


@pytest.fixture(autouse=True)
def _machine_measured() -> None:
    """The file is read here."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "not made yet" / "calibrations.json"


def test_a_rule_is_found_again_by_another_process(path: Path) -> None:
    Calibrations(path).keep(ENVIRONMENT, RULE)
    assert Calibrations(path).find(ENVIRONMENT) == RULE


@pytest.mark.parametrize(
    "change",
    [{"threads": 1}, {"torch": "2.14.0"}, {"device_name": "another"}, {"blas": "OpenBLAS"}],
)
def test_in_another_environment_there_is_none(path: Path, change: dict[str, Any]) -> None:
    kept = Calibrations(path)
    kept.keep(ENVIRONMENT, RULE)
    assert kept.find(replace(ENVIRONMENT, **change)) is None
    assert Calibrations(path).find(replace(ENVIRONMENT, **change)) is None


def test_how_load_is_seen_is_no_other_environment(path: Path) -> None:
    Calibrations(path).keep(ENVIRONMENT, RULE)
    assert Calibrations(path).find(replace(ENVIRONMENT, foreign_load="")) == RULE


def test_processes_lose_nothing_of_each_other_and_a_later_rule_takes_the_place(path: Path) -> None:
    one, other = Calibrations(path), Calibrations(path)
    alone = replace(ENVIRONMENT, threads=1)
    one.keep(ENVIRONMENT, RULE)
    other.keep(alone, RULE)
    newer = replace(RULE, cached_bytes=2**19)
    other.keep(ENVIRONMENT, newer)
    read = Calibrations(path)
    assert (read.find(ENVIRONMENT), read.find(alone)) == (newer, RULE)


def test_where_nothing_can_be_written_it_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    kept = Calibrations(tmp_path / "file" / "calibrations.json")
    kept.keep(ENVIRONMENT, RULE)
    assert kept.find(ENVIRONMENT) == RULE


def file_of(path: str = "", value: object = None) -> bytes:
    """A file of one calibration, with another value at a place."""
    content = json.loads(encode([Calibration(environment=ENVIRONMENT, rule=RULE)]))
    if path:
        *way, last = path.split(".")
        at: Any = content
        for name in way:
            at = at[int(name) if name.isdecimal() else name]
        at[last] = value
    return json.dumps(content).encode()


def test_the_file_itself_is_taken() -> None:
    (found,) = decode(file_of())
    assert asdict(found) == asdict(Calibration(environment=ENVIRONMENT, rule=RULE))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b" " * 300_000,
        file_of("version", 2),
        file_of("calibrations", [{}] * 51),
        file_of("calibrations.0.environment", {}),
        file_of("calibrations.0.measured", "lately"),
        file_of("calibrations.0.rule.cached_bytes", 0),
        file_of("calibrations.0.rule.cached_bytes", 2**50),
        file_of("calibrations.0.rule.all_cached_bytes", 1.5),
        file_of("calibrations.0.rule.one_thread_work", -1),
        file_of("calibrations.0.rule.one_thread_work", "NaN"),
        file_of("calibrations.0.rule.packed_batch", -1),
        file_of("calibrations.0.rule.per_core_same", 2**50),
    ],
)
def test_a_damaged_file_gives_no_rule_and_is_set_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    kept = Calibrations(path)
    assert kept.find(ENVIRONMENT) is None
    assert path.read_bytes() == content  # reading changes nothing
    kept.keep(ENVIRONMENT, RULE)
    assert path.with_name("calibrations.json.damaged-1").read_bytes() == content
    assert Calibrations(path).find(ENVIRONMENT) == RULE


def test_a_rule_of_fewer_numbers_is_measured_anew_and_no_damage(path: Path) -> None:
    """Its date would say that the others were measured too."""
    path.parent.mkdir()
    measured = {"one_thread_work": 0, "cached_bytes": 2**20, "all_cached_bytes": 2**22}
    path.write_bytes(file_of("calibrations.0.rule", measured))
    kept = Calibrations(path)
    assert kept.find(ENVIRONMENT) is None
    kept.keep(ENVIRONMENT, RULE)
    assert sorted(one.name for one in path.parent.glob("*.json*")) == [
        "calibrations.json",
        "calibrations.json.lock",
    ]
    assert Calibrations(path).find(ENVIRONMENT) == RULE


def test_a_pipe_or_a_folder_in_its_place_is_left_alone(path: Path) -> None:
    path.mkdir(parents=True)
    kept = Calibrations(path)
    assert kept.find(ENVIRONMENT) is None
    kept.keep(ENVIRONMENT, RULE)
    assert path.is_dir()
    assert kept.find(ENVIRONMENT) == RULE
