from itertools import chain, repeat

import pytest

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.running.timing.resting import rest


class Threads:
    """They spin for some looks, then sleep."""

    def __init__(self, spinning: int) -> None:
        self._used = chain(repeat(0.002, spinning), repeat(0.0001))
        self.now, self.looks = 0.0, 0

    def pause(self, _seconds: float) -> None:
        self.looks += 1
        self.now += next(self._used)


@pytest.mark.parametrize(("spinning", "looks"), [(0, 1), (3, 4), (1000, 25)])
def test_it_lasts_until_the_threads_sleep_but_not_for_ever(spinning: int, looks: int) -> None:
    threads = Threads(spinning)
    rest(CancelToken(), lambda: threads.now, threads.pause)
    assert threads.looks == looks


def test_a_cancel_ends_it() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        rest(token)
