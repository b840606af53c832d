import pytest
import torch
from torch import nn
from torch.func import functional_call, stack_module_state, vmap

from ensemble_gui.errors import BadInput
from ensemble_gui.running.doctor.networks.batch_norm import with_frozen_statistics


def build() -> nn.Module:
    norm = nn.BatchNorm1d(3)
    norm.running_mean = torch.rand(3)
    return nn.Sequential(nn.Linear(4, 3), norm)


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
def test_frozen_statistics_stay_and_the_outputs_are_the_same(*, training: bool) -> None:
    network, x = build().train(training), torch.randn(5, 4)
    frozen = with_frozen_statistics(network)
    before = {name: one.clone() for name, one in frozen.named_buffers()}
    torch.testing.assert_close(frozen(x), network(x))
    assert all(torch.equal(one, before[name]) for name, one in frozen.named_buffers())
    assert frozen.state_dict().keys() == network.state_dict().keys()


def test_frozen_statistics_need_no_stacked_buffers() -> None:
    members = [build() for _ in range(2)]
    parameters, _ = stack_module_state(members)
    x = torch.randn(5, 4)
    frozen = with_frozen_statistics(members[0])
    found = vmap(lambda state: functional_call(frozen, state, (x,)))(parameters)
    torch.testing.assert_close(found[1], members[1](x))


@pytest.mark.parametrize("network", [nn.Linear(1, 1), nn.BatchNorm1d(1, track_running_stats=False)])
def test_without_running_statistics_there_is_nothing_to_freeze(network: nn.Module) -> None:
    with pytest.raises(BadInput, match="no running statistics to freeze"):
        with_frozen_statistics(network)
