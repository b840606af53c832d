"""The numbers of each view: what rows and columns are; no digit lost, nothing said that is not."""

from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.doctor import CELLS
from ensemble_gui.records.growth import GrowthScore, GrowthScores
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.records.run import StrategyFailure
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.shift import Foreign, Shift
from ensemble_gui.records.sweep import SweepSettings
from ensemble_gui.records.table import Table
from ensemble_gui.wording.calibration import voters
from ensemble_gui.wording.tables.calibration import reliability_table, risk_table, scores_table
from ensemble_gui.wording.tables.doctor import doctor_table
from ensemble_gui.wording.tables.growth import growth_table
from ensemble_gui.wording.tables.pairs import pairs_table
from ensemble_gui.wording.tables.samples import (
    gallery_table,
    picture_table,
    sample_table,
    uncertainty_table,
    votes_table,
)
from ensemble_gui.wording.tables.shift import auroc_table, level_name, levels_table
from ensemble_gui.wording.tables.stages import stages_table
from ensemble_gui.wording.tables.sweep import scaling_table, speedups_table
from ensemble_gui.wording.tables.timings import (
    accuracy_table,
    costs_table,
    entries_table,
    entry_table,
    errors_table,
    parameters_table,
    results_table,
    run_table,
)
from tests.support.qt.synthetic import run_result, sample_set
from tests.support.qt.synthetic_doctor import doctor_result, fails, works
from tests.support.qt.synthetic_growth import growth_result
from tests.support.qt.synthetic_images import inspection
from tests.support.qt.synthetic_shift import foreign, level
from tests.support.qt.synthetic_sweep import compared, swept_cell, unsteady
from tests.support.remembered import remembered

RUN = run_result(RunSettings(members=3, strategies=("loop", "vmap", "stacked")))
SAMPLES = replace(sample_set((0, 0, 1), (1, 1, 1), (2, 3, 3)), order=np.arange(3))


def column(table: Table, name: str) -> list[object]:
    values = table.columns[name]
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def test_a_run_s_times_are_in_seconds_with_quartiles_and_speedups() -> None:
    table = run_table(RUN)
    timing = RUN.timings[2]
    assert column(table, "strategy") == ["loop", "vmap", "stacked"]
    assert column(table, "median (s)")[2] == timing.median_s
    assert column(table, "third quartile (s)")[2] == timing.quartiles_s[1]
    assert column(table, "speedup") == [None, 1.17, 1.6]
    assert column(table, "over") == [None, "loop", "loop"]
    assert any("minibatch" in note for note in table.notes)  # of what run they are
    assert any("torch 2.13.0" in note for note in table.notes)


def test_a_strategy_that_could_not_run_has_a_row_with_the_reason() -> None:
    failed = replace(RUN, failures=(StrategyFailure(strategy="graphed", message="needs CUDA"),))
    table = run_table(failed)
    assert column(table, "strategy")[-1] == "graphed"
    assert column(table, "median (s)")[-1] is None
    assert column(table, "error") == [None, None, None, "needs CUDA"]


def test_what_was_disturbed_is_said() -> None:
    disturbed = replace(RUN.timings[0], disturbed=2, setup_disturbed=True)
    run = replace(RUN, timings=(disturbed, *RUN.timings[1:]))
    assert column(run_table(run), "disturbed blocks") == [2, 0, 0]
    assert column(costs_table(run), "setup disturbed") == [True, False, False]


def test_the_tables_next_to_the_times() -> None:
    assert column(costs_table(RUN), "setup (s)") == [one.setup_s for one in RUN.timings]
    errors = errors_table(RUN)
    assert errors.rows == 9
    assert column(errors, "largest error")[:2] == [3.1e-6, 4.2e-6]
    assert column(errors, "widest margin of a flip")[:2] == [None, 1.6e-6]
    assert column(parameters_table(RUN), "stacked shape")[0] == "[3, 128, 784]"
    assert column(accuracy_table(RUN), "member") == ["1", "2", "3", "ensemble"]
    assert accuracy_table(replace(RUN, accuracy=None)).rows == 0


