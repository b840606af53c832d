import signal

import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.interrupting import interrupt_cancels


def test_a_first_interrupt_cancels_and_a_second_one_ends_the_program() -> None:
    before = signal.getsignal(signal.SIGINT)
    token = CancelToken()
    with interrupt_cancels(token):
        assert not token.cancelled
        signal.raise_signal(signal.SIGINT)
        assert token.cancelled
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_interrupts_are_as_they_were_after_an_error() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ZeroDivisionError), interrupt_cancels(CancelToken()):
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is before
