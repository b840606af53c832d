"""Checkpoints that hold more than tensors beside the state dict."""

import argparse
import random
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from uuid import UUID

import numpy as np
import torch
from torch import nn, optim

from benchmarks.corpus.case import Case, Expected, either, opens
from benchmarks.corpus.foreign import call, of
from benchmarks.corpus.saving import each, small


def _with(name: str, value: object, *said: str) -> Case:
    """A training's checkpoint that holds this beside the state dict."""
    return Case(
        name,
        small(
            each(
                "seed{}.pt",
                lambda member: {"state_dict": member.state_dict(), "extra": value, "epoch": 3},
            )
        ),
        opens(*said),
    )


def _trained(name: str, what: Callable[[nn.Module], Any], expected: Expected) -> Case:
    return Case(name, small(each("seed{}.pt", what)), expected)


def _step(member: nn.Module) -> tuple[optim.Optimizer, Any]:
    """An optimizer that has made a step, and its scheduler."""
    optimizer = optim.AdamW(member.parameters(), lr=0.0)
    for one in member.parameters():
        one.grad = torch.zeros_like(one)
    optimizer.step()
    member.zero_grad()
    return optimizer, optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=10)


def _with_optimizer(member: nn.Module) -> dict[str, Any]:
    optimizer, scheduler = _step(member)
    return {
        "model": member.state_dict(),
        "optimizer": optimizer.state_dict(),
        "lr_scheduler": scheduler.state_dict(),
        "args": argparse.Namespace(lr=0.1, output_dir=Path("runs")),
    }


def _with_optimizer_itself(member: nn.Module) -> dict[str, Any]:
    optimizer, _ = _step(member)
    return {"model_state_dict": member.state_dict(), "optimizer": optimizer, "loss": nn.NLLLoss()}


def _shell() -> object:
    return call("posix.system", "echo 1 > marker")


_STATE = np.random.RandomState(0).get_state()
_CONFIG = {"lr": 0.1, "name": "run"}

CASES = (
    _with("a NumPy float", np.float64(0.93)),
    _with("a NumPy float32", np.float32(0.93)),
    _with("a NumPy integer", np.int64(3)),
    _with("a NumPy bool", np.bool_(True)),  # noqa: FBT003 -- a value
    _with("NumPy text", np.str_("best")),
    _with("a NumPy array", np.arange(5.0)),
    _with("a NumPy array of objects", np.array([1, "two"], dtype=object)),
    _with("NumPy's random state", _STATE),
    _with(
        "a scalar of NumPy 1",
        call("numpy.core.multiarray.scalar", np.dtype("float64"), b"\0" * 8),
    ),
    _with("Python's random state", random.Random(0).getstate()),  # noqa: S311 -- no secret
    _with("torch's random state", torch.get_rng_state()),
    _with("a Namespace", argparse.Namespace(lr=0.1, layers=[1, 2]), "Namespace"),
    _with("a SimpleNamespace", types.SimpleNamespace(lr=0.1), "Namespace"),
    _with("a path", Path("runs/seed0.pt"), "Path"),
    _with("a pure path", PurePosixPath("runs/seed0.pt"), "Path"),
    _with("a path of Windows", PureWindowsPath("C:/runs"), "Path"),
    _with("a date and time", datetime(2024, 5, 1, tzinfo=UTC), "datetime|timezone"),
    _with("a duration", timedelta(seconds=5), "timedelta"),
    _with("a Counter", Counter("abba")),
    _with("a defaultdict", defaultdict(list, a=[1])),
    _with("a defaultdict of floats", defaultdict(float, a=1.0)),
    _with("a deque", deque([1, 2], maxlen=5), "deque"),
    _with("a set", {1, 2}),
    _with("a frozenset", frozenset({1, 2})),
    _with("a complex number", 1 + 2j),
    _with("a Decimal", Decimal("0.1"), "Decimal"),
    _with("a Fraction", Fraction(1, 3), "Fraction"),
    _with("a UUID", UUID(int=5), "UUID"),
    _with("a range", range(3), "range"),
    _with("a slice", slice(1, 2), "slice"),
    _with("bytes", b"\0\1binary"),
    _with("a bytearray", bytearray(b"\0\1")),
    _with("a dtype, a device and a size", [torch.float16, torch.device("cpu"), torch.Size([1])]),
    _with("an OrderedDict of lists", OrderedDict(a=[1, (2, 3)])),
    _with("a long whole number", 10**30),
    _with("a key that is a tuple", {(0, 1): 2}),
    _with("a key that is a number", {0: {"loss": 0.5}}),
    _with("an enum", call("project.config.Mode", "train"), "Mode"),
    _with("a config of the user's own", of("__main__.Config", **_CONFIG), "Config"),
    _with("a dataclass", of("project.config.TrainArgs", **_CONFIG), "TrainArgs"),
    _with("OmegaConf", of("omegaconf.dictconfig.DictConfig", _content=_CONFIG), "DictConfig"),
    _with("OmegaConf's list", of("omegaconf.listconfig.ListConfig", _content=[1]), "ListConfig"),
    _with("EasyDict", of("easydict.EasyDict", **_CONFIG), "EasyDict"),
    _with("yacs", of("yacs.config.CfgNode", **_CONFIG), "CfgNode"),
    _with("mmengine's config", of("mmengine.config.config.ConfigDict", **_CONFIG), "ConfigDict"),
    _with("mmengine's history", of("mmengine.logging.history_buffer.HistoryBuffer"), "History"),
    _with(
        "Lightning's AttributeDict",
        of("lightning_fabric.utilities.data.AttributeDict", **_CONFIG),
        "AttributeDict",
    ),
    _with("a pandas time", call("pandas._libs.tslibs.timestamps._unpickle_timestamp", 1)),
    _with("a pandas table", of("pandas.core.frame.DataFrame", _mgr=None), "DataFrame"),
    _with("scikit-learn's labels", of("sklearn.preprocessing._label.LabelEncoder"), "LabelEncoder"),
    _with("torchvision's transforms", of("torchvision.transforms.transforms.Compose"), "Compose"),
    _with("HF's arguments", of("transformers.training_args.TrainingArguments"), "Training"),
    _with("a tokenizer", of("transformers.models.bert.tokenization_bert.BertTokenizer"), "Bert"),
    _with("a function by its name", optim.lr_scheduler.OneCycleLR),
    _with("a criterion", nn.CrossEntropyLoss(weight=torch.ones(3)), "CrossEntropyLoss"),
    _with("a whole module beside", nn.Sequential(nn.Linear(2, 2), nn.ReLU()), "Sequential"),
    _trained("optimizer, scheduler and arguments", _with_optimizer, opens("Namespace")),
    _trained("the optimizer itself", _with_optimizer_itself, opens("AdamW", "NLLLoss")),
    # What would run a command if it were run: nothing does.
    Case(
        "a call of os.system beside",
        small(
            each(
                "{}.pt",
                lambda member: {"state_dict": member.state_dict(), "extra": _shell()},
            )
        ),
        either("system"),
    ),
)
