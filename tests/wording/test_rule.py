import pytest

from ensemble_gui.records.settings import DType, RunSettings
from ensemble_gui.wording.rule import NOTHING_TO_MEASURE, why_not_measured


@pytest.mark.parametrize(
    ("device", "dtype", "strategies", "is_measured"),
    [
        ("cpu", DType.FLOAT32, ("loop", "auto"), True),
        ("cpu", DType.FLOAT32, ("loop", "vmap"), False),
        ("cpu", DType.BFLOAT16, ("auto",), False),
        ("cuda:0", DType.FLOAT32, ("auto",), False),
    ],
)
def test_this_machine_is_measured_for_auto_on_the_cpu_in_float32_alone(
    device: str, dtype: DType, strategies: tuple[str, ...], *, is_measured: bool
) -> None:
    chosen = RunSettings(device=device, dtype=dtype, strategies=strategies)
    assert why_not_measured(chosen) == ("" if is_measured else NOTHING_TO_MEASURE)
