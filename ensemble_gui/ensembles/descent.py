"""Adam with a one-cycle schedule, which can go on from where it stood."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How far a descent goes, and how fast."""

    peak: float  # the highest learning rate
    steps: int  # of the whole schedule
    done: int = 0  # of them; 0 or more, and fewer than all


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """Adam's running means of each parameter's gradients and of their squares, by name."""

    means: Mapping[str, Tensor]
    squares: Mapping[str, Tensor]

    def of(self, member: int) -> "Moments":
        """One member's, where these are stacked."""
        return Moments(
            means={name: one[member] for name, one in self.means.items()},
            squares={name: one[member] for name, one in self.squares.items()},
        )


class Descent:
    """Follows gradients down. The moments are those of the steps that are done."""

    def __init__(self, parameters: Mapping[str, Tensor], moments: Moments, pace: Pace) -> None:
        self._names = list(parameters)
        self._adam = torch.optim.Adam(parameters.values(), lr=pace.peak, fused=True)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._adam, max_lr=pace.peak, total_steps=pace.steps
        )
        if pace.done:
            self._go_on(parameters, moments, pace.done)

    def step(self, loss: Tensor) -> None:
        """Follow the gradient of this loss one step down."""
        self._adam.zero_grad()
        loss.backward()
        self._adam.step()
        self._schedule.step()

    @property
    def moments(self) -> Moments:
        """Those of the steps that are done; there has to be one at least."""
        held = self._adam.state_dict()["state"]
        return Moments(
            means={name: held[place]["exp_avg"] for place, name in enumerate(self._names)},
            squares={name: held[place]["exp_avg_sq"] for place, name in enumerate(self._names)},
        )

    def _go_on(self, parameters: Mapping[str, Tensor], moments: Moments, done: int) -> None:
        # Fused steps run through a parameter and its moments as they lie in memory: all alike.
        state = {
            place: {
                "step": torch.tensor(float(done)),
                "exp_avg": torch.empty_like(parameter).copy_(moments.means[name]).detach(),
                "exp_avg_sq": torch.empty_like(parameter).copy_(moments.squares[name]).detach(),
            }
            for place, (name, parameter) in enumerate(parameters.items())
        }
        groups = self._adam.state_dict()["param_groups"]
        self._adam.load_state_dict({"state": state, "param_groups": groups})
        self._schedule.load_state_dict({"last_epoch": done - 1, "_step_count": done + 1})
        self._schedule.step()
