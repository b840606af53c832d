from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.func import stack_module_state
from torch.nn.utils import parametrizations
from torch.optim.swa_utils import AveragedModel

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.checkpoints.reading import contents_of
from ensemble_gui.ensembles.checkpoints.tensors import tensors_at
from ensemble_gui.ensembles.opening.choice_notes import notes_on
from ensemble_gui.ensembles.opening.choosing import Choice, choose
from ensemble_gui.ensembles.opening.state_plan import plan_of
from ensemble_gui.errors import BadInput

State = dict[str, Tensor]


class Net(nn.Module):
    """Small, with BatchNorm, and with names of one and of two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.norm = nn.BatchNorm2d(2)
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(8, 3))


NET = Architecture(name="Net", build=Net, activations=1, widest=1)
PLAN = plan_of(NET)


def network(seed: int = 0) -> Net:
    torch.manual_seed(seed)
    made = Net()
    made.norm(torch.randn(4, 2, 3, 3))
    return made


def state(seed: int = 0, prefix: str = "") -> State:
    return {f"{prefix}{name}": one for name, one in network(seed).state_dict().items()}


def optimizer() -> dict[str, Any]:
    """An optimizer's state after a step."""
    made = network()
    found = torch.optim.Adam(made.parameters())
    made.head(made.norm(made.conv(torch.randn(2, 1, 4, 4)))).sum().backward()
    found.step()
    return found.state_dict()


def chosen(folder: Path, held: object, state_key: str = "") -> Choice:
    torch.save(held, folder / "last.ckpt")
    return choose(PLAN, contents_of(folder / "last.ckpt"), "last.ckpt", state_key)


def refused(folder: Path, held: object, state_key: str = "") -> str:
    with pytest.raises(BadInput) as caught:
        chosen(folder, held, state_key)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def notes(choice: Choice) -> tuple[str, ...]:
    return notes_on(PLAN, ["last.ckpt"], [choice])


def is_member(choice: Choice, index: int, seed: int) -> bool:
    """Whether this member is the network of the seed."""
    found = tensors_at(choice.member(index), {})
    wanted = network(seed).state_dict()
    return all(torch.equal(one, wanted[PLAN.known[name]]) for name, one in found.items())


