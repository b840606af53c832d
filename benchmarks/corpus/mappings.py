"""Where in a checkpoint the state dict is, and what stands before its names."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from benchmarks.corpus.case import Case, Expected, either, opens, refused
from benchmarks.corpus.saving import State, each, factory, inside, prefixed, small, state_of
from benchmarks.corpus.trainings import (
    adam,
    composer,
    deepspeed,
    fastai,
    imagenet,
    lightning,
    openmmlab,
    other,
    reference,
    timm_checkpoint,
)

_KEYS = (
    "state_dict", "model_state_dict", "model", "model_state", "model_weights", "module", "net",
    "network", "params", "weights", "student", "ema_state_dict", "generator", "my best network",
)  # fmt: skip
_PREFIXES = (
    "module.", "_orig_mod.", "model.", "net.", "network.", "backbone.", "encoder.", "model.net.",
    "module._orig_mod.", "_orig_mod.module.", "model._orig_mod.", "module.model.backbone.",
    "_forward_module.", "_fsdp_wrapped_module.", "my_classifier.",
)  # fmt: skip


def _case(
    name: str,
    what: Callable[[nn.Module], object],
    expected: Expected | None = None,
    words: tuple[str, ...] = (),
) -> Case:
    return Case(name, small(each("{}.pt", what)), expected or opens(), words=words)


def _both(first: str, second: str) -> Callable[[nn.Module], dict[str, Any]]:
    """The member's own state dict under the first key, another's under the second."""
    return lambda member: {first: state_of(member), second: other(member), "epoch": 3}


def _both_swapped(first: str, second: str) -> Callable[[nn.Module], dict[str, Any]]:
    return lambda member: {first: other(member), second: state_of(member), "epoch": 3}


def _nested(*keys: str) -> Callable[[nn.Module], object]:
    def what(member: nn.Module) -> object:
        found: object = state_of(member)
        for key in reversed(keys):
            found = {key: found, "step": torch.tensor(3)}
        return found

    return what


def _and(more: Mapping[str, Tensor], prefix: str = "") -> Callable[[nn.Module], State]:
    """The state dict and more entries."""
    return lambda member: prefixed(prefix)(member) | dict(more)


def _without(ending: str) -> Callable[[nn.Module], State]:
    return lambda member: {
        name: one for name, one in state_of(member).items() if not name.endswith(ending)
    }


def _averaged(member: nn.Module) -> State:
    return state_of(AveragedModel(member))


def _contrastive(member: nn.Module) -> dict[str, Any]:
    """As MoCo saves it: two encoders of one form, and a queue."""
    own = prefixed("module.encoder_q.")(member)
    slow = {f"module.encoder_k.{name}": one for name, one in other(member).items()}
    return {"state_dict": own | slow | {"module.queue": torch.zeros(3, 8)}}


def _counted(member: nn.Module) -> State:
    """With what thop leaves in every layer."""
    counts = {
        f"{layer}{kind}": torch.zeros(1, dtype=torch.float64)
        for layer in ("", "conv.", "norm.", "fc.")
        for kind in ("total_ops", "total_params")
    }
    return state_of(member) | counts


def _ema_beside(member: nn.Module) -> State:
    """As ema_pytorch saves it: both networks in one state dict."""
    slow = {f"ema_model.{name}": one for name, one in other(member).items()}
    return (
        prefixed("online_model.")(member)
        | slow
        | {"initted": torch.tensor([True]), "step": torch.tensor([9])}
    )


class NormedNet(nn.Module):
    """A linear layer with weight_norm."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.utils.parametrizations.weight_norm(nn.Linear(192, 3))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.fc(x.flatten(1))
        return logits


def _old_weight_norm(member: nn.Module) -> State:
    """By the names of torch.nn.utils.weight_norm."""
    old = {"parametrizations.weight.original0": "weight_g",
           "parametrizations.weight.original1": "weight_v"}  # fmt: skip
    state = {}
    for name, one in state_of(member).items():
        for new, was in old.items():
            name = name.replace(new, was)  # noqa: PLW2901 -- one of the two
        state[name] = one
    return state


CASES = (
    *(_case(f"under {key!r}", inside(key)) for key in _KEYS),
    *(_case(f"names after {one!r}", prefixed(one)) for one in _PREFIXES),
    _case("under two keys in each other", _nested("state", "model")),
    _case("under four keys in each other", _nested("run", "checkpoint", "model", "state_dict")),
    _case("a prefix under a key", lambda one: {"state_dict": prefixed("model.net.")(one)}),
    _case("as Lightning saves it", lightning, opens("criterion")),
    _case("as the ImageNet example saves it", imagenet),
    _case("as torchvision's references save it", reference, opens("model_ema")),
    _case("as timm saves it", timm_checkpoint, opens("state_dict_ema")),
    _case("as fastai saves it", fastai),
    _case("as OpenMMLab saves it", openmmlab),
    _case("as DeepSpeed saves it", deepspeed),
    _case("as Composer saves it", composer),
    _case("as MoCo saves it", _contrastive, either("encoder_k")),
    _case("as ema_pytorch saves it", _ema_beside, opens("ema_model")),
    _case("AveragedModel", _averaged, opens("n_averaged")),
    _case("counts of thop", _counted, opens("total_ops")),
    _case("a criterion beside", _and({"criterion.weight": torch.ones(3)}, "model."),
          opens("criterion")),
    _case("metrics beside", _and({"val_acc.total": torch.tensor(3)}, "net."),
          opens("val_acc")),
    _case("an extra state beside", _and({"fc._extra_state": torch.zeros(1)}),
          opens("_extra_state")),
    _case("a head that the network lacks", _and({"aux_head.weight": torch.ones(3, 3)}),
          either("aux_head.weight")),
    _case("without num_batches_tracked", _without("num_batches_tracked"),
          opens("num_batches_tracked")),
    _case("without a running mean", _without("running_mean"), refused("norm.running_mean")),
    _case("without the last layer", _without("fc.weight"), refused("fc.weight")),
    _case("of another network", lambda _: {"layer.weight": torch.ones(2, 2)},
          refused("layer.weight", "conv.weight")),
    _case("raw and EMA", _both("state_dict", "ema_state_dict"), opens("ema_state_dict")),
    _case("the EMA by --state-key", _both_swapped("state_dict", "ema_state_dict"),
          words=("--state-key", "ema_state_dict")),
    _case("model and model_ema", _both("model", "model_ema"), opens("model_ema")),
    _case("student and teacher", _both("student", "teacher"), opens("teacher")),
    _case("the teacher by --state-key", _both_swapped("student", "teacher"),
          words=("--state-key", "teacher")),
    _case("a --state-key that is not there", inside("state_dict"),
          refused("teacher", "state_dict"), words=("--state-key", "teacher")),
    _case("best and last in one file", _both("best", "last"), opens("last")),
    _case("a generator and a discriminator",
          lambda one: {"discriminator": {"out.weight": torch.ones(1, 5)},
                       "generator": state_of(one)}),
    _case("an optimizer's moments first",
          lambda one: {"optimizer": adam(one), "model_state_dict": state_of(one)}),
    Case("weight_norm, saved by its parametrization", factory(each("{}.pt"), NormedNet)),
    Case("weight_norm, by its old names", factory(each("{}.pt", _old_weight_norm), NormedNet)),
)  # fmt: skip
