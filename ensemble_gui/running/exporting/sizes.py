"""In which portions the strategies work through the members, found without any storage."""

import torch

from ensemble_gui.ensembles.architectures import rows, transformer
from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.ensembles.ensemble import Ensemble, dtype_in
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.exporting.convolving import PLANS
from ensemble_gui.running.exporting.recipe import Sizes
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.running.strategies.linear import group_size
from ensemble_gui.running.strategies.per_core import tile_rows
from ensemble_gui.running.strategies.strategy import members_in_cache

_AT_ONCE = {  # the members of a group, of the passes by hand without convolutions
    "RowGRUCell": rows.members_at_once,
    "RowGRU": rows.members_at_once,
    "SmallViT": transformer.members_at_once,
}


def sizes_of(architecture: Architecture, settings: RunSettings, device: torch.device) -> Sizes:
    """What the strategies do at this size, with torch's current number of threads."""
    name, members, batch = architecture.name, settings.members, settings.batch
    hollow = _hollow(architecture, members, TORCH_DTYPES[settings.dtype])
    state, plan = architecture.prepared(hollow.stacked), PLANS.get(name)
    _, height, width = architecture.task.shape
    group, has_groups = 1, False
    if plan is not None:
        group = plan.members_at_once(state, batch * height * width)
        has_groups = device.type != "cpu" or plan.groups_pay(state, members, batch)
    elif name in _AT_ONCE:
        group = _AT_ONCE[name](state, batch)
    return Sizes(
        vmap_chunk=members_in_cache(hollow, batch),
        linear_group=group_size(hollow, batch) if architecture.linear_layers else 1,
        tile_rows=tile_rows(members, batch, torch.get_num_threads()),
        group=group,
        has_groups=has_groups,
    )


def _hollow(architecture: Architecture, members: int, dtype: torch.dtype) -> Ensemble:
    """So many members without storage, all of them one module."""
    base = architecture.build_on_meta()
    stacked = {
        name: torch.empty((members, *one.shape), dtype=dtype_in(one.dtype, dtype), device="meta")
        for name, one in state_of(base).items()
    }
    return Ensemble(architecture, stacked, members=(base,) * members)
