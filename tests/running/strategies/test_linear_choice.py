import pytest

from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.linear_choice import quickest_linear

SAME, DIFFERENT = InputMode
PACKED_BATCH, PER_CORE_BATCH = DEFAULT_RULE.packed_batch, DEFAULT_RULE.per_core_batch
SEVERAL = 2 * DEFAULT_RULE.per_core_different // PER_CORE_BATCH + 1  # members of two threads


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
    assert quickest_linear(members, batch, threads, mode, itemsize, DEFAULT_RULE) == quickest


@pytest.mark.parametrize(
    ("batch", "mode", "rule", "quickest"),
    [
        (7, SAME, Rule(packed_batch=8), "chunked"),
        (8, SAME, Rule(packed_batch=8), "packed"),
        (64, SAME, Rule(packed_batch=0), "chunked"),
        (1024, SAME, Rule(packed_batch=0), "per-core"),
        (1024, SAME, Rule(per_core_same=0), "packed"),
        (1024, DIFFERENT, Rule(per_core_same=0), "per-core"),
        (1024, DIFFERENT, Rule(per_core_different=0, packed_batch=0), "chunked"),
        (64, SAME, Rule(per_core_batch=64, per_core_same=3_200), "per-core"),
    ],
)
def test_the_thresholds_are_the_rule_s(
    batch: int, mode: InputMode, rule: Rule, quickest: str
) -> None:
    assert quickest_linear(100, batch, 2, mode, 4, rule) == quickest
