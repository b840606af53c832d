"""Folders as trainings leave them: what in them are members, and what is not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from benchmarks.corpus.case import Case, either, opens, refused
from benchmarks.corpus.saving import (
    CLASSES,
    Members,
    Save,
    State,
    Value,
    and_then,
    beside,
    digit,
    each,
    each_named,
    inside,
    prefixed,
    small,
    state_of,
)
from benchmarks.corpus.trainings import lightning

_MANY = 12
_OPTIMIZER = {"state": {0: {"exp_avg": torch.ones(4, 3, 3, 3)}}, "param_groups": [{"lr": 0.1}]}
_STATISTICS = {"mean": torch.zeros(3), "std": torch.ones(3)}
_SHARDS = ("conv", "norm", "fc")  # each in a file of its own


def _worse(member: nn.Module) -> State:
    """The same network at another time."""
    return {
        name: one * 0.5 if one.is_floating_point() else one
        for name, one in state_of(member).items()
    }


def _two_each(own: str, other: str, what: Callable[[nn.Module], Any] = state_of) -> Save:
    """Two files for each member: its own and one of another time."""

    def write(folder: Path, members: Members) -> None:
        each(own, what)(folder, members)
        each(other, _worse)(folder, members)

    return write


def _run_of_transformers(folder: Path, members: Members) -> None:
    for index, one in enumerate(members):
        run = folder / f"run{index}"
        run.mkdir()
        save_file(state_of(one), run / "model.safetensors", {"format": "pt"})
        for name in ("config.json", "trainer_state.json", "preprocessor_config.json"):
            (run / name).write_text("{}")
        torch.save({"lr": 0.1}, run / "training_args.bin")
        torch.save(_OPTIMIZER, run / "optimizer.pt")
        torch.save({"last_epoch": 3}, run / "scheduler.pt")
        torch.save({"cpu": torch.get_rng_state()}, run / "rng_state.pth")


def _with_checkpoints_of_transformers(folder: Path, members: Members) -> None:
    _run_of_transformers(folder, members)
    for index, one in enumerate(members):
        for step in (500, 1000):
            inner = folder / f"run{index}" / f"checkpoint-{step}"
            inner.mkdir()
            save_file(_worse(one), inner / "model.safetensors", {"format": "pt"})
            torch.save(_OPTIMIZER, inner / "optimizer.pt")


def _sharded(ending: str, save: Callable[[Any, Path], object], folder_of: str = "run{}") -> Save:
    """One member in several files, which an index lists."""
    name = "model" if ending == "safetensors" else "pytorch_model"

    def write(folder: Path, members: Members) -> None:
        for index, one in enumerate(members):
            run = folder / folder_of.format(index)
            run.mkdir(exist_ok=True)
            places: dict[str, str] = {}
            for number, layer in enumerate(_SHARDS, start=1):
                shard = f"{name}-{number:05}-of-{len(_SHARDS):05}.{ending}"
                part = {key: v for key, v in state_of(one).items() if key.startswith(layer)}
                save(part, run / shard)
                places |= dict.fromkeys(part, shard)
            content = {"metadata": {"total_size": 1000}, "weight_map": places}
            (run / f"{name}.{ending}.index.json").write_text(json.dumps(content))

    return write


def _lacking_a_shard(folder: Path, members: Members) -> None:
    _sharded("safetensors", save_file)(folder, members)
    (folder / "run1" / "model-00002-of-00003.safetensors").unlink()


def _accelerate(folder: Path, members: Members) -> None:
    for index, one in enumerate(members):
        run = folder / f"checkpoint_{index}"
        run.mkdir()
        save_file(state_of(one), run / "model.safetensors")
        torch.save(_OPTIMIZER, run / "optimizer.bin")
        torch.save({"last_epoch": 3}, run / "scheduler.bin")
        (run / "random_states_0.pkl").write_bytes(b"\x80\x04N.")


def _deepspeed(folder: Path, members: Members) -> None:
    for index, one in enumerate(members):
        run = folder / f"seed{index}" / "global_step100"
        run.mkdir(parents=True)
        torch.save({"module": state_of(one)}, run / "mp_rank_00_model_states.pt")
        torch.save({"optimizer_state_dict": _OPTIMIZER}, run / "zero_pp_rank_0_optim_states.pt")
        (run.parent / "latest").write_text("global_step100")
        (run.parent / "zero_to_fp32.py").write_text("print('hello')\n")


def _linked_best(folder: Path, members: Members) -> None:
    """best.pt is a link to one of the members."""
    each("seed{}.pt")(folder, members)
    (folder / "best.pt").symlink_to("seed1.pt")


def _copies(folder: Path, members: Members) -> None:
    """With what systems and editors leave in a folder."""
    each("seed{}.pt")(folder, members)
    (folder / "._seed0.pt").write_bytes(b"\0\5\x16\7Mac OS X")
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (folder / ".ipynb_checkpoints").mkdir()
    torch.save(_worse(members[0]), folder / ".ipynb_checkpoints" / "seed0-checkpoint.pt")
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._seed0.pt").write_bytes(b"\0\5\x16\7Mac OS X")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "net.cpython-311.pyc").write_bytes(b"\xa7\r\r\n")


def _outside(folder: Path, members: Members) -> None:
    each("../nets/seed{}.pt")(folder, members)


def _case(name: str, save: Save, *notes: str, members: int = 3, **keys: Value) -> Case:
    return Case(name, small(save, members, **keys), opens(*notes))


_LOGS = (
    beside("events.out.tfevents.1714550400.host.1.0", b"\x18\0\0\0\0\0\0\0"),
    beside("hparams.yaml", "lr: 0.1\n"),
    beside("metrics.csv", "epoch,loss\n0,1.5\n"),
    beside("README.md", "# Three seeds\n"),
    beside("curve.png", b"\x89PNG\r\n\x1a\n"),
)
_SEEDS = ("seed0/best.pt", "seed1/best.pt", "seed2/best.pt")

CASES = (
    _case("a folder for each seed", each("seed{}/best.pt")),
    _case("twelve folders, in natural order", each("seed{}/model.pt"), members=_MANY),
    _case("folders in folders", each("runs/seed{}/checkpoints/model.ckpt")),
    _case("folds", each("fold_{}/best_model.pth", inside("model_state_dict"))),
    _case("files that name their folds", each("resnet_fold{}_best.pth")),
    _case("best and last beside each other", _two_each("seed{}/best.pt", "seed{}/last.pt"),
          "last.pt"),
    _case("best and last in one folder", _two_each("seed{}_best.pt", "seed{}_last.pt"), "last"),
    _case("model_best and checkpoint", _two_each("seed{}/model_best.pth.tar",
          "seed{}/checkpoint.pth.tar"), "checkpoint.pth.tar"),
    _case("Lightning's tree, best and last", _two_each(
          "lightning_logs/version_{}/checkpoints/epoch=9-step=100.ckpt",
          "lightning_logs/version_{}/checkpoints/last.ckpt", lightning), "last.ckpt"),
    _case("Lightning's tree of twelve", each(
          "lightning_logs/version_{}/checkpoints/epoch=9-step=100.ckpt", lightning),
          members=_MANY),
    _case("Hydra's multirun", and_then(each("multirun/2024-05-01/12-00-00/{}/best.ckpt", lightning),
          beside("multirun/2024-05-01/12-00-00/0/.hydra/config.yaml"))),
    _case("Hydra's outputs", each("outputs/2024-05-0{}/12-00-00/model.pt")),
    _case("timm's output", _two_each("output/train/seed{}/model_best.pth.tar",
          "output/train/seed{}/last.pth.tar", inside("state_dict")), "last.pth.tar"),
    _case("wandb's runs", each("wandb/run-2024050{}_120000-abc/files/model.pt")),
    _case("Ray Tune's trials", each("trial_0000{}/checkpoint_000009/checkpoint.pt")),
    _case("OpenMMLab's work_dirs", and_then(each("work_dirs/seed{}/epoch_100.pth",
          inside("state_dict")), beside("work_dirs/seed0/last_checkpoint", "/home/epoch_100.pth"))),
    _case("HF's runs", _run_of_transformers, "optimizer.pt", "training_args.bin"),
    _case("HF's runs with checkpoints", _with_checkpoints_of_transformers, "checkpoint-1000"),
    _case("sharded safetensors", _sharded("safetensors", save_file)),
    _case("sharded .bin", _sharded("bin", torch.save)),
    _case("one sharded member", _sharded("safetensors", save_file, ""), members=1),
    Case("a shard is missing", small(_lacking_a_shard), refused("model-00002-of-00003")),
    _case("accelerate's checkpoints", _accelerate, "optimizer.bin"),
    _case("DeepSpeed's checkpoints", _deepspeed, "optim_states"),
    _case("logs and curves beside", and_then(each("seed{}.pt"), *_LOGS)),
    _case("an optimizer beside", and_then(each("seed{}.pt"), beside("optimizer.pt", _OPTIMIZER)),
          "optimizer.pt"),
    _case("statistics beside", and_then(each("seed{}.pt"), beside("stats.pt", _STATISTICS)),
          "stats.pt"),
    Case("predictions beside", small(and_then(each("seed{}.pt"), beside("logits.pt",
         torch.ones(5, 3)))), either("logits.pt")),
    _case("a NumPy array beside", and_then(each("seed{}.pt"),
          beside("oof.npy", np.arange(3.0).tobytes()))),
    _case("what systems leave behind", _copies),
    _case("a link to the best", _linked_best, "best.pt"),
    _case("weights: a pattern", _two_each("seed{}/best.pt", "seed{}/last.pt"),
          weights="seed*/best.pt"),
    _case("weights: a pattern of the last", _two_each("seed{}/last.pt", "seed{}/best.pt"),
          weights=["seed*/last.pt"]),
    _case("weights: a pattern through all folders", each("a/b/seed{}.ckpt"), weights="**/*.ckpt"),
    _case("weights: a pattern in natural order", each("seed{}.pt"), members=_MANY,
          weights="seed*.pt"),
    _case("weights: a list in another order", each_named(_SEEDS[::-1]), weights=[*_SEEDS[::-1]]),
    _case("weights: two patterns", each_named(("a0.pt", "a1.pt", "b0.ckpt")),
          weights=["a*.pt", "b*.ckpt"]),
    Case("weights: a pattern without a file", small(each("seed{}.pt"), weights="run*.pt"),
         refused(r"run\*\.pt")),
    Case("weights: a file that is missing", small(each("seed{}.pt"), weights=["seed9.pt"]),
         refused("seed9.pt")),
    Case("weights outside of the folder", small(_outside, weights="../nets/seed*.pt"),
         either(r"\.\./nets")),
    Case("several --weights", digit(each("seed{}.pt")), at=("seed0.pt", "seed1.pt", "seed2.pt")),
    Case("several --weights, in their order", digit(each_named(("c.pt", "a.pt", "b.pt"))),
         at=("c.pt", "a.pt", "b.pt")),
    Case("several --weights in folders", digit(each("seed{}/best.pt")), at=_SEEDS),
    Case("several --weights next to a manifest", small(each("seed{}.ckpt"), classes=[*CLASSES]),
         at=("seed0.ckpt", "seed1.ckpt", "seed2.ckpt")),
    Case("a folder of seeds without a manifest", digit(each("seed{}/best.pt"))),
    Case("Lightning's tree without a manifest",
         digit(each("lightning_logs/version_{}/checkpoints/last.ckpt", prefixed("model.")))),
)  # fmt: skip
