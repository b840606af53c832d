"""How an error is cut to what matters, and which line it came from."""

import json

import pytest

from ensemble_gui.running.doctor.case import NotLogits
from ensemble_gui.running.doctor.troubles import message_of, place_of, trouble_of

ITEM = (
    "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling "
    ".item() on a Tensor, please try to rewrite what you're doing with other operations. If error "
    "is occurring somewhere inside PyTorch internals, please file a bug report."
)


def raised(error: BaseException) -> BaseException:
    try:
        raise error  # noqa: TRY301 -- for its traceback
    except BaseException as caught:  # noqa: BLE001 -- whatever it is
        return caught


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RuntimeError("one line"), "RuntimeError: one line"),
        (RuntimeError("\n\nfirst\nException raised from x at y.cpp:3"), "RuntimeError: first"),
        (KeyError("x"), "KeyError: 'x'"),
        (ValueError(), "ValueError"),
        (NotLogits("the network returns a dict"), "The network returns a dict"),
        (MemoryError(), "Out of memory."),
        (RuntimeError("Too bad. Please file us an issue on it."), "RuntimeError: Too bad."),
        (SystemExit(3), "SystemExit: 3"),
    ],
)
def test_a_message_is_the_first_sentences_with_the_type(error: BaseException, message: str) -> None:
    assert message_of(error) == message


def test_what_torch_asks_to_be_reported_is_left_out() -> None:
    message = message_of(RuntimeError(ITEM))
    assert message.endswith("please try to rewrite what you're doing with other operations.")
    assert ITEM in trouble_of(raised(RuntimeError(ITEM))).whole


def test_a_message_is_of_one_line_and_bounded() -> None:
    assert len(message_of(RuntimeError("x" * 10_000))) < 300
    assert "\x1b" not in message_of(RuntimeError("red \x1b[31m"))
    assert len(trouble_of(raised(RuntimeError("x" * 1_000_000))).whole) < 50_000


def test_an_error_that_cannot_be_shown_is_named() -> None:
    class OddError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert message_of(OddError()) == "OddError"
    assert "Odd" in trouble_of(raised(OddError())).whole


def test_the_place_is_the_innermost_line_that_is_not_of_python_or_torch() -> None:
    try:
        json.loads("{")
    except ValueError as error:
        place = place_of(error)
    assert place.startswith("test_troubles.py, line ")
    assert place.endswith(': json.loads("{")')


def test_an_error_without_a_line_of_the_networks_has_no_place() -> None:
    assert place_of(RuntimeError("never raised")) == ""
