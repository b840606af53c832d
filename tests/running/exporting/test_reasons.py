import pytest

from ensemble_gui.running.exporting.failing import Differs
from ensemble_gui.running.exporting.reasons import why_not


def raised(*errors: Exception) -> Exception:
    """The last of these errors, each raised from the one before."""
    *earlier, last = errors
    if earlier:
        last.__cause__ = raised(*earlier)
    return last


def test_the_error_at_the_bottom_is_said_on_one_line() -> None:
    error = raised(TypeError("no such kernel.\nat line 3"), RuntimeError("step 3/3 failed"))
    assert why_not(error) == "TypeError: no such kernel."


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("Could not guard on data-dependent expression Eq(u0, 1)", "depends on the values"),
        ("No ONNX function found for <OpOverload(op='aten._fft_c2c')>", "ONNX has no operator"),
        ("Constraints violated (batch)! For more information", "fixes the batch size"),
    ],
)
def test_a_known_cause_is_said_in_plain_words_before_the_message(message: str, cause: str) -> None:
    said = why_not(raised(ValueError(message), RuntimeError("step 2/3")))
    assert cause in said.partition("(")[0]
    assert said.endswith(f"(ValueError: {message}).")


def test_a_long_message_is_cut_and_an_empty_one_is_named() -> None:
    assert len(why_not(RuntimeError("x" * 10_000))) < 250
    assert why_not(RuntimeError()) == "RuntimeError."


def test_a_difference_speaks_for_itself() -> None:
    assert why_not(Differs("It is 3 off.")) == "It is 3 off."


def test_errors_that_go_in_a_circle_end() -> None:
    first, second = RuntimeError("a"), RuntimeError("b")
    first.__cause__, second.__cause__ = second, first
    assert why_not(first)
