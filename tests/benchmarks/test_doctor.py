from types import SimpleNamespace

import pytest

from benchmarks.doctor import comparing
from benchmarks.doctor.networks.linear import Lazy, Tied, TwoOutputs
from benchmarks.doctor.subjects import Subject, code_of, of_code, subjects
from benchmarks.doctor.truth import WAYS, Truth, truth_of
from ensemble_gui.records.doctor import CELLS, Behaviour, Diagnosis, Operator, Report, Trouble

SUBJECT = Subject("Tied", Tied)
WORKS = Truth("works")
FALLS_BACK = Truth("falls back", frozenset({"aten::gru_cell"}))
FAILS = Truth("fails", message="vmap: no\nat all")
WRONG = Truth("works", difference=1.0)
KNOWN = Diagnosis(cause="c", advice="a")


def report(
    behaviour: Behaviour, whole: str = "", *operators: str, diagnosis: Diagnosis | None = KNOWN
) -> dict[str, object]:
    return {
        "behaviour": behaviour,
        "trouble": Trouble(message=whole, whole=whole) if whole else None,
        "operators": tuple(Operator(name=one, times=1) for one in operators),
        "diagnosis": diagnosis,
    }


AGREEING = {
    "works": (report(Behaviour.WORKS), WORKS),
    "falls back": (report(Behaviour.FALLS_BACK, "", "aten::gru_cell"), FALLS_BACK),
    "fails": (report(Behaviour.FAILS, "RuntimeError: vmap: no\nat all"), FAILS),
    "wrong": (report(Behaviour.FAILS, "vmap's results differ from the loop's"), WRONG),
}
DISAGREEING = {
    "another outcome": (report(Behaviour.WORKS), FALLS_BACK, "but it falls back"),
    "wrong answers unseen": (report(Behaviour.WORKS), WRONG, "is 1 from the loop"),
    "another operator": (
        report(Behaviour.FALLS_BACK, "", "aten::lstm"), FALLS_BACK, "torch warned of"),
    "another message": (report(Behaviour.FAILS, "RuntimeError: odd"), FAILS, "another message"),
    "another failure": (report(Behaviour.FAILS, "RuntimeError: odd"), WRONG, "fails otherwise"),
    "no diagnosis": (
        report(Behaviour.FAILS, "vmap: no", diagnosis=None), FAILS, "there is no diagnosis"),
}  # fmt: skip


def lines(
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, object],
    truth: Truth,
    cells: int = len(CELLS),
) -> list[str]:
    """What is printed if all reports have these fields, and this is what vmap does."""
    reports = [Report(architecture="Tied", cell=cell, **fields) for cell in CELLS[:cells]]
    monkeypatch.setattr(comparing, "examined", lambda _: SimpleNamespace(reports=reports))
    monkeypatch.setattr(comparing, "truth_of", lambda *_: truth)
    return list(comparing.disagreements(SUBJECT))


@pytest.mark.parametrize(("fields", "truth"), AGREEING.values(), ids=AGREEING)
def test_a_report_of_what_vmap_does_is_no_disagreement(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, object], truth: Truth
) -> None:
    assert lines(monkeypatch, fields, truth) == []


@pytest.mark.parametrize(("fields", "truth", "said"), DISAGREEING.values(), ids=DISAGREEING)
def test_another_report_is_a_line_for_each_way(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, object], truth: Truth, said: str
) -> None:
    found = lines(monkeypatch, fields, truth)
    assert len(found) == len(WAYS) == len(CELLS)
    assert all(said in one for one in found)
    assert found[0].startswith("Tied, forward, eval, same: ")


def test_a_missing_report_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = lines(monkeypatch, report(Behaviour.WORKS), WORKS, cells=len(CELLS) - 1)
    assert line == "Tied, grad, train, different: there is no report"


@pytest.mark.parametrize("network", [Tied, Lazy, TwoOutputs])
def test_tied_weights_lazy_layers_and_several_outputs_work(network: type[Tied]) -> None:
    for way in WAYS:
        truth = truth_of(network, way)
        assert truth.behaviour == "works"
        assert truth.difference < 1e-4


def test_the_code_of_each_network_builds_it() -> None:
    names = [one.name for one in subjects()]
    assert len(set(names)) == len(names)
    assert type(of_code("Tied", code_of(Tied)).build()).__name__ == "Tied"
