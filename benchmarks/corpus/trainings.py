"""Checkpoints as the trainers of several libraries save them."""

import argparse
from typing import Any

import numpy as np
import torch
from torch import nn, optim

from benchmarks.corpus.foreign import of
from benchmarks.corpus.saving import State, prefixed, state_of


def other(member: nn.Module, by: float = 0.5) -> State:
    """The state dict of another network of the same form."""
    return {
        name: one + by if one.is_floating_point() else one for name, one in state_of(member).items()
    }


def lightning(member: nn.Module) -> dict[str, Any]:
    """As Lightning saves it, with its callbacks and a criterion."""
    path = "/home/me/logs/version_0/checkpoints/epoch=3-step=40.ckpt"
    monitor = "ModelCheckpoint{'monitor': 'val_loss', 'mode': 'min'}"
    return {
        "epoch": 3,
        "global_step": 40,
        "pytorch-lightning_version": "2.4.0",
        "state_dict": prefixed("model.")(member) | {"criterion.weight": torch.ones(3)},
        "loops": {"fit_loop": {"state_dict": {}, "epoch_progress": {"total": {"ready": 4}}}},
        "callbacks": {
            monitor: {
                "best_model_score": torch.tensor(0.3),
                "best_model_path": path,
                "best_k_models": {path: torch.tensor(0.3)},
            }
        },
        "optimizer_states": [adam(member)],
        "lr_schedulers": [],
        "hparams_name": "hparams",
        "hyper_parameters": of("lightning_fabric.utilities.data.AttributeDict", lr=0.1),
    }


def adam(member: nn.Module) -> dict[str, Any]:
    """The state of Adam, whose moments have the parameters' shapes."""
    optimizer = optim.Adam(member.parameters(), lr=0.0)
    for one in member.parameters():
        one.grad = torch.zeros_like(one)
    optimizer.step()
    member.zero_grad()
    return optimizer.state_dict()


def imagenet(member: nn.Module) -> dict[str, Any]:
    """As the example that trains ImageNet saves it."""
    return {
        "epoch": 90,
        "arch": "small",
        "state_dict": prefixed("module.")(member),
        "best_acc1": torch.tensor(71.3),
        "optimizer": adam(member),
        "scheduler": {"step_size": 30, "gamma": 0.1, "base_lrs": [0.1], "last_epoch": 90},
    }


def reference(member: nn.Module) -> dict[str, Any]:
    """As torchvision's references save it, with an EMA."""
    return {
        "model": state_of(member),
        "optimizer": adam(member),
        "lr_scheduler": {"last_epoch": 3},
        "epoch": 3,
        "args": argparse.Namespace(data_path="imagenet", lr=0.1),
        "model_ema": {
            "n_averaged": torch.tensor(7),
            **{f"module.{name}": one for name, one in other(member).items()},
        },
    }


def timm_checkpoint(member: nn.Module) -> dict[str, Any]:
    """As timm saves it, with an EMA."""
    return {
        "epoch": 9,
        "arch": "small",
        "state_dict": state_of(member),
        "optimizer": adam(member),
        "version": 2,
        "args": argparse.Namespace(model="small", mean=None),
        "amp_scaler": {"scale": 65536.0},
        "state_dict_ema": other(member),
        "metric": 76.2,
    }


def fastai(member: nn.Module) -> dict[str, Any]:
    """As fastai's Learner.save does."""
    return {"model": state_of(member), "opt": adam(member)}


def openmmlab(member: nn.Module) -> dict[str, Any]:
    """As mmengine saves it."""
    config = "model = dict(type='ImageClassifier')"
    return {
        "meta": {"epoch": 100, "iter": 4000, "cfg": config, "dataset_meta": {"classes": ("a",)}},
        "state_dict": prefixed("backbone.")(member),
        "message_hub": {"log_scalars": of("mmengine.logging.history_buffer.HistoryBuffer")},
        "optimizer": adam(member),
    }


def deepspeed(member: nn.Module) -> dict[str, Any]:
    """The model's states of one rank."""
    return {
        "module": state_of(member),
        "buffer_names": ["norm.running_mean"],
        "optimizer": None,
        "param_shapes": [{name: one.shape for name, one in member.named_parameters()}],
        "ds_config": {"train_batch_size": 8},
        "ds_version": "0.14.0",
        "global_steps": 100,
    }


def composer(member: nn.Module) -> dict[str, Any]:
    """As MosaicML's Composer saves it."""
    return {
        "state": {"model": prefixed("module.")(member), "optimizers": {"Adam": adam(member)}},
        "rng": [{"numpy": np.random.RandomState(0).get_state()}],
    }
