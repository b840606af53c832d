import pytest
import torch

from ensemble_gui.records.settings import DType
from ensemble_gui.running.members.precision import TORCH_DTYPES, tensor_float_32


def precisions() -> list[str]:
    return [torch.backends.cuda.matmul.fp32_precision, torch.backends.cudnn.conv.fp32_precision]


def test_every_dtype_is_one_of_torch_of_the_same_name() -> None:
    for dtype in DType:
        assert str(TORCH_DTYPES[dtype]) == f"torch.{dtype.value}"


@pytest.mark.parametrize(("allowed", "inside"), [(True, "tf32"), (False, "ieee")])
def test_tf32_is_allowed_or_forbidden_and_set_back(*, allowed: bool, inside: str) -> None:
    before = precisions()
    with tensor_float_32(allowed=allowed):
        assert precisions() == [inside, inside]
    assert precisions() == before


def test_it_is_set_back_after_an_error_too() -> None:
    before = precisions()
    with pytest.raises(ZeroDivisionError), tensor_float_32(allowed=True):
        raise ZeroDivisionError
    assert precisions() == before
