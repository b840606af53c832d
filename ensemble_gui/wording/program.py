"""An ensemble saved as one program, in sentences."""

from pathlib import PurePath

from ensemble_gui.records.program import ProgramSaved
from ensemble_gui.records.run import Verdict
from ensemble_gui.wording.figures import OTHER_USE, apart, byte_size, count, printable, ratio
from ensemble_gui.wording.run import interval


def program_saved(saved: ProgramSaved) -> str:
    """What was saved and where, how it was checked, how quick it is, and what must be said."""
    return " ".join((_where(saved), _check(saved), f"{speed(saved)}.", *saved.notes))


def speed(saved: ProgramSaved) -> str:
    """How quick the program is beside `auto`: ONNX Runtime: 1.12× auto's speed."""
    found = saved.comparison
    batch = saved.request.settings.batch
    who = f"{printable(saved.runtime)} at batch size {batch:,}"
    if found.speedup is None:
        auto, *_ = saved.timings
        disturbed = any(one.disturbed for one in saved.timings if one.strategy == saved.form)
        why = OTHER_USE if disturbed or auto.disturbed else "the timings are too unstable"
        return f"{who}: no verdict beside auto, {why}"
    if found.ci95 is None:
        return f"{who}: no verdict beside auto, too few rounds"
    if found.verdict is Verdict.NOT_DISTINGUISHABLE:
        return f"{who} and auto are not distinguishable (95% interval {interval(found)})"
    gain = f"{ratio(found.speedup)} auto's speed (95% interval {interval(found)})"
    return f"{who}: {gain}, both with the disagreement"


def _where(saved: ProgramSaved) -> str:
    name = printable(PurePath(saved.request.path).name)
    return (
        f"Saved {count(saved.members, 'member')} as one program in {name} "
        f"({byte_size(saved.file_bytes)}, form: {saved.form})."
    )


def _check(saved: ProgramSaved) -> str:
    found = saved.check
    return (
        f"On {count(found.samples, 'sample')}: max difference {apart(found.max_abs_difference)}, "
        f"{found.flipped:,} of {count(found.predictions, 'prediction')} flipped."
    )
