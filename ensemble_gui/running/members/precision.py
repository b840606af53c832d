"""In which numbers a run computes: the dtype, and whether CUDA may use TensorFloat-32."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from ensemble_gui.records.settings import DType

TORCH_DTYPES = {
    DType.FLOAT32: torch.float32,
    DType.BFLOAT16: torch.bfloat16,
    DType.FLOAT16: torch.float16,
}


@contextmanager
def tensor_float_32(*, allowed: bool) -> Iterator[None]:
    """Allow or forbid TensorFloat-32 in CUDA's products and convolutions, and set it back."""
    conv = torch.backends.cudnn.conv  # type: ignore[attr-defined]  # torch makes it at import
    kinds = (torch.backends.cuda.matmul, conv)
    before = [one.fp32_precision for one in kinds]
    try:
        for one in kinds:
            one.fp32_precision = "tf32" if allowed else "ieee"
        yield
    finally:
        for one, precision in zip(kinds, before, strict=True):
            one.fp32_precision = precision
