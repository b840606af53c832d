from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.opening import stacking
from ensemble_gui.ensembles.opening.stacking import Stacked, stack_checkpoints
from ensemble_gui.ensembles.opening.state_plan import StatePlan
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import RunProgress


class Net(nn.Module):
    """Two names of one parameter, BatchNorm, and a buffer that is not saved."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.norm = nn.BatchNorm1d(3)
        self.second = nn.Linear(3, 3)
        self.second.weight = self.first.weight
        self.register_buffer("angles", torch.arange(3.0), persistent=False)


NET = Architecture(name="Net", build=Net, activations=9, widest=3)


def allow(_members: int, _needed: int) -> None: ...


def stack(
    *files: Path,
    check_size: Callable[[int, int], None] = allow,
    token: CancelToken | None = None,
    progress: Callable[[RunProgress], None] = lambda _: None,
    state_key: str = "",
) -> Stacked:
    return stack_checkpoints(
        NET,
        files,
        check_size=check_size,
        token=token or CancelToken(),
        progress=progress,
        state_key=state_key,
    )


def states(number: int) -> list[dict[str, Tensor]]:
    torch.manual_seed(0)
    made = [Net() for _ in range(number)]
    for one in made:
        one.norm(torch.randn(8, 3))
    return [{name: tensor.clone() for name, tensor in one.state_dict().items()} for one in made]


def save(folder: Path, *members: dict[str, Tensor]) -> tuple[Path, ...]:
    files = tuple(folder / f"{index}.pt" for index in range(len(members)))
    for file, state in zip(files, members, strict=True):
        torch.save(state, file)
    return files


def test_members_are_stacked_bit_for_bit_in_the_files_order(tmp_path: Path) -> None:
    found = states(3)
    done: list[RunProgress] = []
    told = stack(*reversed(save(tmp_path, *found)), progress=done.append)
    assert told.members == ("2.pt", "1.pt", "0.pt")
    assert told.notes == ()
    for index, state in enumerate(reversed(found)):
        member = told.ensemble.members[index]
        assert all(torch.equal(one, state[name]) for name, one in member.state_dict().items())
    assert told.ensemble.stacked["norm.num_batches_tracked"].tolist() == [1, 1, 1]
    assert told.ensemble.stacked["angles"].tolist() == [[0, 1, 2]] * 3
    assert [(one.done, one.total) for one in done] == [(1, 3), (2, 3), (3, 3)]


def test_one_file_may_hold_all_members(tmp_path: Path) -> None:
    found = states(4)
    stacked = {name: torch.stack([one[name] for one in found]) for name in found[0]}
    for file in (tmp_path / "all.safetensors", tmp_path / "all.pt"):
        (save_file if file.suffix == ".safetensors" else torch.save)(stacked, file)
        told = stack(file)
        assert told.members == ("member 0", "member 1", "member 2", "member 3")
        own = told.ensemble.stacked
        assert all(torch.equal(own.get(name, own["first.weight"]), one)
                   for name, one in stacked.items())  # fmt: skip


def test_one_file_may_hold_one_member(tmp_path: Path) -> None:
    assert stack(*save(tmp_path, *states(1))).members == ("0.pt",)


def test_the_threads_are_as_many_as_before(tmp_path: Path) -> None:
    threads = torch.get_num_threads()
    stack(*save(tmp_path, *states(1)))
    with pytest.raises(BadInput):
        stack(*save(tmp_path, states(1)[0], {"a": torch.zeros(1)}))
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_fractions_are_kept_as_float32_and_that_is_told(
    tmp_path: Path, dtype: torch.dtype
) -> None:
    (state,) = states(1)
    other = {name: one.to(dtype) if one.is_floating_point() else one for name, one in state.items()}
    told = stack(*save(tmp_path, state, other))
    name = str(dtype).removeprefix("torch.")
    assert told.notes == (
        f"{name} parameters are converted to float32, in which the strategies run.",
    )
    kept = told.ensemble.stacked["first.bias"]
    assert kept.dtype == torch.float32
    assert torch.equal(kept[1], other["first.bias"].float())


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("way", ["a file each", "one file"])
def test_weights_that_are_not_finite_open_with_a_note(
    tmp_path: Path, value: float, way: str
) -> None:
    found = states(6)
    for one in found[1:]:
        one["second.bias"][1] = value
    if way == "one file":
        stacked = {name: torch.stack([one[name] for one in found]) for name in found[0]}
        torch.save(stacked, tmp_path / "all.pt")
        (note,) = stack(tmp_path / "all.pt").notes
        named = ", ".join(f"second.bias of member {index}" for index in (1, 2, 3))
    else:
        (note,) = stack(*save(tmp_path, *found)).notes
        named = ", ".join(f"second.bias of {index}.pt" for index in (1, 2, 3))
    assert f"Not all parameters are finite: {named} and 2 more. The outputs of these " in note
    assert note.endswith("of 6 in all.")


def test_a_number_too_large_for_float32_is_told_as_infinite(tmp_path: Path) -> None:
    (state,) = states(1)
    state["second.bias"] = torch.tensor([1e300, 0, 0], dtype=torch.float64)
    told = stack(*save(tmp_path, state))
    assert told.ensemble.stacked["second.bias"][0, 0] == float("inf")
    assert "second.bias of 0.pt" in told.notes[1]


def test_tied_parameters_that_differ_are_refused(tmp_path: Path) -> None:
    (state,) = states(1)
    state["second.weight"] = state["first.weight"] + 1
    with pytest.raises(BadInput, match=r"first\.weight and second\.weight are one parameter in"):
        stack(*save(tmp_path, state))


def test_tied_parameters_that_are_not_finite_are_the_same(tmp_path: Path) -> None:
    (state,) = states(1)
    state["first.weight"][0, 0] = state["second.weight"][0, 0] = float("nan")
    assert "first.weight of 0.pt" in stack(*save(tmp_path, state)).notes[0]


def test_the_file_that_does_not_fit_is_named(tmp_path: Path) -> None:
    first, second = states(2)
    del second["norm.bias"]
    with pytest.raises(BadInput, match=r"1\.pt is not a member of Net: it lacks norm\.bias \(3\)"):
        stack(*save(tmp_path, first, second))


def test_a_file_that_changes_meanwhile_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = save(tmp_path, *states(2))
    allocate = stacking._allocate

    def change(architecture: Architecture, plan: StatePlan, members: int) -> dict[str, Tensor]:
        torch.save({"more": torch.zeros(99)}, files[1])
        return allocate(architecture, plan, members)

    monkeypatch.setattr(stacking, "_allocate", change)
    with pytest.raises(BadInput, match=r"1\.pt cannot be opened: it changed while it was being"):
        stack(*files)


def test_members_of_several_files_that_hold_several(tmp_path: Path) -> None:
    found = states(4)
    torch.save(found[:3], tmp_path / "a.pt")
    torch.save(found[3], tmp_path / "b.pt")
    asked: list[tuple[int, int]] = []
    told = stack(
        tmp_path / "a.pt",
        tmp_path / "b.pt",
        check_size=lambda members, needed: asked.append((members, needed)),
    )
    assert told.members == ("a.pt, member 0", "a.pt, member 1", "a.pt, member 2", "b.pt")
    assert [members for members, _ in asked] == [2, 4]
    for index, state in enumerate(found):
        member = told.ensemble.members[index]
        assert all(torch.equal(one, state[name]) for name, one in member.state_dict().items())


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for index, state in enumerate(states(2)):
        (tmp_path / f"seed{index}").mkdir()
        torch.save(state, tmp_path / f"seed{index}" / "best.pt")
    told = stack(*sorted(tmp_path.glob("*/best.pt")))
    assert told.members == ("seed0/best.pt", "seed1/best.pt")


def test_a_mapping_may_be_named_and_the_others_are_offered(tmp_path: Path) -> None:
    raw, averaged = states(2)
    torch.save({"model": raw, "ema": averaged}, tmp_path / "a.pt")
    for key, other, state in (("", "ema", raw), ("ema", "model", averaged)):
        told = stack(tmp_path / "a.pt", state_key=key)
        assert told.state_keys == (other,)
        assert torch.equal(told.ensemble.stacked["norm.weight"][0], state["norm.weight"])
        assert f"a.pt: {other} fits as well: open it with --state-key {other}." in told.notes


class Mixed(nn.Module):
    """Buffers of every kind."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2))
        self.register_buffer("index", torch.arange(3))
        self.register_buffer("mask", torch.tensor([True, False]))
        self.register_buffer("small", torch.tensor([3], dtype=torch.uint8))
        self.register_buffer("phases", torch.tensor([1 + 2j]))
        self.register_buffer("steps", torch.zeros((), dtype=torch.int32))


