"""Computes the reference: the logits in float64, of as many samples as there is time for."""

import math
from dataclasses import dataclass, field
from time import perf_counter
from traceback import clear_frames

import numpy as np
import torch
from torch import Tensor
from torch.func import functional_call

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble, in_numbers
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.settings import Array, InputMode
from ensemble_gui.wording.faults import is_out_of_memory
from ensemble_gui.wording.figures import count, duration, printable

_MOST_CHECKED = 20_000  # members x samples: a fifth of a second in float64 on two cores
# Bytes of activations of a first part: small networks are done with it, whatever the load; a large
# one is asked about so few samples that its speed is seen soon.
_FIRST_BYTES = 2**26
_LEAST_SAMPLES = 2  # of a first part: some networks cannot take one alone
_PART_S = 0.2  # what a part takes: a cancel is looked for in between
_BUDGET_S = 2.0  # for all members of a large network
_MOST_S = 20.0  # if even the first samples would take longer, there is no reference
_LONGEST = 160  # characters of an error
_DOUBLE = 8  # bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """The logits in float64, or why there are none."""

    logits: Array | None = field(repr=False)  # (member, sample, class)
    missing: str = ""  # a sentence, where there are none
    note: str = ""  # a sentence, where a large network was asked about fewer samples


class _Unfit(Exception):  # noqa: N818 -- named for what it says
    """Why this network has no reference, for use within a sentence."""


def find_reference(
    ensemble: Ensemble,
    x: Tensor,
    mode: InputMode,
    token: CancelToken,
    progress: Progress = unheard,
) -> Reference:
    """The reference of a strategy's input `x`; a network that has none loses nothing else.

    Raises CancelledError between parts.
    """
    try:
        logits = reference_logits(ensemble, x, mode, token, progress)
    except CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the strategies' results stand
        clear_frames(error.__traceback__)  # they hold what was allocated
        return Reference(logits=None, missing=_missing(error))
    return Reference(logits=logits, note=_note(logits.shape[1], _most(ensemble, x, mode)))


def reference_logits(
    ensemble: Ensemble,
    x: Tensor,
    mode: InputMode,
    token: CancelToken,
    progress: Progress = unheard,
) -> Array:
    """The logits (member, sample, class) in float64, member by member on the CPU.

    Integers and bools keep their dtype. Of a large minibatch only the first samples are taken, of
    a large network as many as there is time for, and one at least. Raises CancelledError between
    parts, and whatever the network raises.
    """
    exact = _Exact(ensemble, x, mode)
    samples = wanted = _most(ensemble, x, mode)
    logits: list[Array] = []
    left_s = _BUDGET_S
    for member in range(len(ensemble)):
        start = perf_counter()
        share_s = left_s / (len(ensemble) - member)
        logits.append(exact.ask(member, samples, share_s, token))
        if wanted > exact.first:  # a small network is done before anybody sees it
            progress(RunProgress(stage="Checking", done=member + 1, total=len(ensemble)))
        samples = len(logits[-1])
        left_s -= perf_counter() - start
    return np.stack([one[:samples] for one in logits])


class _Exact:
    """The members in float64, one at a time, and how many samples they are asked about at once."""

    def __init__(self, ensemble: Ensemble, x: Tensor, mode: InputMode) -> None:
        self._base = ensemble.architecture.build_on_meta().eval()
        self._stacked = {name: one.cpu() for name, one in ensemble.stacked.items()}
        self._members = len(ensemble)
        self._x, self._mode = x, mode
        sample_bytes = max(1, ensemble.architecture.activations * _DOUBLE)
        self.first = max(_LEAST_SAMPLES, _FIRST_BYTES // sample_bytes)  # samples of a first part
        self._size = self.first

    def ask(self, member: int, most: int, share_s: float, token: CancelToken) -> Array:
        """The member's logits (sample, class) of the first samples: a part, more if time is left.

        Raises CancelledError.
        """
        seen = self._x if self._mode is InputMode.SAME else self._x[member]
        state = {
            name: in_numbers(one[member], torch.float64) for name, one in self._stacked.items()
        }
        parts: list[Array] = []
        done, start = 0, perf_counter()
        while done < most and (not parts or perf_counter() - start < share_s):
            token.raise_if_cancelled()
            before = perf_counter()
            part = seen[done : min(most, done + self._size)].cpu().double()
            parts.append(self._logits(state, part))
            done += len(part)
            if done < most:
                self._pace(len(part), perf_counter() - before)
        return np.concatenate(parts)

    def _logits(self, state: dict[str, Tensor], x: Tensor) -> Array:
        logits: Tensor = functional_call(self._base, state, (x,))
        if logits.dtype is not torch.float64:
            raise _Unfit(f"asked in float64, the network answers in {_name(logits.dtype)}")
        return logits.numpy()

    def _pace(self, samples: int, seconds: float) -> None:
        """Choose the size of the next part by what this one took."""
        each_s = max(seconds / samples, 1e-9)
        needed_s = each_s * min(samples, _LEAST_SAMPLES) * self._members
        if needed_s > _MOST_S:
            raise _Unfit(f"it would take about {duration(needed_s)}")
        self._size = max(1, math.floor(_PART_S / each_s))


def _most(ensemble: Ensemble, x: Tensor, mode: InputMode) -> int:
    """How many samples of the minibatch are checked, time permitting."""
    batch = x.shape[0 if mode is InputMode.SAME else 1]
    return min(batch, max(1, _MOST_CHECKED // len(ensemble)))


def _missing(error: Exception) -> str:
    if isinstance(error, _Unfit):
        return f"No float64 reference: {error}"
    if is_out_of_memory(error):
        return "No float64 reference: a member in float64 does not fit in memory"
    first = printable(str(error).partition("\n")[0], _LONGEST).rstrip(".")
    return (
        f"No float64 reference: the network does not run in float64 ({type(error).__name__}: "
        f"{first}). Usual causes in a forward pass: x.float(), or torch.zeros(...) without "
        "dtype=x.dtype"
    )


def _note(checked: int, wanted: int) -> str:
    if checked == wanted:
        return ""
    return (
        f"The float64 reference checks the first {count(checked, 'sample')} of {wanted:,}: all "
        f"would take longer than {_BUDGET_S:g} s."
    )


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
