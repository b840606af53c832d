"""From which size on a cluster pays, where the measured times can show it."""

import numpy as np
import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.run import Timing, Verdict
from ensemble_gui.running.places.asking import Call
from ensemble_gui.running.places.local import LocalPlaces
from ensemble_gui.running.places.reporting import report
from ensemble_gui.running.places.scattered import place

ROUNDS = 20


def timing(strategy: str, seconds: float, spread: float) -> Timing:
    noise = np.random.default_rng(len(strategy)).uniform(-spread, spread, ROUNDS)
    return Timing(
        strategy=strategy,
        samples_s=seconds * (1 + noise),
        calls_per_block=1,
        prepare_s=0.0,
        first_call_s=0.0,
    )


@pytest.mark.parametrize(
    ("there_s", "spread", "verdict", "pays"),
    [
        (5.0, 0.01, Verdict.FASTER, True),
        (10.0, 0.1, Verdict.NOT_DISTINGUISHABLE, False),
        (20.0, 0.01, Verdict.SLOWER, False),
        (10.0, 0.95, Verdict.UNSTABLE, False),
    ],
)
def test_a_size_is_named_only_where_the_times_can_be_told_apart(
    there_s: float, spread: float, verdict: Verdict, *, pays: bool
) -> None:
    places = LocalPlaces(("cpu", "cpu"))
    with torch.inference_mode():
        ensemble = random_ensemble(SIMPLE_MLP, 2, seed=1, device=torch.device("cpu"))
        placed = place(ensemble, places, CancelToken())
    placed.calls.append(Call(wall_s=there_s, compute_s=(there_s,), sent_bytes=1, received_bytes=1))
    timings = {one: timing(one, there_s if one == "cluster" else 10.0, spread) for one in NAMES}
    found = report(placed, CancelToken(), timings)
    assert found.growth == verdict
    assert (found.pays_from is not None) is pays
    places.close()


NAMES = ("loop", "cluster")


def test_without_times_here_nothing_is_compared() -> None:
    places = LocalPlaces(("cpu",))
    with torch.inference_mode():
        ensemble = random_ensemble(SIMPLE_MLP, 2, seed=1, device=torch.device("cpu"))
        placed = place(ensemble, places, CancelToken())
    found = report(placed, CancelToken())
    assert (found.growth, found.pays_from) == ("", None)
    places.close()
