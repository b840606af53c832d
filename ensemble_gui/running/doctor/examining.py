"""Examines one cell: what vmap does, whether it agrees with the loop, and what remedies bring."""

import math
from dataclasses import replace

import torch

from ensemble_gui.records.doctor import (
    Behaviour,
    Diagnosis,
    Operator,
    Remedy,
    Report,
    Treated,
    Trouble,
)
from ensemble_gui.running.doctor.agreement import Agreement, agreement
from ensemble_gui.running.doctor.capturing import Attempt, attempt
from ensemble_gui.running.doctor.case import Case, Results, in_mode, looped, vectorised
from ensemble_gui.running.doctor.causes import diagnose
from ensemble_gui.running.doctor.remedies import CHANGES, DRAWS, REMEDIES
from ensemble_gui.running.doctor.speed import Bench, Timed, time_beside
from ensemble_gui.wording.figures import significant

_RANDOM = "The forward pass is random, so the results cannot be compared with the loop's."
_CHANGES_INPUT = "The forward pass writes into its input, so each call was given a copy."


def examine_cell(case: Case, bench: Bench, architecture: str) -> Report:
    """The report on a cell. The members are afterwards in eval mode. Raises CancelledError."""
    with in_mode(case):
        case, expected = _by_loop(case, bench)
        if expected.results is None:
            report = _report(case, architecture, expected, None)
        else:
            report = _Cell(case, bench, architecture, expected).examined()
    bench.allowance.next_cell()
    return report


def _by_loop(case: Case, bench: Bench) -> tuple[Case, Attempt]:
    """What the loop gives, and the case with what it shows: whether the input is written into.

    The members of a loop would see what those before them have made of it.
    """
    before = case.inputs.clone()
    found = attempt(case, looped, bench.token, without_vmap=True)
    if torch.equal(before, case.inputs):
        return case, found
    case = replace(case, inputs=before, changes_input=True)
    case.members.reset()
    return case, attempt(case, looped, bench.token, without_vmap=True)


class _Cell:
    """A cell in which the loop works."""

    def __init__(self, case: Case, bench: Bench, architecture: str, expected: Attempt) -> None:
        assert expected.results is not None  # noqa: S101 -- as above
        self._case, self._bench, self._architecture = case, bench, architecture
        self._expected: Results = expected.results
        self._loop_s = expected.seconds
        self._is_random: bool | None = None  # unknown: the loop is called again if it matters

    def examined(self) -> Report:
        """What vmap does as the tutorial calls it, and after each remedy that may help."""
        found = self._attempt(self._case)
        agreed = self._agreed(found)
        found = _doubted(found, agreed)
        report = _report(self._case, self._architecture, found, agreed)
        timed = self._timed(self._case, found)
        treated = tuple(
            self._treated(remedy, case)
            for remedy in _named(report.diagnosis)
            if (case := REMEDIES[remedy](self._case)) is not self._case
        )
        notes = (
            _RANDOM if self._is_random else "",
            _CHANGES_INPUT if self._case.changes_input else "",
            timed.note,
            *(timed.note for _, timed in treated),
        )
        return replace(
            report,
            speedup=timed.comparison,
            treated=tuple(one for one, _ in treated),
            note=" ".join(filter(None, dict.fromkeys(notes))),
        )

    def _attempt(self, case: Case) -> Attempt:
        self._case.members.reset()
        return attempt(case, vectorised, self._bench.token)

    def _agreed(self, found: Attempt) -> Agreement | None:
        """How far the results are from the loop's; None where they are random or missing."""
        if found.results is None or self._is_random:
            return None
        agreed = agreement(found.results, self._expected)
        if not agreed.is_close and self._is_random is None:
            self._is_random = self._draws()
        return None if self._is_random else agreed

    def _draws(self) -> bool:
        """Whether the loop gives something else when it is called again."""
        self._case.members.reset()
        again = attempt(self._case, looped, self._bench.token)
        return again.results is None or not agreement(again.results, self._expected).is_close

    def _timed(self, case: Case, found: Attempt) -> Timed:
        if found.results is None:
            return Timed()
        seconds = self._loop_s + found.seconds
        return time_beside(looped(self._case), vectorised(case), seconds, self._bench)

    def _treated(self, remedy: Remedy, case: Case) -> tuple[Treated, Timed]:
        """What the remedy brings in the case that it makes, and its time."""
        found = self._attempt(case)
        agreed = None if remedy in DRAWS else self._agreed(found)
        found = _doubted(found, agreed)
        timed = self._timed(case, found)
        treated = Treated(
            remedy=remedy,
            behaviour=_behaviour(found.trouble, found.operators),
            operators=found.operators,
            speedup=timed.comparison,
            changes="" if found.results is None else CHANGES.get(remedy, ""),
            max_abs_difference=agreed.max_abs_difference if agreed else None,
            message=found.trouble.message if found.trouble else "",
        )
        return treated, timed


def _report(case: Case, architecture: str, found: Attempt, agreed: Agreement | None) -> Report:
    diagnosis = None
    if found.trouble or found.operators:
        diagnosis = diagnose(found.trouble, found.operators, case.cell, case.members.modules[0])
    return Report(
        architecture=architecture,
        cell=case.cell,
        behaviour=_behaviour(found.trouble, found.operators),
        operators=found.operators,
        trouble=found.trouble,
        diagnosis=diagnosis,
        max_abs_difference=agreed.max_abs_difference if agreed else None,
    )


def _behaviour(trouble: Trouble | None, operators: tuple[Operator, ...]) -> Behaviour:
    if trouble is not None:
        return Behaviour.FAILS
    return Behaviour.FALLS_BACK if operators else Behaviour.WORKS


def _doubted(found: Attempt, agreed: Agreement | None) -> Attempt:
    """The same with other results than the loop's as trouble: they are no answer."""
    if agreed is None or agreed.is_close:
        return found
    farthest = agreed.max_abs_difference
    difference = "infinite" if math.isinf(farthest) else significant(farthest)
    message = f"vmap's results differ from the loop's: the largest difference is {difference}."
    return replace(found, results=None, trouble=Trouble(message=message, whole=message))


def _named(diagnosis: Diagnosis | None) -> tuple[Remedy, ...]:
    """The remedies that the diagnosis names and that can be applied by themselves."""
    return () if diagnosis is None else tuple(one for one in diagnosis.remedies if one in REMEDIES)
