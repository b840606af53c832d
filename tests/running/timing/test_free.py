from collections.abc import Callable, Mapping

import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.running.timing.free import free_threads

pytestmark = pytest.mark.usefixtures("_threads")


def taking(*turns: Mapping[int, float]) -> Callable[[int], float]:
    """The seconds by the number of threads, in each try; the last ones stay."""
    asked: dict[int, int] = {}

    def seconds(count: int) -> float:
        asked[count] = turn = asked.get(count, -1) + 1
        return turns[min(turn, len(turns) - 1)][count]

    return seconds


QUIET, BUSY = {8: 1.0, 7: 1.1, 1: 7.0}, {8: 90.0, 7: 1.1, 1: 7.0}


@pytest.mark.parametrize(
    ("turns", "free"),
    [
        ([QUIET], 8),
        ([BUSY], 7),
        ([{8: 90.0, 7: 80.0, 1: 7.0}], 1),
        ([{8: 1.1, 7: 1.0, 1: 7.0}], 8),  # no more than threads that scale badly
        ([BUSY, QUIET], 8),  # over by then
        ([QUIET, BUSY], 7),  # the first try was lucky
    ],
)
def test_fewer_threads_are_free_if_they_are_much_quicker_each_time(
    turns: list[Mapping[int, float]], free: int
) -> None:
    torch.set_num_threads(8)
    assert free_threads(CancelToken(), taking(*turns)) == free


def test_one_thread_is_not_timed() -> None:
    torch.set_num_threads(1)
    assert free_threads(CancelToken(), taking({})) == 1


def test_the_real_operations_leave_the_threads_as_they_were() -> None:
    torch.set_num_threads(2)
    assert free_threads(CancelToken()) in (1, 2)
    assert torch.get_num_threads() == 2


def test_a_cancel_ends_it() -> None:
    torch.set_num_threads(2)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        free_threads(token, taking({2: 1.0, 1: 1.0}))
