"""What else is looked for: denormal numbers, float16, channels_last, one tensor of two names."""

from collections.abc import Callable

import pytest
import torch
from torch import nn

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.doctor import CELLS
from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.running.doctor import observing
from ensemble_gui.running.doctor.observing import observe
from ensemble_gui.running.doctor.preparing import prepare
from ensemble_gui.running.doctor.speed import Allowance, Bench, Timed
from ensemble_gui.running.doctor.subjects import Subject

CPU = torch.device("cpu")
MADE_UP = Comparison(
    strategy="vmap", baseline="loop", speedup=2.0, ci95=(1.9, 2.1), verdict=Verdict.FASTER
)


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed, self.head = nn.Linear(4, 4), nn.Linear(4, 4)
        self.head.weight = self.embed.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.head(self.embed(x))
        return found


def tiny() -> nn.Module:
    network = nn.Linear(4, 2)
    with torch.no_grad():
        network.weight.fill_(1e-40)
    return network


def planes() -> nn.Module:
    network = nn.Sequential(nn.Conv2d(3, 5, 3), nn.Flatten())
    return network.to(memory_format=torch.channels_last)


def observed(
    build: Callable[[], nn.Module],
    shape: tuple[int, ...] = (4,),
    dtype: torch.dtype = torch.float32,
) -> tuple[str, ...]:
    subject = Subject(name="net", modules=(build(), build()), shape=shape, build_on_meta=build)
    prepared = prepare(subject, batch=2, device=CPU, dtype=dtype, seed=0, budget_s=10.0)
    bench = Bench(allowance=Allowance(budget_s=0.0, cells=1), token=CancelToken(), device=CPU)
    return observe(prepared.case(CELLS[0]), bench)


def test_of_a_plain_network_nothing_is_said() -> None:
    assert observed(lambda: nn.Linear(4, 2)) == ()


def test_denormal_numbers_are_counted_and_their_remedy_is_named() -> None:
    (said,) = observed(tiny)
    assert said.startswith("80.0% of the weights are denormal numbers (in weight), ")
    assert "torch.set_flush_denormal(True)" in said
    assert torch.tensor(1e-40) != 0  # as before


def test_what_the_loop_gains_without_denormal_numbers_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(observing, "time_beside", lambda *_: Timed(comparison=MADE_UP))
    if torch.set_flush_denormal(False):
        assert observed(tiny)[0].endswith("; the loop's speed with it: 2.00× (1.90–2.10).")


def test_a_parameter_of_two_names_is_named() -> None:
    (said,) = observed(Tied)
    assert said.startswith("embed.weight and head.weight are one tensor: it is stacked once, ")


def test_channels_last_is_looked_for_in_the_members_and_in_the_stack() -> None:
    (said,) = observed(planes, (3, 5, 5))
    assert said.startswith("0.weight of the members are channels_last; in the stack they ")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (False, "This CPU has no instructions for float16"),
        (True, ""),
        (None, "Whether this CPU has instructions for float16 is unknown"),
    ],
)
def test_float16_without_its_instructions_is_said(
    monkeypatch: pytest.MonkeyPatch, *, known: bool | None, said: str
) -> None:
    monkeypatch.setattr(observing, "has_instructions", lambda *_: known)
    found = observed(lambda: nn.Linear(4, 2), dtype=torch.float16)
    assert [one[: len(said)] for one in found] == [said] * bool(said)
    assert observed(lambda: nn.Linear(4, 2)) == ()
