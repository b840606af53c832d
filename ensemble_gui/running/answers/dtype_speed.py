"""Finds out whether a dtype is slow, before anything is run in it."""

import torch

from ensemble_gui.records.dtype_speed import DtypeRequest, DtypeSpeed
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.dtype_speed import find_speed


@torch.inference_mode()
def look_at_dtype(request: DtypeRequest, _work: Work) -> DtypeSpeed:
    """What the processor says of the dtype, and what was measured once. Raises BadInput."""
    return find_speed(request)