def test_results_say_what_was_run_where() -> None:
    entries = (remembered("b", name="=mine"), remembered("a", settings=RunSettings(members=5)))
    table = results_table(entries)
    assert column(table, "result")[0] == "=mine"
    assert column(table, "members") == [10, 5]
    assert column(table, "stacked, median (s)")[1] is None
    several = entries_table("Two", entries)
    assert column(several, "strategy") == ["loop", "vmap", "stacked", "loop", "vmap"]
    assert column(several, "members") == [10, 10, 10, 5, 5]
    assert entry_table(entries[0]).rows == 3


def test_the_gallery_has_its_samples_in_their_order_with_all_measures() -> None:
    shown = replace(SAMPLES, order=np.array([2, 0]))
    table = gallery_table(shown)
    assert column(table, "sample") == ["sample 2", "sample 0"]
    assert column(table, "label") == ["2", "0"]
    assert column(table, "ensemble") == ["3", "0"]
    assert column(table, "majority votes") == [2, 2]
    entropy = SAMPLES.disagreement.predictive_entropy
    assert column(table, "predictive entropy (bit)") == entropy[[2, 0]].tolist()


def test_untrained_members_are_never_called_uncertain() -> None:
    table = gallery_table(replace(SAMPLES, weights=Weights.RANDOM))
    assert not any("entropy" in name and "vote" not in name for name in table.columns)
    assert not any("information" in name for name in table.columns)
    assert any("initialisation" in note for note in table.notes)


def test_the_matrix_has_a_row_for_each_sample_and_members_as_they_stand() -> None:
    table = votes_table(replace(SAMPLES, member_order=np.array([2, 0, 1])))
    assert list(table.columns) == ["sample", "label", "member 3", "member 1", "member 2"]
    assert column(table, "member 3") == ["1", "1", "3"]


def test_a_sample_without_a_label_and_a_member_without_an_output_are_empty() -> None:
    lost = SAMPLES.predictions.copy()
    lost[0, 1] = -1
    assert column(votes_table(sample_set((0, 1), labelled=False)), "label") == [None]
    assert column(votes_table(replace(SAMPLES, predictions=lost)), "member 1")[1] is None
    assert column(votes_table(SAMPLES), "member 1") == ["0", "1", "2"]


def test_a_sample_s_probabilities_are_of_all_classes_and_all_digits() -> None:
    table = sample_table(SAMPLES, 2)
    assert column(table, "who") == ["ensemble", "member 1", "member 2", "member 3"]
    assert column(table, "prediction") == ["3", "2", "3", "3"]
    assert table.columns["P(3)"][0] == SAMPLES.mean[2, 3]
    assert len(table.columns) == 12
    broken = SAMPLES.probabilities[:, 2].copy()
    broken[0, 5] = np.inf
    table = picture_table(broken, SAMPLES.classes)
    assert column(table, "prediction")[:2] == ["3", None]
    assert np.isnan(table.columns["P(3)"][1])
    assert table.columns["P(3)"][0] == broken[1:, 3].mean()


def test_uncertainty_has_all_samples_and_who_passes_the_filters() -> None:
    table = uncertainty_table(SAMPLES, np.array([True, False, True]))
    assert column(table, "passes the filters") == [True, False, True]
    assert column(table, "answer") == ["right", "right", "wrong"]
    found = SAMPLES.disagreement.mutual_information.tolist()
    assert column(table, "mutual information (bit)") == found


def test_pairs_are_a_matrix_in_the_order_that_is_shown() -> None:
    values = np.array([[0.0, 0.1, np.nan], [0.1, 0.0, 0.3], [np.nan, 0.3, 0.0]])
    table = pairs_table(PairMeasure.DISAGREEMENT, values, np.array([2, 0, 1]))
    assert list(table.columns) == ["member", "member 3", "member 1", "member 2"]
    assert column(table, "member") == [3, 1, 2]
    assert column(table, "member 2") == [0.3, 0.1, None]


