"""What the doctor reports of networks that vmap works with, falls back on, or fails with."""

from collections.abc import Callable

import pytest
import torch

from ensemble_gui.records.doctor import (
    CELLS,
    Behaviour,
    Cell,
    DoctorResult,
    Mode,
    Pass,
    Remedy,
    Report,
)
from ensemble_gui.records.settings import InputMode
from tests.support import vmap_networks as networks

Examine = Callable[[str], DoctorResult]

pytestmark = pytest.mark.usefixtures("_threads")


def behaviours(result: DoctorResult) -> list[Behaviour]:
    return [one.behaviour for one in result.reports]


def report_of(
    result: DoctorResult, mode: Mode, given: InputMode, direction: Pass = Pass.FORWARD
) -> Report:
    cell = Cell(mode=mode, input=given, direction=direction)
    return next(one for one in result.reports if one.cell == cell)


def test_a_plain_network_works_in_all_cells_and_agrees_with_the_loop(examine: Examine) -> None:
    result = examine(networks.PLAIN)
    assert [one.cell for one in result.reports] == list(CELLS)
    assert set(behaviours(result)) == {Behaviour.WORKS}
    for one in result.reports:
        assert one.max_abs_difference is not None
        assert one.max_abs_difference < 1e-4
        assert (one.trouble, one.diagnosis, one.operators, one.treated) == (None, None, (), ())
        assert one.speedup is not None
    assert (result.architecture, result.members, result.batch) == ("net", 3, 4)
    assert result.environment.torch == torch.__version__


def test_batch_norm_in_training_works_as_the_buffers_are_stacked(examine: Examine) -> None:
    result = examine(networks.BATCH_NORM)
    assert set(behaviours(result)) == {Behaviour.WORKS}
    assert all(one.max_abs_difference is not None for one in result.reports)


def test_dropout_fails_in_training_alone_and_each_randomness_is_a_remedy(examine: Examine) -> None:
    result = examine(networks.DROPOUT)
    for one in result.reports:
        expected = Behaviour.FAILS if one.cell.mode is Mode.TRAIN else Behaviour.WORKS
        assert one.behaviour is expected
    found = report_of(result, Mode.TRAIN, InputMode.SAME)
    assert found.trouble is not None
    assert "randomness" in found.trouble.message
    assert found.trouble.place.startswith("net.py, line ")
    assert found.trouble.place.endswith(": return self.head(self.dropout(self.hidden(x)))")
    assert "Traceback" in found.trouble.whole
    remedies = {one.remedy: one for one in found.treated}
    assert remedies.keys() == {Remedy.RANDOM_DIFFERENT, Remedy.RANDOM_SAME}
    for treated in remedies.values():
        assert treated.behaviour is Behaviour.WORKS
        assert treated.max_abs_difference is None
        assert "random numbers" in treated.changes
        assert treated.speedup is not None


def test_operators_without_a_batching_rule_are_named_and_counted(examine: Examine) -> None:
    result = examine(networks.GRU_CELL)
    found = report_of(result, Mode.EVAL, InputMode.SAME)
    assert found.behaviour is Behaviour.FALLS_BACK
    ((name, times),) = ((one.name, one.times) for one in found.operators)
    assert name.startswith("aten::")
    assert (name.endswith("gru_cell"), times) == (True, 3)
    assert found.max_abs_difference is not None
    assert found.speedup is not None


def test_an_lstm_fails_with_torchs_own_message(examine: Examine) -> None:
    forward = [one for one in examine(networks.LSTM).reports if one.cell.direction is Pass.FORWARD]
    assert len(forward) == 4
    for one in forward:
        assert one.behaviour is Behaviour.FAILS
        assert one.trouble is not None
        assert not one.trouble.without_vmap
        assert one.trouble.place.startswith("net.py, line ")
        assert one.speedup is None


def test_a_branch_fails_at_its_own_line(examine: Examine) -> None:
    for one in examine(networks.BRANCH).reports:
        assert one.behaviour is Behaviour.FAILS
        assert one.trouble is not None
        assert one.trouble.place.endswith(": if x.sum() > 0:")
        assert "control flow" in one.trouble.message


def test_a_forward_that_writes_into_its_input_works_on_copies(examine: Examine) -> None:
    result = examine(networks.WRITES_INPUT)
    same = report_of(result, Mode.EVAL, InputMode.SAME)
    assert same.behaviour is Behaviour.FAILS
    assert "writes into its input" in same.note
    (treated,) = same.treated
    assert (treated.remedy, treated.behaviour) == (Remedy.COPY_INPUT, Behaviour.WORKS)
    assert treated.max_abs_difference is not None
    assert treated.max_abs_difference < 1e-4
    different = report_of(result, Mode.EVAL, InputMode.DIFFERENT)
    assert different.behaviour is Behaviour.WORKS


def test_a_forward_that_scales_its_input_agrees_with_the_loop(examine: Examine) -> None:
    result = examine(networks.SCALES_INPUT)
    assert set(behaviours(result)) == {Behaviour.WORKS}


def test_other_results_than_the_loops_are_a_failure(examine: Examine) -> None:
    result = examine(networks.ATTRIBUTE)
    assert set(behaviours(result)) == {Behaviour.FAILS}
    for one in result.reports:
        assert one.trouble is not None
        assert one.trouble.message.startswith("vmap's results differ from the loop's: ")
        assert one.max_abs_difference is not None
        assert one.max_abs_difference > 1e-2
        assert one.speedup is None


def test_a_network_that_fails_without_vmap_is_told_apart(examine: Examine) -> None:
    for one in examine(networks.BROKEN).reports:
        assert one.behaviour is Behaviour.FAILS
        assert one.trouble is not None
        assert one.trouble.without_vmap
        assert "shapes cannot be multiplied" in one.trouble.message
        assert one.trouble.place.endswith(": return self.head(x)")


@pytest.mark.parametrize("code", [networks.TUPLE, networks.DICTIONARY])
def test_of_several_outputs_the_first_tensor_is_examined_and_that_is_said(
    examine: Examine, code: str
) -> None:
    result = examine(code)
    assert set(behaviours(result)) == {Behaviour.WORKS}
    assert any("first tensor (samples×3) is examined" in one for one in result.notes)


def test_a_network_that_returns_no_tensor_fails_in_a_sentence(examine: Examine) -> None:
    for one in examine(networks.NOTHING).reports:
        assert one.trouble is not None
        assert one.trouble.without_vmap
        assert one.trouble.message.startswith("The network returns a NoneType, not one tensor")


def test_lazy_layers_are_made_before_the_members_are_stacked(examine: Examine) -> None:
    assert set(behaviours(examine(networks.LAZY))) == {Behaviour.WORKS}
