"""All members in one file."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.func import stack_module_state

from benchmarks.corpus.case import Case, opens, refused
from benchmarks.corpus.networks import SmallNet
from benchmarks.corpus.saving import Make, Members, State, digit, small, state_of, together

What = Callable[[Members], object]

_MANY = 12


def _list(members: Members) -> list[State]:
    return [state_of(one) for one in members]


def _named(members: Members, name: str = "seed{}") -> dict[str, State]:
    return {name.format(index): state_of(one) for index, one in enumerate(members)}


def _numbered(members: Members) -> dict[int, State]:
    return dict(enumerate(_list(members)))


def _listed_in(key: str, **more: object) -> What:
    return lambda members: {key: _list(members), **more}


def _checkpoints(members: Members) -> list[dict[str, Any]]:
    return [{"epoch": 3, "state_dict": state} for state in _list(members)]


def _modules(prefix: str = "") -> Callable[[Members], State]:
    """As a ModuleList, or a module that has one, gives its state dict."""
    return lambda members: {
        f"{prefix}{name}": one for name, one in nn.ModuleList(members).state_dict().items()
    }


def _module_dict(members: Members) -> State:
    found = nn.ModuleDict({f"seed{index}": one for index, one in enumerate(members)})
    return dict(found.state_dict())


def _stacked(members: Sequence[nn.Module]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    parameters, buffers = stack_module_state(list(members))
    return (
        {name: one.detach() for name, one in parameters.items()},
        {name: one.detach() for name, one in buffers.items()},
    )


def _one_stack(members: Members) -> State:
    parameters, buffers = _stacked(members)
    return parameters | buffers


def _torch_ensemble(members: Members) -> dict[str, Any]:
    """As TorchEnsemble saves it, with its criterion."""
    return {
        "n_estimators": len(members),
        "model": _modules("estimators_.")(members),
        "_criterion": nn.CrossEntropyLoss(),
    }


def _one_of_another_form(members: Members) -> list[State]:
    found = _list(members)
    found[1] = state_of(SmallNet(classes=5))
    return found


def _case(name: str, what: What, *notes: str, members: int = 3) -> Case:
    return Case(name, small(together("ensemble.pt", what), members), opens(*notes))


def _file(make: Make, name: str, what: str) -> Case:
    return Case(what, make, at=(name,))


CASES = (
    _case("a list of state dicts", _list),
    _case("a tuple of state dicts", lambda members: tuple(_list(members))),
    _case("a list of one", _list, members=1),
    _case("a list of twelve", _list, members=_MANY),
    _case("a dict of state dicts", _named),
    _case("a dict of state dicts, in natural order", _named, members=_MANY),
    _case("a dict of state dicts by numbers", _numbered),
    _case("a list under a key", _listed_in("models")),
    _case("a list under a key, and more", _listed_in("state_dicts", seeds=[0, 1, 2], lr=0.1)),
    _case("a dict under a key", lambda members: {"members": _named(members), "epoch": 3}),
    _case("a list of checkpoints", _checkpoints),
    _case("a ModuleList", _modules()),
    _case("a ModuleList of twelve", _modules(), members=_MANY),
    _case("a module with a ModuleList", _modules("models.")),
    _case("a module with a ModuleList of twelve", _modules("models."), members=_MANY),
    _case("a ModuleList called members", _modules("members.")),
    _case("a ModuleList under DataParallel", _modules("module.nets.")),
    _case("a ModuleList in a Lightning checkpoint",
          lambda members: {"state_dict": _modules("model.models.")(members), "epoch": 3}),
    _case("a ModuleDict", _module_dict),
    _case("as TorchEnsemble saves it", _torch_ensemble, "CrossEntropyLoss"),
    _case("stacked", _one_stack),
    _case("(params, buffers)", _stacked),
    _case("{params, buffers}",
          lambda members: dict(zip(("params", "buffers"), _stacked(members), strict=True))),
    _case("an OrderedDict of state dicts", lambda members: OrderedDict(_named(members))),
    Case("stacked safetensors", small(together("all.safetensors", _one_stack, save_file))),
    Case("safetensors of a ModuleList",
         small(together("all.safetensors", _modules("models."), save_file))),
    _file(digit(together("all.pt", _list)), "all.pt", "a list, opened as a file"),
    _file(digit(together("all.pt", _modules("models."))), "all.pt", "a ModuleList, as a file"),
    _file(digit(together("all.pt", _stacked)), "all.pt", "(params, buffers), as a file"),
    _file(digit(together("all.pt", _named)), "all.pt", "a dict of state dicts, as a file"),
    Case("one of another form among them",
         small(together("ensemble.pt", _one_of_another_form)),
         refused("fc.weight", r"5\N{MULTIPLICATION SIGN}16", r"3\N{MULTIPLICATION SIGN}16")),
    Case("an empty list", small(together("ensemble.pt", lambda _: [])), refused("ensemble.pt")),
    Case("a list of whole modules", small(together("ensemble.pt", lambda members: members)),
         refused("ensemble.pt", "whole|module")),
    Case("a list of lists of numbers",
         small(together("ensemble.pt", lambda _: [[1.0, 2.0], [3.0]])), refused("ensemble.pt")),
    Case("a single tensor", small(together("ensemble.pt", lambda _: torch.ones(3))),
         refused("ensemble.pt", "[Tt]ensor")),
)  # fmt: skip
