"""Findings of the doctor that nobody made, for the tests of its page: one of each kind."""

from ensemble_gui.records.doctor import (
    CELLS,
    Behaviour,
    Cell,
    Diagnosis,
    DoctorRequest,
    DoctorResult,
    Mode,
    Operator,
    Pass,
    Remedy,
    Report,
    Treated,
    Trouble,
)
from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.records.settings import InputMode, RunSettings
from tests.support.qt.synthetic import ENVIRONMENT

MESSAGE = (
    "vmap: called random operation while in randomness error mode. Please either use the 'same' or "
    "'different' randomness flags on vmap or perform the randomness operation out of vmap"
)
PLACE = "dropout.py, line 16: return self.head(self.dropout(x))"
WHOLE = f"Traceback (most recent call last):\n  File ...\nRuntimeError: {MESSAGE}"
LINK = "https://docs.pytorch.org/docs/stable/generated/torch.vmap.html"
CODE = "x = torch.where(x > 0, x, -x)"


def vmap_over_loop(speedup: float | None, spread: float = 0.03) -> Comparison:
    """A speedup with its interval; not distinguishable where it holds 1, unstable without any."""
    if speedup is None:
        verdict, ci95 = Verdict.UNSTABLE, None
    else:
        ci95 = (speedup - spread, speedup + spread)
        verdict = Verdict.FASTER if ci95[0] > 1 else Verdict.SLOWER
        verdict = Verdict.NOT_DISTINGUISHABLE if ci95[0] <= 1 <= ci95[1] else verdict
    return Comparison(strategy="vmap", baseline="loop", speedup=speedup, ci95=ci95, verdict=verdict)


def works(cell: Cell, speedup: float | None = 1.42, spread: float = 0.03) -> Report:
    """A network that vmap can run."""
    return Report(
        architecture="SimpleMLP",
        cell=cell,
        behaviour=Behaviour.WORKS,
        speedup=vmap_over_loop(speedup, spread),
        max_abs_difference=1.2e-7,
    )


def falls_back(cell: Cell) -> Report:
    """A network of which vmap runs an operator in a loop, and a remedy for it."""
    treated = Treated(
        remedy=Remedy.UNROLL,
        behaviour=Behaviour.WORKS,
        speedup=vmap_over_loop(1.31),
        max_abs_difference=2.4e-7,
        changes="the layer's gates are linear layers of their own, with the same weights.",
    )
    return Report(
        architecture="GruCell",
        cell=cell,
        behaviour=Behaviour.FALLS_BACK,
        operators=(Operator(name="aten::_thnn_fused_gru_cell", times=28),),
        diagnosis=Diagnosis(
            cause="torch has no batching rule for this operator.",
            advice="Unroll the layer into linear ones.",
            remedies=(Remedy.UNROLL,),
        ),
        speedup=vmap_over_loop(0.43),
        max_abs_difference=2.4e-7,
        treated=(treated,),
    )


def fails(cell: Cell, place: str = PLACE, *, without_vmap: bool = False) -> Report:
    """A network that vmap cannot run, with two remedies, of which one works."""
    treated = (
        Treated(
            remedy=Remedy.RANDOM_DIFFERENT,
            behaviour=Behaviour.WORKS,
            speedup=vmap_over_loop(1.17),
            changes="each member drops its own units.",
        ),
        Treated(remedy=Remedy.CHUNK, behaviour=Behaviour.FAILS, message=MESSAGE),
    )
    return Report(
        architecture="Dropout",
        cell=cell,
        behaviour=Behaviour.FAILS,
        trouble=Trouble(message=MESSAGE, whole=WHOLE, place=place, without_vmap=without_vmap),
        diagnosis=Diagnosis(
            cause="Dropout draws random numbers, and vmap does not guess whose they are.",
            advice='Pass randomness="different" to vmap.',
            link=LINK,
            remedies=(Remedy.RANDOM_DIFFERENT, Remedy.CHUNK),
            code=CODE,
        ),
        treated=() if without_vmap else treated,
        note="No time was left for another measurement.",
    )


def one_of_each() -> tuple[Report, ...]:
    """A report for every cell, of every kind."""
    first, second, third, fourth, fifth, sixth = CELLS
    return (
        works(first),
        works(second, 1.01, 0.04),
        fails(third),
        falls_back(fourth),
        works(fifth, None),
        fails(sixth),
    )


def doctor_request(settings: RunSettings | None = None, code: str = "") -> DoctorRequest:
    """For the members, or for this code."""
    return DoctorRequest(settings=settings or RunSettings(), code=code)


def doctor_result(
    request: DoctorRequest | None = None,
    reports: tuple[Report, ...] | None = None,
    observations: tuple[str, ...] = (),
    differences: tuple[str, ...] = (),
) -> DoctorResult:
    """These reports, or else one of each kind."""
    return DoctorResult(
        request=request or doctor_request(),
        environment=ENVIRONMENT,
        architecture="SimpleMLP",
        members=10,
        batch=64,
        reports=one_of_each() if reports is None else reports,
        observations=observations,
        differences=differences,
    )


TRAIN_SAME = Cell(mode=Mode.TRAIN, input=InputMode.SAME, direction=Pass.FORWARD)  # the third
EVAL_SAME = CELLS[0]
