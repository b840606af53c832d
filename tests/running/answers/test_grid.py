from dataclasses import replace

import pytest

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.sweep import SweepSettings
from ensemble_gui.running.answers.grid import find_too_large, find_unfit, resolve_sweep
from ensemble_gui.running.members import building, memory, resolving
from ensemble_gui.running.members.memory import estimate_run
from ensemble_gui.running.members.opened import Opened

SMALL = SweepSettings(base=RunSettings(weights=Weights.RANDOM), members=(1, 10), batches=(1, 1000))


def pretend_free(monkeypatch: pytest.MonkeyPatch, settings: RunSettings, less: int = 0) -> None:
    """As much memory as a run with these settings takes."""
    size = estimate_run(SIMPLE_MLP, settings) - less
    monkeypatch.setattr(memory, "free_memory", lambda _device: size)


def unfit(settings: SweepSettings) -> dict[tuple[int, int], str]:
    return find_unfit(settings, resolve_sweep(settings, Opened()))


def test_a_grid_that_fits_is_all_right() -> None:
    assert resolve_sweep(SMALL, Opened()).device.type == "cpu"
    assert unfit(SMALL) == {}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (replace(SMALL, members=()), "The sweep has no member counts: choose one or more."),
        (replace(SMALL, batches=()), "The sweep has no batch sizes: choose one or more."),
        (replace(SMALL, members=(0, 1)), "The number of members is 0: choose 1 or more."),
        (replace(SMALL, batches=(-5, 1)), "The batch size is -5: choose 1 or more."),
        (replace(SMALL, batches=(1, 10**400)), "The batch size is above 1,000,000,000,000"),
        (replace(SMALL, members=(5, 2)), "member counts are 5, 2: give each once, rising."),
        (replace(SMALL, batches=(2, 2)), "batch sizes are 2, 2: give each once, rising."),
        (
            replace(SMALL, members=tuple(range(1, 22)), batches=tuple(range(1, 11))),
            "The grid has 210 cells: choose fewer member counts or batch sizes",
        ),
    ],
)
def test_a_grid_that_is_none_is_refused_with_what_would_do(bad: SweepSettings, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        resolve_sweep(bad, Opened())
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        (RunSettings(strategies=("loop",)), "A sweep compares strategies: choose two or more"),
        (RunSettings(strategies=("vmap", "vmap")), "not vmap alone"),
        (RunSettings(strategies=()), "No strategy is chosen"),
        (RunSettings(strategies=("loop", "turbo")), "There is no strategy 'turbo'"),
        (RunSettings(device="abacus"), "There is no device 'abacus'"),
        (RunSettings(repeats=0), "The number of repeats is 0"),
        (RunSettings(seed=-1), "The seed is -1"),
        (RunSettings(threads=0), "The number of threads is 0"),
    ],
)
def test_what_no_run_could_do_no_sweep_can(base: RunSettings, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        resolve_sweep(replace(SMALL, base=base), Opened())
    assert said in str(refusal.value)


def test_the_member_count_and_batch_size_of_the_base_do_not_matter() -> None:
    resolve_sweep(replace(SMALL, base=replace(SMALL.base, members=0, batch=10**9)), Opened())


def test_cells_that_are_too_large_are_told_one_by_one_with_their_estimate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolved = resolve_sweep(SMALL, Opened())
    pretend_free(monkeypatch, SMALL.cell(1, 1000))
    found = find_too_large(SMALL, resolved)
    assert found.keys() == {(10, 1000)}
    pretend_free(monkeypatch, SMALL.cell(1, 1))
    found = find_too_large(SMALL, resolved)
    assert found.keys() == {(10, 1), (1, 1000), (10, 1000)}
    assert "1 member at batch size 1,000 would take about" in found[1, 1000]
    assert "10 members at batch size 1 would take about" in found[10, 1]
    assert "choose fewer members or a smaller batch size" in found[10, 1]


def test_if_not_even_the_smallest_cell_fits_the_sweep_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend_free(monkeypatch, SMALL.cell(1, 1), less=1)
    with pytest.raises(BadInput, match="1 member at batch size 1 would take about"):
        resolve_sweep(SMALL, Opened())


@pytest.mark.parametrize(("weights", "held"), [(Weights.TRAINED, 20), (Weights.CONV, 10)])
def test_members_that_nobody_trained_are_told(weights: Weights, held: int) -> None:
    settings = SweepSettings(
        base=RunSettings(weights=weights), members=(held, held + 1), batches=(1, 2)
    )
    found = unfit(settings)
    assert found.keys() == {(held + 1, 1), (held + 1, 2)}
    assert f"holds {held} trained members, not {held + 1}" in found[held + 1, 1]
    assert unfit(replace(settings, base=SMALL.base)) == {}


def test_members_that_nobody_trained_are_no_question_of_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = replace(SMALL, base=RunSettings(), members=(1, 1000))
    pretend_free(monkeypatch, settings.cell(1, 1000))
    assert all("holds 20 trained" in found for found in unfit(settings).values())


def test_a_bundled_file_that_is_damaged_holds_no_members(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_arguments: object, **_options: object) -> None:
        raise BadInput("The members' file cannot be read.")

    monkeypatch.setattr(resolving, "held_members", lambda _architecture: 0)
    monkeypatch.setattr(building, "trained_ensemble", damaged)
    found = unfit(replace(SMALL, base=RunSettings()))
    assert set(found) == set(SMALL.grid)
    assert set(found.values()) == {"The members' file cannot be read."}
