"""One file for each member, in the forms in which people have them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import nn

from benchmarks.corpus.case import Case, opens
from benchmarks.corpus.saving import (
    Members,
    Save,
    State,
    digit,
    each,
    each_named,
    first,
    small,
    state_of,
)


def _protocol(number: int) -> Callable[[object, Path], object]:
    return partial(torch.save, pickle_protocol=number)


def _without_order(member: nn.Module) -> State:
    return {name: one.clone() for name, one in reversed(state_of(member).items())}


def _as_parameters(member: nn.Module) -> State:
    return dict(member.named_parameters()) | dict(member.named_buffers())


def _transposed_in_memory(member: nn.Module) -> State:
    """The same numbers, in storages that are not contiguous."""
    return {
        name: one.t().contiguous().t() if one.ndim == 2 else one
        for name, one in state_of(member).items()
    }


def _on_one_storage(member: nn.Module) -> State:
    """Views of one long storage, as optimizers with flat parameters leave them."""
    state = state_of(member)
    whole = {name: one for name, one in state.items() if one.is_floating_point()}
    flat = torch.cat([one.flatten() for one in whole.values()])
    parts = flat.split([one.numel() for one in whole.values()])
    views = {
        name: part.view(one.shape) for (name, one), part in zip(whole.items(), parts, strict=True)
    }
    return state | views


def _mixed(folder: Path, members: Members) -> None:
    for index, one in enumerate(members):
        kind = "safetensors" if index % 2 else "pt"
        save: Any = save_file if index % 2 else torch.save
        save(state_of(one), folder / f"seed{index}.{kind}")


def _in_numbers(kind: torch.dtype) -> Save:
    """Members whose parameters are rounded to this dtype, and saved in it."""

    def save(folder: Path, members: Members) -> None:
        for index, one in enumerate(members):
            rounded = one.to(kind)
            torch.save(state_of(rounded), folder / f"{index}.pt")
            one.to(torch.float32)

    return save


def _not_finite(folder: Path, members: Members) -> None:
    """One member with a parameter that is not a number."""
    with torch.no_grad():
        next(members[1].parameters()).fill_(torch.nan)
    each("{}.pt")(folder, members)


def _linked(folder: Path, members: Members) -> None:
    """Links to files in a folder outside."""
    store = folder.with_name("store")
    store.mkdir(exist_ok=True)
    for index, one in enumerate(members):
        torch.save(state_of(one), store / f"{index}.pt")
        (folder / f"seed{index}.pt").symlink_to(store / f"{index}.pt")


def _two_and_two(folder: Path, members: Members) -> None:
    names = ("seed0.ckpt", "seed1.pt", "seed2.ckpt", "seed3.pt")
    each_named(names)(folder, members)


CASES = (
    Case(".pt", small(each("seed{}.pt"))),
    Case(".pth", small(each("seed{}.pth"))),
    Case(".bin", small(each("seed{}.bin"))),
    Case(".ckpt", small(each("seed{}.ckpt"))),
    Case(".pth.tar", small(each("seed{}.pth.tar"))),
    Case(".pkl of torch.save", small(each("seed{}.pkl"))),
    Case(".tar of torch.save", small(each("seed{}.tar"))),
    Case(".weights", small(each("seed{}.weights"))),
    Case(".PT in capitals", small(each("SEED{}.PT"))),
    Case("no ending", small(each("seed{}"))),
    Case(".safetensors", small(each("seed{}.safetensors", save=save_file))),
    Case("safetensors called .pt", small(each("seed{}.pt", save=save_file))),
    Case("safetensors called .bin", small(each("seed{}.bin", save=save_file))),
    Case("torch.save called .safetensors", small(each("seed{}.safetensors"))),
    Case(".pt and .safetensors together", small(_mixed)),
    Case("two .pt and two .ckpt", small(_two_and_two, members=4)),
    Case("pickle protocol 3", small(each("{}.pt", save=_protocol(3)))),
    Case("pickle protocol 4", small(each("{}.pt", save=_protocol(4)))),
    Case("pickle protocol 5", small(each("{}.pt", save=_protocol(5)))),
    Case("an OrderedDict with its metadata", small(each("{}.pt", nn.Module.state_dict))),
    Case("names in another order", small(each("{}.pt", _without_order))),
    Case("parameters that were not detached", small(each("{}.pt", _as_parameters))),
    Case("tensors that are not contiguous", small(each("{}.pt", _transposed_in_memory))),
    Case("tensors on one storage", small(each("{}.pt", _on_one_storage))),
    Case("float64", small(_in_numbers(torch.float64)), opens("float64")),
    Case("float16", small(_in_numbers(torch.float16)), opens("float16")),
    Case("bfloat16", small(_in_numbers(torch.bfloat16)), opens("bfloat16")),
    Case("parameters that are not finite", small(_not_finite), opens("finite")),
    Case("names with spaces", small(each("seed {} (final).pt"))),
    Case("names in other scripts", small(each("\N{GREEK SMALL LETTER SIGMA}\u6a21\u578b{}.pt"))),
    Case("links to files outside", small(_linked)),
    Case("epoch1 ... epoch10 in natural order", small(each("epoch{}.pt"), members=12)),
    Case(
        "--members 3 of epoch0 ... epoch11",
        first(3, small(each("epoch{}.pt"), members=12)),
        words=("--members", "3"),
    ),
    Case("a built-in network, recognised", digit(each("{}.pt"))),
    Case("one file alone", digit(each("best_model.pth"), members=1), at=("best_model.pth",)),
)