@pytest.mark.parametrize("whole", [False, True])
def test_buffers_that_are_not_fractions_keep_their_dtype(tmp_path: Path, *, whole: bool) -> None:
    mixed = Architecture(name="Mixed", build=Mixed, activations=1, widest=1)
    found = [Mixed().state_dict() for _ in range(2)]
    if whole:
        files = (tmp_path / "all.pt",)
        torch.save({name: torch.stack([one[name] for one in found]) for name in found[0]}, files[0])
    else:
        files = save(tmp_path, *found)
    told = stack_checkpoints(
        mixed, files, check_size=allow, token=CancelToken(), progress=lambda _: None
    )
    assert told.notes == ()
    for name, one in told.ensemble.stacked.items():
        assert one.dtype == found[0][name].dtype
        assert one.tolist() == [found[0][name].tolist()] * 2


def test_whole_numbers_that_are_converted_are_told(tmp_path: Path) -> None:
    (state,) = states(1)
    state["norm.num_batches_tracked"] = state["norm.num_batches_tracked"].float()
    told = stack(*save(tmp_path, state))
    assert told.notes == ("float32 buffers are converted to int64.",)
    assert told.ensemble.stacked["norm.num_batches_tracked"].tolist() == [1]


def test_counters_that_are_missing_are_0(tmp_path: Path) -> None:
    found = states(2)
    del found[1]["norm.num_batches_tracked"]
    told = stack(*save(tmp_path, *found))
    assert told.ensemble.stacked["norm.num_batches_tracked"].tolist() == [1, 0]
    (note,) = told.notes
    assert note.startswith("1.pt: it lacks BatchNorm's num_batches_tracked, which is set to 0")


