"""In which portions the strategies work through the members, found without any storage."""

import torch

from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.ensembles.architectures.planes import group_size as planes_group_size
from ensemble_gui.ensembles.architectures.planes import groups_pay
from ensemble_gui.ensembles.ensemble import Ensemble, dtype_in
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.exporting.convolving import PLANS
from ensemble_gui.running.exporting.recipe import Sizes
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.running.strategies.linear import group_size
from ensemble_gui.running.strategies.per_core import tile_rows
from ensemble_gui.running.strategies.strategy import members_in_cache


def sizes_of(architecture: Architecture, settings: RunSettings, device: torch.device) -> Sizes:
    """What the strategies do at this size, with torch's current number of threads."""
    members, batch = settings.members, settings.batch
    hollow = _hollow(architecture, members, TORCH_DTYPES[settings.dtype])
    plan = PLANS.get(architecture.name)
    layers = plan.convolutions(hollow.stacked) if plan else []
    return Sizes(
        vmap_chunk=members_in_cache(hollow, batch),
        linear_group=group_size(hollow, batch) if architecture.linear_layers else 1,
        tile_rows=tile_rows(members, batch, torch.get_num_threads()),
        planes_group=_planes_group(architecture, members, batch),
        has_groups=bool(layers) and (device.type != "cpu" or groups_pay(layers, members, batch)),
    )


def _planes_group(architecture: Architecture, members: int, batch: int) -> int:
    """For how many members the first convolution is one, where the architecture begins with one."""
    first = architecture.state_shapes().get("conv1.weight", ())
    _, height, width = architecture.task.shape
    return planes_group_size(members, first[0] * batch * height * width) if first else 1


def _hollow(architecture: Architecture, members: int, dtype: torch.dtype) -> Ensemble:
    """So many members without storage, all of them one module."""
    base = architecture.build_on_meta()
    stacked = {
        name: torch.empty((members, *one.shape), dtype=dtype_in(one.dtype, dtype), device="meta")
        for name, one in state_of(base).items()
    }
    return Ensemble(architecture, stacked, members=(base,) * members)
