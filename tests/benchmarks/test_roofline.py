import pytest

from benchmarks.roofline import Roofline, best
from tests.support.measured import ROOFLINE


def test_the_bound_is_the_slower_of_products_and_reads() -> None:
    assert ROOFLINE.bound_s(flops=2 * 10**11, size=1) == pytest.approx(1)
    assert ROOFLINE.bound_s(flops=1, size=2**26) == pytest.approx(2**26 / 2e10)


@pytest.mark.parametrize(
    ("size", "bandwidth"),
    [
        (1, 1e11),  # the larger working set was read faster
        (2**22, 1e11),
        (2**26 - 1, 1e11),  # may be in the cache that 4 MiB are in
        (2**26, 2e10),
        (2**40, 2e10),
    ],
)
def test_the_bandwidth_stays_a_bound(size: int, bandwidth: float) -> None:
    assert ROOFLINE.bandwidth(size) == bandwidth


def test_the_best_of_several_visits_is_taken_one_by_one() -> None:
    other = Roofline(
        flops_per_s={"torch 1024": 3e11, "numpy 1024": 1e11},
        bytes_per_s={2**18: 1e10, 2**22: 1e10, 2**26: 3e10},
    )
    found = best([ROOFLINE, other])
    assert found.best_sgemm == 3e11
    assert found.bytes_per_s == {2**18: 4e10, 2**22: 1e11, 2**26: 3e10}
