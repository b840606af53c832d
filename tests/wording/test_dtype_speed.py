import pytest

from ensemble_gui.records.dtype_speed import DtypeRequest, DtypeSpeed
from ensemble_gui.records.settings import DType
from ensemble_gui.wording.dtype_speed import slow_dtype

BFLOAT16 = DtypeRequest(dtype=DType.BFLOAT16)
ON_GPU = DtypeRequest(dtype=DType.FLOAT16, device="cuda:0")


@pytest.mark.parametrize(
    ("known", "times", "sentence"),
    [
        (
            False,
            (96.3, 9.24),
            (
                "bfloat16 takes 9.2 to 96 times as long as float32 here, measured on 256×256 "
                "products in two layouts: this processor has no instructions for it."
            ),
        ),
        (
            False,
            (430.4, 421.0),
            (
                "bfloat16 takes about 430 times as long as float32 here, measured on a 256×256 "
                "product: this processor has no instructions for it."
            ),
        ),
        (
            True,
            (3.1, 3.1),
            (
                "bfloat16 takes about 3.1 times as long as float32 here, measured on a 256×256 "
                "product."
            ),
        ),
        (
            None,
            (3.1, 3.1),
            (
                "bfloat16 takes about 3.1 times as long as float32 here, measured on a 256×256 "
                "product; whether this processor has instructions for it is unknown."
            ),
        ),
    ],
)
def test_a_slow_dtype_is_said_with_the_figure_and_the_cause(
    *, known: bool | None, times: tuple[float, ...], sentence: str
) -> None:
    found = DtypeSpeed(request=BFLOAT16, has_instructions=known, times=times, side=256)
    assert slow_dtype(found) == sentence


@pytest.mark.parametrize("known", [True, False, None])
def test_what_is_measured_counts_more_than_what_the_processor_says(*, known: bool | None) -> None:
    quick = DtypeSpeed(request=BFLOAT16, has_instructions=known, times=(0.5, 1.2), side=256)
    assert slow_dtype(quick) == ""


@pytest.mark.parametrize(
    ("asked", "known", "sentence"),
    [
        (
            BFLOAT16,
            False,
            (
                "This processor has no instructions for bfloat16, so it may be many times as slow "
                "as float32. It could not be measured: Odd."
            ),
        ),
        (ON_GPU, None, "Whether float16 is slower than float32 here is unknown: Odd."),
        (ON_GPU, True, "Whether float16 is slower than float32 here is unknown: Odd."),
    ],
)
def test_what_could_not_be_measured_is_said(
    asked: DtypeRequest, *, known: bool | None, sentence: str
) -> None:
    found = DtypeSpeed(request=asked, has_instructions=known, missing="Odd.")
    assert slow_dtype(found) == sentence


def test_float32_needs_no_sentence() -> None:
    found = DtypeSpeed(request=DtypeRequest(dtype=DType.FLOAT32), has_instructions=True)
    assert slow_dtype(found) == ""
