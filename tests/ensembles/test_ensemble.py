import pytest
import torch
from torch import nn
from torch.func import stack_module_state

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP, SimpleMLP
from ensemble_gui.ensembles.ensemble import (
    Ensemble,
    in_numbers,
    random_ensemble,
    real_dtype,
)
from ensemble_gui.records.progress import Progress, RunProgress, unheard

CPU = torch.device("cpu")
MEMBERS = 4


def make(
    members: int = MEMBERS,
    seed: int = 7,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> Ensemble:
    return random_ensemble(
        SIMPLE_MLP, members, seed=seed, device=CPU, token=token, progress=progress
    )


def tutorial_members(members: int = MEMBERS, seed: int = 7) -> list[nn.Module]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return [SimpleMLP() for _ in range(members)]


def test_random_members_are_the_tutorials_bit_for_bit() -> None:
    for ours, theirs in zip(make().members, tutorial_members(), strict=True):
        expected = theirs.state_dict()
        assert list(ours.state_dict()) == list(expected)
        assert all(torch.equal(one, expected[name]) for name, one in ours.state_dict().items())


def test_the_stack_is_laid_out_as_stack_module_state_does() -> None:
    expected, buffers = stack_module_state(tutorial_members())
    stacked = make().stacked
    assert buffers == {}
    assert list(stacked) == list(expected)
    for name, parameter in stacked.items():
        assert parameter.is_contiguous()
        assert parameter.dtype == torch.float32
        assert torch.equal(parameter, expected[name])


def test_stacked_shapes_lead_with_the_members() -> None:
    assert make(10).stacked_shapes == {
        "fc1.weight": (10, 128, 784),
        "fc1.bias": (10, 128),
        "fc2.weight": (10, 128, 128),
        "fc2.bias": (10, 128),
        "fc3.weight": (10, 10, 128),
        "fc3.bias": (10, 10),
    }


def test_members_are_views_of_the_stack_so_that_memory_is_taken_once() -> None:
    ensemble = make()
    stacks = {one.untyped_storage().data_ptr() for one in ensemble.stacked.values()}
    for index, member in enumerate(ensemble.members):
        for name, parameter in member.named_parameters():
            assert parameter.data_ptr() == ensemble.stacked[name][index].data_ptr()
            assert parameter.untyped_storage().data_ptr() in stacks


def test_a_change_of_the_stack_is_a_change_of_the_member() -> None:
    ensemble = make()
    ensemble.stacked["fc3.weight"][1].zero_()
    ensemble.stacked["fc3.bias"][1] = torch.arange(10.0)
    assert torch.equal(ensemble.members[1](torch.ones(1, 784))[0], torch.arange(10.0))


def test_members_are_for_prediction_only() -> None:
    for member in make().members:
        assert not member.training
        assert not any(one.requires_grad for one in member.parameters())


def test_an_ensemble_knows_its_size_and_its_place() -> None:
    ensemble = make()
    assert len(ensemble) == len(ensemble.members) == MEMBERS
    assert ensemble.device == CPU
    assert ensemble.architecture is SIMPLE_MLP


def test_the_first_members_share_the_memory_of_all() -> None:
    ensemble = make()
    first = ensemble.first(2)
    assert len(first) == 2
    for name, parameter in first.stacked.items():
        assert parameter.is_contiguous()
        assert parameter.data_ptr() == ensemble.stacked[name].data_ptr()
        assert torch.equal(parameter, make(2).stacked[name])


def test_the_first_members_are_not_built_again() -> None:
    ensemble = make()
    assert all(a is b for a, b in zip(ensemble.first(2).members, ensemble.members, strict=False))
    assert len(ensemble.first(2)) == 2


def test_an_ensemble_of_one() -> None:
    assert make(1).stacked_shapes["fc1.weight"] == (1, 128, 784)


def test_the_seed_decides_the_members() -> None:
    first, again, other = (make(seed=seed).stacked["fc1.weight"] for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_members_differ_from_each_other() -> None:
    weight = make().stacked["fc1.weight"]
    assert not any(torch.equal(weight[0], other) for other in weight[1:])


def test_members_can_be_made_in_inference_mode() -> None:
    with torch.inference_mode():
        ensemble = make()
        outputs = ensemble.members[0](torch.ones(1, 784))
    assert torch.equal(ensemble.stacked["fc1.weight"], make().stacked["fc1.weight"])
    assert outputs.shape == (1, 10)


def test_the_global_random_state_is_left_untouched() -> None:
    before = torch.get_rng_state()
    make()
    assert torch.equal(torch.get_rng_state(), before)


class Stopper:
    """Listens to progress, and cancels the work at one of its steps."""

    def __init__(self, at: int = -1) -> None:
        self.token = CancelToken()
        self.heard: list[RunProgress] = []
        self._at = at

    def __call__(self, progress: RunProgress) -> None:
        self.heard.append(progress)
        if progress.done == self._at:
            self.token.cancel()


def test_progress_is_told_member_by_member() -> None:
    stopper = Stopper()
    make(progress=stopper)
    assert [(one.done, one.total) for one in stopper.heard] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_cancel_takes_effect_before_the_next_member_is_made() -> None:
    stopper, before = Stopper(at=2), torch.get_rng_state()
    with pytest.raises(CancelledError):
        make(token=stopper.token, progress=stopper)
    assert [one.done for one in stopper.heard] == [1, 2]
    assert torch.equal(torch.get_rng_state(), before)


def test_any_architecture_can_be_stacked() -> None:
    architecture = Architecture(
        name="Small",
        activations=1,
        widest=1,
        build=lambda: nn.Sequential(nn.Linear(4, 3), nn.Dropout(), nn.Linear(3, 2)),
    )
    ensemble = random_ensemble(architecture, 2, seed=0, device=CPU)
    assert ensemble.stacked_shapes == {
        "0.weight": (2, 3, 4),
        "0.bias": (2, 3),
        "2.weight": (2, 2, 3),
        "2.bias": (2, 2),
    }
    x = torch.ones(1, 4)
    torch.testing.assert_close(ensemble.members[0](x), ensemble.members[0](x))  # dropout is off


def test_cancelling_stops_making_the_members_of_a_stack() -> None:
    class AfterTwo(CancelToken):
        made = 0

        def raise_if_cancelled(self) -> None:
            super().raise_if_cancelled()
            self.made += 1
            if self.made == 2:
                self.cancel()

    token = AfterTwo()
    with pytest.raises(CancelledError):
        Ensemble(SIMPLE_MLP, make().stacked, token)
    assert token.made == 2


def mixed() -> Ensemble:
    """Two members with a tensor of each kind; the first one counts."""
    stacked = {
        "ids": torch.arange(6).view(2, 3),
        "mask": torch.ones(2, 3, dtype=torch.bool),
        "weight": torch.ones(2, 3),
        "table": torch.ones(2, 3, dtype=torch.float64),
        "turns": torch.ones(2, 3, dtype=torch.complex64),
    }
    architecture = SIMPLE_MLP
    return Ensemble(architecture, stacked, members=(nn.Identity(), nn.Identity()))


def test_the_numbers_of_an_ensemble_are_those_of_its_first_floating_point_tensor() -> None:
    assert mixed().dtype == torch.float32


@pytest.mark.parametrize(
    ("dtypes", "found"),
    [
        ((torch.int64, torch.bfloat16, torch.float32), torch.bfloat16),
        ((torch.bool, torch.complex128, torch.float16), torch.float16),
        ((torch.int64, torch.complex128), torch.float64),
        ((torch.int64, torch.bool), torch.float32),
        ((), torch.float32),
    ],
)
def test_without_floating_point_numbers_it_is_that_of_complex_parts_or_float32(
    dtypes: tuple[torch.dtype, ...], found: torch.dtype
) -> None:
    assert real_dtype(dtypes) == found


@pytest.mark.parametrize(
    ("dtype", "complex_dtype"),
    [
        (torch.float64, torch.complex128),
        (torch.float32, torch.complex64),
        (torch.bfloat16, torch.complex64),
        (torch.float16, torch.complex64),
    ],
)
def test_integers_and_bools_stay_and_complex_numbers_become_those_that_match(
    dtype: torch.dtype, complex_dtype: torch.dtype
) -> None:
    state = {name: in_numbers(one, dtype) for name, one in mixed().stacked.items()}
    found = {name: one.dtype for name, one in state.items()}
    assert found == {
        "ids": torch.int64,
        "mask": torch.bool,
        "weight": dtype,
        "table": dtype,
        "turns": complex_dtype,
    }
