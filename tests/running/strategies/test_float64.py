"""All strategies that a CPU runs, on all built-in networks, held against float64."""

import math
from dataclasses import replace
from functools import cache

import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures import planes, rows, transformer
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.rule import Rule
from ensemble_gui.records.settings import InputMode
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.strategies import per_core, strategy
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.linear import Chunked, Packed
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.strategies.strategy import Predict
from ensemble_gui.running.timing.checking import check_reference
from ensemble_gui.running.timing.reference import reference_logits
from tests.support.built_in import minibatches, uneven_ensemble

pytestmark = [
    pytest.mark.usefixtures("_no_grad"),
    pytest.mark.filterwarnings("ignore:There is a performance drop"),  # vmap of a GRUCell
]

ELSEWHERE = {"compiled", "graphed"}  # compiling takes seconds: in test_vmap; a graph needs CUDA
WITHOUT_BATCHING = {"RowGRU", "RowLSTM"}  # torch cannot vectorise them
TORCHS_OWN = {"loop", "vmap", "vmap-chunked"}  # the others are passes that are written by hand
SMALL = Task(shape=(3, 13, 14), classes=tuple("abcde"), mean=(0.0,) * 3, std=(1.0,) * 3)
SMALL_TILES = Rule(small_batch=4, all_cached_bytes=0, cached_bytes=1)
CASES = [
    (find_architecture(name, SMALL), mode) for name in ARCHITECTURE_NAMES for mode in InputMode
]
IDS = [f"{one.name}-{mode.value}" for one, mode in CASES]

of_cases = pytest.mark.parametrize(("architecture", "mode"), CASES, ids=IDS)


@pytest.fixture(autouse=True)
def _small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three members and ten samples do not fit at once, nor fill the last tile."""
    for module in (planes, rows, transformer):
        monkeypatch.setattr(module, "_AT_ONCE", 1)
    monkeypatch.setattr(planes, "FEW_IMAGES", 20)
    monkeypatch.setattr(per_core, "MOST_ROWS", 4)
    monkeypatch.setattr(strategy, "_CACHED_BYTES", 1)


def fitting(architecture: Architecture, mode: InputMode) -> set[str]:
    """The strategies that can compute this network here."""
    names = {"loop", "auto"}
    if architecture.name not in WITHOUT_BATCHING:
        names |= {"vmap", "vmap-chunked"}
    if architecture.stacked_forward is not None:
        names.add("stacked")
    if architecture.fused_forward is not None and mode is InputMode.SAME:
        names.add("fused")
    if architecture.linear_layers:
        names |= {"chunked", "packed", "per-core"}
    return names


@cache
def three_members(architecture: Architecture, dtype: torch.dtype) -> Ensemble:
    if dtype is not torch.float32:
        return three_members(architecture, torch.float32).converted(dtype)
    return uneven_ensemble(architecture, 3)


@cache
def one_unsound(architecture: Architecture) -> Ensemble:
    """The same, one of whose weights is not a number, of the second member's first layer."""
    sound = three_members(architecture, torch.float32)
    stacked = {name: one.clone() for name, one in sound.stacked.items()}
    next(iter(stacked.values()))[1].view(-1)[0] = math.nan
    return Ensemble(architecture, stacked)


def prepared(name: str, ensemble: Ensemble, mode: InputMode) -> Predict:
    found = STRATEGIES[name]
    if isinstance(found, Chunked | Packed | Auto):
        found = replace(found, rule=SMALL_TILES)
    return found.prepare(ensemble, mode)


def test_all_strategies_are_held_against_it() -> None:
    assert set.union(*(fitting(*case) for case in CASES)) == set(STRATEGIES) - ELSEWHERE


@of_cases
def test_no_strategy_is_much_farther_from_it_than_the_loop(
    architecture: Architecture, mode: InputMode
) -> None:
    for members, batch in ((1, 1), (3, 10)):
        ensemble = three_members(architecture, torch.float32).first(members)
        x = minibatches(mode, members, batch, SMALL)
        reference = reference_logits(ensemble, x, mode, CancelToken())
        loop = check_reference("loop", prepared("loop", ensemble, mode)(x), reference).max_rel
        most = 4 * max(loop, 4 * torch.finfo(torch.float32).eps)  # it may hit a few by chance
        for name in fitting(architecture, mode) - {"loop"}:
            logits = prepared(name, ensemble, mode)(x)
            assert logits.shape == reference.shape
            error = check_reference(name, logits, reference).max_rel
            assert error <= most, f"{name}, {members} members, batch {batch}"


@of_cases
def test_passes_by_hand_compute_the_same_in_float64(
    architecture: Architecture, mode: InputMode
) -> None:
    """So that an error too small to be seen in float32 is seen."""
    ensemble = three_members(architecture, torch.float64)
    for batch in (1, 10):
        x = minibatches(mode, 3, batch, SMALL).double()
        reference = reference_logits(ensemble, x, mode, CancelToken())
        for name in fitting(architecture, mode) - TORCHS_OWN:
            logits = prepared(name, ensemble, mode)(x)
            error = check_reference(name, logits, reference).max_rel
            assert error <= 1e-12, f"{name}, batch {batch}"


@pytest.mark.parametrize(("batch", "left_out"), [(3, TORCHS_OWN), (10, {"loop"})])
@of_cases
def test_what_is_not_finite_stays_in_its_member_its_sample_and_its_call(
    architecture: Architecture, mode: InputMode, batch: int, left_out: set[str]
) -> None:
    ensemble, x = one_unsound(architecture), minibatches(mode, 3, batch, SMALL)
    unsound = x.clone()
    unsound.view(-1, *SMALL.shape)[1] = math.nan  # the first member's, if not all members'
    reference = reference_logits(ensemble, unsound, mode, CancelToken())
    for name in fitting(architecture, mode) - left_out:
        predict = prepared(name, ensemble, mode)
        logits = predict(unsound)
        assert torch.equal(
            logits.isfinite().all(-1), torch.from_numpy(reference).isfinite().all(-1)
        ), name
        assert check_reference(name, logits, reference).max_rel <= 1e-5, name
        if name not in TORCHS_OWN:
            finite = predict(x).isfinite().all(-1).all(-1)
            assert finite.tolist() == [True, False, True], name