def test_growth_has_a_score_with_its_unit_only_where_there_is_one() -> None:
    result = growth_result()
    table = growth_table(result, GrowthScore.ERROR)
    assert column(table, "members") == [1, 2, 3, 4, 5]
    assert column(table, "Error (share)") == result.scores.curves[GrowthScore.ERROR].mean.tolist()
    assert column(table, "median (s)") == result.costs.median_s.tolist()
    scores: GrowthScores = replace(result.scores, curves={})
    bare = growth_table(replace(result, scores=scores), GrowthScore.ERROR)
    assert not any("Error" in name for name in bare.columns)


def test_calibration_has_bins_coverage_and_scores() -> None:
    found = calibrate(SAMPLES, None, None, CancelToken())
    assert found is not None
    (name, scores), *_ = voters(found)
    bins = reliability_table(name, scores.reliability, ("at T 1.12", scores.reliability))
    assert bins.rows == 15
    assert (column(bins, "confidence from")[0], column(bins, "to")[-1]) == (0.0, 1.0)
    assert sum(column(bins, "samples")) == 3  # type: ignore[arg-type]  # they are numbers
    assert "accuracy, at T 1.12" in bins.columns
    risk = risk_table(found.risk, SAMPLES)
    assert column(risk, "answered") == [1, 2, 3]
    assert column(risk, "accuracy") == found.risk.accuracy.tolist()
    table = scores_table([(name, scores), ("mean of 3", None)], [0.5, 0.1, 0.2, 0.3])
    assert column(table, "voter") == [name, "mean of 3"]
    assert column(table, "accuracy") == [scores.accuracy, 0.5]


def test_levels_are_those_of_the_shift_with_their_unit_and_directions() -> None:
    table = levels_table(Shift.ROTATE, (level(-42.0), level(0.0)))
    assert column(table, "rotation (°)") == [-42.0, 0.0]
    assert table.notes == ("Below 0: clockwise. Above: anticlockwise.",)
    names = {level_name(one) for one in Shift}
    assert names >= {"shift (px)", "size (share)", "noise (grey levels of 255)", "blur (px)"}
    assert column(table, "AUROC, pairwise")[0] == level(-42.0).auroc[SampleMeasure.PAIRWISE]


def test_the_aurocs_leave_out_clean_images_and_what_has_not_come() -> None:
    found = {Foreign.LETTERS: foreign(Foreign.LETTERS)}
    assert list(auroc_table(Shift.ROTATE, level(), found).columns) == ["measure", "42°", "letters"]
    assert list(auroc_table(Shift.ROTATE, level(0.0), {}).columns) == ["measure"]


def test_a_sweep_has_a_row_for_each_cell_and_its_pair() -> None:
    settings = SweepSettings(base=RunSettings(), members=(2, 10), batches=(64,))
    cells = (swept_cell(2, 64), unsteady(swept_cell(10, 64), "vmap", "loop"))
    table = speedups_table(settings, cells, "vmap", "loop")
    assert table.title == "Speedup of vmap over loop"
    assert column(table, "members") == [2, 10]
    assert column(table, "speedup")[1] is None
    assert column(table, "verdict")[1] == "unstable"
    few = replace(cells[0], comparisons=(replace(compared("vmap", "loop", 1.2), ci95=None),))
    assert column(speedups_table(settings, (few,), "vmap", "loop"), "verdict") == ["too few rounds"]
    grown = scaling_table(64, cells, ())
    assert column(grown, "members") == [2, 2, 2, 10, 10, 10]
    assert scaling_table(1, cells, ()).rows == 0


def test_the_doctor_says_what_every_cell_does() -> None:
    table = doctor_table(doctor_result(reports=(works(CELLS[0]), fails(CELLS[1]))))
    assert column(table, "vmap") == ["works", "fails"]
    assert column(table, "speedup over the loop") == [1.42, None]
    assert column(table, "message")[0] is None
    assert column(table, "message")[1]


@pytest.mark.parametrize("off", [frozenset(), frozenset({Stage.BOX})])
def test_the_stages_say_what_is_on_and_what_each_did(off: frozenset[Stage]) -> None:
    recipe = Recipe(off=off)
    request = InspectionRequest(settings=RunSettings(), recipe=recipe)
    table = stages_table(inspection(request), recipe)
    assert column(table, "stage") == [one.value for one in Stage]
    assert column(table, "on") == [one not in off for one in Stage]
    assert column(table, "did")[0] == "note 1"
