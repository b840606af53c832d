"""What the names in a checkpoint say: whose tensors they are, and which are no network's at all."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ensemble_gui.ensembles.checkpoints.contents import Contents

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_WRAPPERS = frozenset(  # that give their network's parameters a longer name
    ("module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")
)
_NUMBERED = re.compile(r"(.*?)(\d+)(\D*)")
_SECOND = frozenset(  # of parameters that are an average of others, or older than they
    (
        *("ema", "emas", "swa", "avg", "average", "averaged", "polyak", "shadow", "mean", "slow"),
        *("teacher", "target", "momentum", "k", "init", "initial", "old", "backup", "pretrained"),
    )
)
_ROLES = _SECOND | frozenset(  # of mappings of which only one is the network's
    (
        *("state", "dict", "model", "net", "network", "module", "weights", "params", "parameters"),
        *("raw", "best", "last", "latest", "final", "current", "student", "online", "fast", "q"),
        *("actor", "critic", "generator", "discriminator"),
    )
)
_EXTRAS = frozenset(  # of what a training keeps among its parameters
    (
        *("criterion", "loss", "losses", "metric", "metrics", "acc", "accuracy", "auroc", "auc"),
        *("confmat", "confusion", "ece", "optim", "optimizer", "optimizers", "scheduler", "scaler"),
    )
)
_EXTRA_ENDS = ("n_averaged", "total_ops", "total_params", "_extra_state")


def _words(component: str) -> list[str]:
    return [one.lower() for one in _WORD.findall(component)]


def without_wrappers(contents: Contents, known: Iterable[str] = ()) -> Contents:
    """The same by names without those of wrappers, anywhere in them, unless they are `known`."""
    wrappers = _WRAPPERS.difference(*(name.split(".") for name in known))

    def short(name: str) -> str:
        return ".".join(one for one in name.split(".") if one not in wrappers)

    tensors = {short(name): one for name, one in contents.tensors.items()}
    if "" in tensors or len(tensors) < len(contents.tensors):  # two would have one name
        return contents
    others = {short(name): what for name, what in contents.others.items()}
    return replace(contents, tensors=tensors, others=others)


def is_extra(name: str) -> bool:
    """Whether a tensor that the architecture does not have is a training's, not a network's."""
    components = name.split(".")
    return components[-1] in _EXTRA_ENDS or any(
        not _EXTRAS.isdisjoint(_words(one)) for one in components
    )


def is_second(components: Iterable[str]) -> bool:
    """Whether a mapping in these holds averaged or older parameters, which come second."""
    return any(not _SECOND.isdisjoint(_words(one)) for one in components)


def without_number(key: str) -> str:
    """What numbered keys have in common; '' for a key without a number."""
    found = _NUMBERED.fullmatch(key)
    return f"{found[1]}#{found[3]}" if found else ""


def are_members(keys: Sequence[str]) -> bool:
    """Whether mappings by these keys are members of one ensemble, not states of one network.

    They are if their keys are numbered, or differ in words that name no state of a training.
    """
    numbered = {without_number(one) for one in keys}
    if "" not in numbered:
        return len(numbered) == 1
    words = [set(_words(one)) for one in keys]
    common = words[0].intersection(*words[1:])
    own = [one - common for one in words]
    return all(one and _ROLES.isdisjoint(one) for one in own)
