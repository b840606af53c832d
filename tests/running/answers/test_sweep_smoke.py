"""One real sweep, whose times are not looked at."""

import pytest

from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.table import answer
from tests.support.running.sweeping import RANDOM


@pytest.mark.usefixtures("_threads", "_no_foreign_load")
def test_a_sweep_of_real_times() -> None:
    base = RunSettings(weights=RANDOM.weights, strategies=("loop", "vmap", "stacked"), repeats=9)
    settings = SweepSettings(base=base, members=(1, 3), batches=(1, 2))
    outcome = answer(SweepRequest(settings=settings))
    assert isinstance(outcome, SweepResult)
    assert outcome.complete
    for cell in outcome.cells:
        assert {len(one.samples_s) for one in cell.timings} == {9}
        assert all(one.median_s > 0 for one in cell.timings)
        assert len(cell.comparisons) == 6
        assert all(one.ci95 for one in cell.comparisons)
