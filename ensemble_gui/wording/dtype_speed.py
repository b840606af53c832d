"""Whether a dtype is slow here, in a sentence."""

from ensemble_gui.records.dtype_speed import DtypeSpeed
from ensemble_gui.records.settings import DType
from ensemble_gui.wording.figures import significant

_SLOW = 1.5  # times float32's time: below it the choice of the dtype matters little
_ALIKE = 1.3  # times: layouts that differ by less have one figure


def slow_dtype(found: DtypeSpeed) -> str:
    """That this dtype is slow here, or that it may be; '' if it was measured and is not."""
    dtype, device = found.request.dtype, found.request.device
    machine = "processor" if device == "cpu" else "device"
    if dtype is DType.FLOAT32 or (found.times and max(found.times) < _SLOW):
        return ""
    if found.times:
        return f"{dtype} takes {_span(found)}{_cause(found, machine)}."
    if found.has_instructions is False:
        return (
            f"This {machine} has no instructions for {dtype}, so it may be many times as slow as "
            f"float32. It could not be measured: {found.missing}"
        )
    return f"Whether {dtype} is slower than float32 here is unknown: {found.missing}"


def _span(found: DtypeSpeed) -> str:
    least, most = min(found.times), max(found.times)
    layouts = most > _ALIKE * least
    span = (
        f"{significant(least)} to {significant(most)}" if layouts else f"about {significant(most)}"
    )
    on = (
        f"{found.side}×{found.side} products" if layouts else f"a {found.side}×{found.side} product"
    )
    both = " in two layouts" if layouts else ""
    return f"{span} times as long as float32 here, measured on {on}{both}"


def _cause(found: DtypeSpeed, machine: str) -> str:
    if found.has_instructions is None:
        return f"; whether this {machine} has instructions for it is unknown"
    return "" if found.has_instructions else f": this {machine} has no instructions for it"