def test_what_members_take_is_asked_before_anything_is_allocated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []

    def refuse(members: int, needed: int) -> None:
        asked.append((members, needed))
        raise BadInput("too many")

    monkeypatch.setattr(stacking, "_allocate", None)
    files = save(tmp_path, *states(1)) * 1000
    with pytest.raises(BadInput, match="too many"):
        stack(*files, check_size=refuse)
    assert asked == [(1000, 1000 * (4 * (9 + 3 + 3 * 5 + 3) + 8))]


def test_no_members_and_too_many_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (state,) = states(1)
    none = {name: torch.zeros((0, *one.shape), dtype=one.dtype) for name, one in state.items()}
    save_file(none, tmp_path / "all.safetensors")
    with pytest.raises(BadInput, match=r"all\.safetensors holds 0 members: choose one with 1 to"):
        stack(tmp_path / "all.safetensors")
    monkeypatch.setattr(stacking, "_MOST_MEMBERS", 1)
    with pytest.raises(BadInput, match="holds 2 members"):
        stack(*save(tmp_path, state, state))


def test_it_can_be_cancelled_between_members(tmp_path: Path) -> None:
    token, done = CancelToken(), []

    def cancel(progress: RunProgress) -> None:
        done.append(progress.done)
        token.cancel()

    with pytest.raises(CancelledError):
        stack(*save(tmp_path, *states(3)), token=token, progress=cancel)
    assert done == [1]
