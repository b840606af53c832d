import pytest

from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.linear_choice import (
    PACKED_BATCH,
    PER_CORE_BATCH,
    PER_CORE_SAMPLES,
    quickest_linear,
)

SAME, DIFFERENT = InputMode
SEVERAL = 2 * PER_CORE_SAMPLES[DIFFERENT] // PER_CORE_BATCH + 1  # members of two threads


@pytest.mark.parametrize(
    ("members", "batch", "threads", "mode", "itemsize", "quickest"),
    [
        (10, PACKED_BATCH - 1, 2, SAME, 4, "chunked"),
        (10, PACKED_BATCH, 2, SAME, 4, "packed"),
        (10, PACKED_BATCH, 2, SAME, 2, "chunked"),  # bfloat16, of which nothing is known
        (SEVERAL, PER_CORE_BATCH, 2, DIFFERENT, 4, "per-core"),
        (SEVERAL, PER_CORE_BATCH, 2, SAME, 4, "packed"),
        (SEVERAL, PER_CORE_BATCH, 1, DIFFERENT, 4, "packed"),  # no other core to wait for
        (SEVERAL, PER_CORE_BATCH, 3, DIFFERENT, 4, "packed"),
        (2 * SEVERAL, PER_CORE_BATCH - 1, 2, DIFFERENT, 4, "packed"),
        (100, 1024, 2, SAME, 4, "per-core"),
        (100, 1024, 2, DIFFERENT, 2, "chunked"),
    ],
)
def test_the_choice_follows_the_thresholds(
    members: int, batch: int, threads: int, mode: InputMode, itemsize: int, quickest: str
) -> None:
    assert quickest_linear(members, batch, threads, mode, itemsize) == quickest
