from threading import Thread

import pytest

from ensemble_gui.cancel import CancelledError, CancelToken


@pytest.fixture
def token() -> CancelToken:
    return CancelToken()


def test_a_new_token_lets_the_work_go_on(token: CancelToken) -> None:
    token.raise_if_cancelled()
    assert not token.cancelled


def test_a_cancelled_token_ends_the_work_at_every_look(token: CancelToken) -> None:
    token.cancel()
    token.cancel()
    assert token.cancelled
    for _ in range(2):
        with pytest.raises(CancelledError):
            token.raise_if_cancelled()


def test_a_cancel_on_another_thread_is_seen_by_the_work(token: CancelToken) -> None:
    thread = Thread(target=token.cancel)
    thread.start()
    thread.join()
    with pytest.raises(CancelledError):
        token.raise_if_cancelled()


def test_tokens_are_independent(token: CancelToken) -> None:
    CancelToken().cancel()
    assert not token.cancelled
