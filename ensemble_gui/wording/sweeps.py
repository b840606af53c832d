"""The sentence that a sweep ends in."""

from ensemble_gui.records import SweepResult, Verdict


def sweep_sentence(result: SweepResult) -> str:
    """Which strategy to use, and where."""
    names = [name for name in result.request.settings.base.strategies if name != "loop"]
    found = [(name, cell.comparison(name, "loop")) for cell in result.cells for name in names]
    parts = []
    for name in names:
        known = [one for strategy, one in found if strategy == name and one]
        faster = sum(one.verdict is Verdict.FASTER for one in known)
        parts.append(f"{name} beats the loop in {faster} of {len(known)} cells")
    return "; ".join(parts)