ONE: dict[str, Callable[[], object]] = {  # ways in which people save one network
    "plain": state,
    "Lightning": lambda: {
        "epoch": 3, "global_step": 9, "pytorch-lightning_version": "2.4.0",
        "state_dict": state(0, "model.") | {"criterion.weight": torch.ones(3),
                                            "train_acc.confmat": torch.zeros(3, 3)},
        "loops": {"fit_loop": {"state_dict": {}}}, "callbacks": {"ModelCheckpoint": {"best": "a"}},
        "optimizer_states": [optimizer()], "lr_schedulers": [],
        "hparams_name": "kwargs", "hyper_parameters": {"lr": 0.1, "cfg": Namespace(width=3)},
    },
    "Lightning with backbone": lambda: {"state_dict": state(0, "model.backbone.")},
    "torchvision's references": lambda: {
        "model": state(), "optimizer": optimizer(), "lr_scheduler": {"step_size": 3},
        "epoch": 3, "args": Namespace(lr=0.1)},
    "a tutorial's": lambda: {
        "model_state_dict": state(), "optimizer_state_dict": optimizer(),
        "loss": torch.tensor(0.1), "epoch": 3},
    "timm": lambda: {"epoch": 3, "arch": "net", "state_dict": state(), "args": Namespace(),
                     "version": 2, "metric": np.float64(76.1)},
    "mmcv": lambda: {"meta": {"epoch": 3, "time": "now"}, "state_dict": state()},
    "fastai": lambda: {"model": state(), "opt": optimizer()},
    "nnU-Net": lambda: {"network_weights": state(), "optimizer_state": optimizer()},
    "DeepSpeed": lambda: {"module": state(), "dp_world_size": 1},
    "Composer": lambda: {"state": {"model": state(0, "module."), "optimizers": {}}, "rng": []},
    "MoCo": lambda: {"state_dict": state(0, "module.encoder_q.")
                     | {"module.queue": torch.ones(2, 4), "module.queue_ptr": torch.ones(1)}},
    "DataParallel": lambda: state(0, "module."),
    "torch.compile": lambda: state(0, "_orig_mod."),
    "wrapped parts": lambda: {
        name.replace("head.", "head._checkpoint_wrapped_module.").replace("conv.", "conv.module."):
        one for name, one in state().items()},
    "both": lambda: state(0, "module._orig_mod."),
    "any name": lambda: {"of my net": state(0, "x.y.")},
    "deep": lambda: {"a": {"b": [{"c": {"d": state()}}]}},
    "nested modules": lambda: {
        part: getattr(network(), part).state_dict() for part in ("conv", "norm", "head")},
    "SWA": lambda: AveragedModel(network()).state_dict(),
    "thop": lambda: state() | {"total_ops": torch.zeros(1), "conv.total_params": torch.zeros(1)},
    "extra states": lambda: {**state(), "conv._extra_state": torch.zeros(2),
                             "norm._extra_state": {"scale": 1.0}},
    "parameters": lambda: dict(network().named_parameters()) | dict(network().named_buffers()),
    "student": lambda: {"student": state(0, "module.backbone."), "epoch": 1},
    "a class of its own": lambda: Namespace(net=state(), epoch=3),
    "without counters": lambda: {
        name: one for name, one in state().items() if "num_batches" not in name},
    "other metrics": lambda: {**state(), "val_loss": torch.tensor(0.1), "accuracy": torch.ones(())},
    "an optimizer beside": lambda: {**state(), "optimizer": optimizer()},
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
def test_the_mapping_that_covers_the_architecture_is_found(tmp_path: Path, name: str) -> None:
    found = chosen(tmp_path, ONE[name]())
    assert found.members == 1
    assert found.others == ()
    assert {PLAN.known[one] for one in found.member(0)} >= {
        one for one in PLAN.state if "num_batches" not in one
    }
    assert is_member(found, 0, 0)


def test_what_is_left_out_is_named_with_what_foreign_code_would_have_made(tmp_path: Path) -> None:
    (said,) = notes(chosen(tmp_path, ONE["Lightning"]()))
    assert said == (
        "last.ckpt: read state_dict.model; left out state_dict.criterion.weight, "
        "state_dict.train_acc.confmat, optimizer_states, epoch, global_step, "
        "pytorch-lightning_version, callbacks.ModelCheckpoint.best, hparams_name, 1 more."
    )
    (said,) = notes(chosen(tmp_path, ONE["timm"]()))
    assert said == (
        "last.ckpt: read state_dict; left out epoch, arch, args (argparse.Namespace), version, "
        "metric (a NumPy number)."
    )


@pytest.mark.parametrize("name", ["plain", "DataParallel", "both", "nested modules", "parameters"])
def test_where_nothing_is_left_out_nothing_is_said(tmp_path: Path, name: str) -> None:
    assert notes(chosen(tmp_path, ONE[name]())) == ()


def test_counters_that_are_missing_are_said(tmp_path: Path) -> None:
    (said,) = notes(chosen(tmp_path, ONE["without counters"]()))
    assert "it lacks BatchNorm's num_batches_tracked, which is set to 0" in said


def test_a_network_that_is_a_wrapper_itself_keeps_its_names(tmp_path: Path) -> None:
    plan = plan_of(
        Architecture(
            name="Wrapped",
            build=lambda: nn.ModuleDict({"module": nn.Linear(2, 1)}),
            activations=1,
            widest=1,
        )
    )
    held = {"module.weight": torch.ones(1, 2), "module.bias": torch.ones(1)}
    for made in (held, {f"module.{name}": one for name, one in held.items()}):
        torch.save(made, tmp_path / "last.ckpt")
        found = choose(plan, contents_of(tmp_path / "last.ckpt"), "last.ckpt")
        assert found.member(0).keys() == held.keys()


def test_wrappers_stay_where_two_names_would_become_one(tmp_path: Path) -> None:
    found = chosen(tmp_path, {**state(), **state(1, "module.")})
    assert (found.key, found.others) == ("", ("module",))


TWO: dict[str, tuple[Callable[[], object], str, str]] = {  # first choice and the other
    "EMA": (lambda: {"ema_state_dict": state(1), "state_dict": state()},
            "state_dict", "ema_state_dict"),
    "timm": (lambda: {"state_dict": state(), "state_dict_ema": state(1)},
             "state_dict", "state_dict_ema"),
    "torchvision": (lambda: {"model": state(), "model_ema": state(1, "module.")},
                    "model", "model_ema"),
    "Lightning": (lambda: {"state_dict": state(1, "ema_model.module.") | state(0, "model.")},
                  "state_dict.model", "state_dict.ema_model"),
    "in names": (lambda: state(1, "averaged.module.") | state(0, "net."),
                 "net", "averaged"),
    "student and teacher": (lambda: {"student": state(), "teacher": state(1)},
                            "student", "teacher"),
    "best and last": (lambda: {"best": state(), "last": state(1)}, "best", "last"),
    "model and best model": (lambda: {"model": state(), "best_model": state(1)},
                             "model", "best_model"),
    "two words": (lambda: {"net": state(), "weights": state(1)}, "net", "weights"),
    "MoCo": (lambda: {"state_dict": state(1, "encoder_k.") | state(0, "encoder_q.")},
             "state_dict.encoder_q", "state_dict.encoder_k"),
    "initial": (lambda: {"init_state": state(1), "state": state()}, "state", "init_state"),
}  # fmt: skip


@pytest.mark.parametrize("name", TWO)
def test_of_two_that_fit_the_raw_one_is_read_and_the_other_offered(
    tmp_path: Path, name: str
) -> None:
    make, first, other = TWO[name]
    found = chosen(tmp_path, make())
    assert (found.key, found.others) == (first, (other,))
    assert is_member(found, 0, 0)
    said = notes(found)
    assert f"last.ckpt: read {first}." in said
    assert f"last.ckpt: {other} fits as well: open it with --state-key {other}." in said
    found = chosen(tmp_path, make(), other)
    assert (found.key, found.others) == (other, (first,))
    assert is_member(found, 0, 1)


def test_a_part_of_a_key_is_enough(tmp_path: Path) -> None:
    make, _, _ = TWO["Lightning"]
    assert is_member(chosen(tmp_path, make(), "ema_model"), 0, 1)


def test_an_average_beside_the_networks_own_names_is_offered(tmp_path: Path) -> None:
    found = chosen(tmp_path, {**state(), "ema": state(1)})
    assert (found.key, found.others, found.left_out) == ("", ("ema",), ())
    assert is_member(found, 0, 0)


def torch_ensemble() -> dict[str, object]:
    """As torchensemble saves one."""
    held = {name: one for at in range(3) for name, one in state(at, f"estimators_.{at}.").items()}
    return {"n_estimators": 3, "model": held, "_criterion": nn.CrossEntropyLoss()}


def stacked() -> tuple[dict[str, Any], dict[str, Any]]:
    return stack_module_state([network(at) for at in range(3)])  # type: ignore[arg-type]  # modules, as it asks


MANY: dict[str, tuple[Callable[[], object], list[str]]] = {  # ways to save three networks
    "a list": (lambda: [state(at) for at in range(3)], []),
    "a tuple": (lambda: tuple(state(at) for at in range(3)), []),
    "a list of checkpoints": (
        lambda: [{"state_dict": state(at), "epoch": at} for at in range(3)],
        ["0.state_dict", "1.state_dict", "2.state_dict"]),
    "a list in a checkpoint": (
        lambda: {"models": [state(at) for at in range(3)], "epoch": 1},
        ["models.0", "models.1", "models.2"]),
    "by seed": (lambda: {f"seed{at}": state(at) for at in range(3)}, ["seed0", "seed1", "seed2"]),
    "by number": (lambda: {at: state(at) for at in range(3)}, []),
    "by name": (
        lambda: {name: state(at) for at, name in enumerate(("ann", "bob", "cid"))},
        ["ann", "bob", "cid"]),
    "model_a to model_c": (
        lambda: {f"model_{name}": state(at) for at, name in enumerate("abc")},
        ["model_a", "model_b", "model_c"]),
    "a ModuleList": (
        lambda: nn.ModuleList(network(at) for at in range(3)).state_dict(), []),
    "a ModuleList in a module": (
        lambda: {f"module.models.{name}": one for name, one in
                 nn.ModuleList(network(at) for at in range(3)).state_dict().items()},
        ["models.0", "models.1", "models.2"]),
    "torchensemble": (
        torch_ensemble, [f"model.estimators_.{at}" for at in range(3)]),
    "stack_module_state": (stacked, []),
    "its two by name": (lambda: dict(zip(("params", "buffers"), stacked(), strict=True)), []),
    "stacked": (lambda: {name: one for half in stacked() for name, one in half.items()}, []),
    "stacked in a checkpoint": (
        lambda: {"ensemble": {name: one for half in stacked() for name, one in half.items()}}, []),
    "each raw and averaged": (
        lambda: [{"model": state(at), "ema": state(at + 3)} for at in range(3)],
        ["0.model", "1.model", "2.model"]),
}  # fmt: skip


@pytest.mark.parametrize("name", MANY)
def test_whole_ensembles_in_one_file_are_found(tmp_path: Path, name: str) -> None:
    make, names = MANY[name]
    found = chosen(tmp_path, make())
    assert found.members == 3
    assert list(found.names) == (names or ["member 0", "member 1", "member 2"])
    assert all(is_member(found, at, at) for at in range(3))
    if len(found.candidates) > 1:
        assert notes(found)[0].startswith("last.ckpt: it holds 3 members: ")


def test_a_numbered_series_is_an_ensemble_beside_what_is_not_numbered(tmp_path: Path) -> None:
    held = {f"epoch{at}": state(at) for at in range(3)} | {"best": state(3), "last": state(4)}
    found = chosen(tmp_path, {"runs": held})
    assert found.names == ("runs.epoch0", "runs.epoch1", "runs.epoch2")
    assert found.others == ("runs.best", "runs.last")
    assert "last.ckpt: runs.best, runs.last fit as well: open one with --state-key NAME." in notes(
        found
    )


def test_the_files_own_names_come_before_those_in_it(tmp_path: Path) -> None:
    found = chosen(tmp_path, {"copy": state(1), **state()})
    assert (found.key, found.others) == ("", ("copy",))


def test_one_of_an_ensemble_can_be_opened_alone(tmp_path: Path) -> None:
    make, _ = MANY["a list in a checkpoint"]
    found = chosen(tmp_path, make(), "models.1")
    assert found.members == 1
    assert is_member(found, 0, 1)


def test_averaged_members_are_offered_beside_the_raw_ones(tmp_path: Path) -> None:
    make, _ = MANY["each raw and averaged"]
    assert chosen(tmp_path, make()).others == ("ema",)
    found = chosen(tmp_path, make(), "ema")
    assert found.members == 3
    assert is_member(found, 2, 5)


def test_the_wrong_one_among_ten_is_named(tmp_path: Path) -> None:
    members = [state(at) for at in range(10)]
    members[6] = {**members[6], "head.1.weight": torch.zeros(4, 8)}
    assert refused(tmp_path, {"models": members}).startswith(
        "last.ckpt, models.6 is not a member of Net: head.1.weight is (4×8), where (3×8) is exp"
    )


def test_what_a_file_has_is_said_beside_what_was_expected(tmp_path: Path) -> None:
    other = {f"layer{at}.0.weight": torch.zeros(64, 3, 7, 7) for at in range(63)}
    assert refused(tmp_path, {"state_dict": other}) == (
        "last.ckpt is not a member of Net: it has state_dict.layer0.0.weight (64×3×7×7), "
        "state_dict.layer1.0.weight (64×3×7×7), state_dict.layer2.0.weight (64×3×7×7) and 60 more; "
        "expected are conv.weight (2×1×3×3), conv.bias (2), norm.weight (2) and 6 more. Choose "
        "another file, or name the architecture that it is of."
    )


def test_what_the_network_itself_has_too_much_is_refused(tmp_path: Path) -> None:
    held = {"model": {**state(), "head.3.weight": torch.zeros(3, 3)}}
    assert (
        "last.ckpt, model is not a member of Net: it has head.3.weight (3×3), which the "
        "architecture does not have."
    ) in refused(tmp_path, held)
    stack = {name: torch.stack([one, one]) for name, one in state().items()}
    assert "it has more (7), which" in refused(tmp_path, {**stack, "more": torch.zeros(7)})


def test_a_key_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    held = {"state_dict": state(), "optimizer": optimizer()}
    assert refused(tmp_path, held, "ema") == (
        "last.ckpt has no tensors in 'ema', but in state_dict, optimizer: name one of these."
    )
    assert "last.ckpt is not a member of Net: it has optimizer.state.0" in refused(
        tmp_path, held, "optimizer"
    )


def test_a_whole_network_is_named_where_nothing_else_fits(tmp_path: Path) -> None:
    held = {"model": network(), "optimizer": optimizer()}
    said = refused(tmp_path, held)
    assert "last.ckpt cannot be opened: its model is a whole network (of the class " in said
    assert "test_choosing.Net)" in said
    assert is_member(chosen(tmp_path, {**held, "state_dict": state()}), 0, 0)


def test_weight_norms_old_names_are_taken_by_its_new_parametrizations(tmp_path: Path) -> None:
    def build() -> nn.Module:
        return nn.Sequential(parametrizations.weight_norm(nn.Linear(3, 2)))

    plan = plan_of(Architecture(name="Normed", build=build, activations=1, widest=1))
    made = build().state_dict()
    old = {
        "0.bias": made["0.bias"],
        "0.weight_g": made["0.parametrizations.weight.original0"],
        "0.weight_v": made["0.parametrizations.weight.original1"],
    }
    torch.save(old, tmp_path / "last.ckpt")
    found = choose(plan, contents_of(tmp_path / "last.ckpt"), "last.ckpt")
    assert {plan.known[name] for name in found.member(0)} == made.keys()
    (said,) = notes_on(plan, ["last.ckpt"], [found])
    assert "0.weight_g is read as 0.parametrizations.weight.original0, its newer name." in said


def test_files_that_are_alike_share_a_note(tmp_path: Path) -> None:
    choice = chosen(tmp_path, {"model": state(), "epoch": 3})
    plain = chosen(tmp_path, state())
    files = [f"{at}.pt" for at in range(6)]
    assert notes_on(PLAN, files, [choice] * 5 + [plain]) == (
        "0.pt, 1.pt, 2.pt, 2 more: read model; left out epoch.",
    )
