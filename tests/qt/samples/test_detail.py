from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.samples.detail import SampleDetail
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme, blend
from ensemble_gui.records.samples import OWN_IMAGES, UNLABELLED
from ensemble_gui.records.settings import Weights
from ensemble_gui.wording.samples import UNTRAINED
from tests.support.qt.colours import READABLE, contrast
from tests.support.qt.gestures import cells_of, find, probabilities_of, texts_in
from tests.support.qt.synthetic import sample_set

SAMPLES = sample_set((0, 0, 0), (1, 7, 1), (3, 3, 2))  # of the digits 0, 1 and 2


@pytest.fixture
def detail(qtbot: QtBot) -> SampleDetail:
    made = SampleDetail(LIGHT)
    qtbot.addWidget(made)
    made.resize(360, 300)
    made.show()
    return made


def test_nothing_is_selected_at_first(detail: SampleDetail) -> None:
    assert "No sample is selected" in texts_in(detail)
    assert cells_of(probabilities_of(detail)) == []


def test_each_member_has_its_row_under_that_of_the_ensemble(detail: SampleDetail) -> None:
    detail.show_samples(SAMPLES)
    detail.select_sample(1)
    cells = cells_of(probabilities_of(detail))
    assert cells[0] == ["1", "61", "1", "1", "1", "1", "1", "31", "1", "1"]
    assert [row.index("91") for row in cells[1:]] == [1, 7, 1]
    model = probabilities_of(detail).model()
    rows = [model.headerData(row, Qt.Orientation.Vertical) for row in range(4)]
    assert rows == ["all", "1", "2", "3"]


def test_it_says_what_the_sample_is_and_what_the_ensemble_says(detail: SampleDetail) -> None:
    detail.show_samples(SAMPLES)
    detail.select_sample(2)
    assert "A 2, ensemble says 3" in texts_in(detail)


@pytest.mark.parametrize("labelled", [True, False])
def test_an_image_of_the_user_s_has_its_name(detail: SampleDetail, *, labelled: bool) -> None:
    detail.show_samples(sample_set((4, 4), title=OWN_IMAGES, labelled=labelled))
    detail.select_sample(0)
    assert "sample 0, ensemble says 4" in texts_in(detail)


@pytest.mark.parametrize(
    ("label", "colour"), [(4, LIGHT.agreement), (7, LIGHT.dissent), (UNLABELLED, LIGHT.agreement)]
)
def test_members_are_held_against_the_label_or_else_against_the_majority(
    detail: SampleDetail, label: int, colour: str
) -> None:
    detail.show_samples(sample_set((4, 4), title=OWN_IMAGES).with_label(0, label))
    detail.select_sample(0)
    cell = probabilities_of(detail).model().cell(1, 4)
    assert cell.ground.name() == blend(LIGHT.card, colour, 0.91**0.5).name()


@pytest.mark.parametrize(
    ("labelled", "meaning"), [(True, ("right", "wrong")), (False, ("agrees", "dissents"))]
)
def test_the_legend_says_what_the_colours_of_the_rows_mean(
    detail: SampleDetail, meaning: tuple[str, str], *, labelled: bool
) -> None:
    detail.show_samples(sample_set((4, 4), (4, 7), labelled=labelled))
    assert meaning[0] not in texts_in(detail)
    detail.select_sample(1)
    assert all(one in texts_in(detail) for one in meaning)


def test_an_unsure_image_of_the_user_s_says_so_and_several_digits_as_well(
    detail: SampleDetail,
) -> None:
    detail.show_samples(sample_set((1, 1), (4, 7), title=OWN_IMAGES, digits=(1, 2)))
    detail.select_sample(0)
    assert "nsure" not in texts_in(detail)
    detail.select_sample(1)
    assert "Unsure: confidence 46%, below 90%" in texts_in(detail)
    assert "Seems to hold 2 digits: Ctrl+K cuts them apart" in texts_in(detail)


def test_trained_members_uncertainty_is_taken_apart(detail: SampleDetail) -> None:
    detail.show_samples(SAMPLES)
    detail.select_sample(1)
    assert "expected" in texts_in(detail)
    assert "mutual information" in texts_in(detail)


def test_untrained_members_are_said_to_differ_by_initialisation_alone(
    detail: SampleDetail,
) -> None:
    detail.show_samples(sample_set((1, 7), weights=Weights.RANDOM))
    detail.select_sample(0)
    assert UNTRAINED in texts_in(detail)
    assert "entropy" not in texts_in(detail)


def test_the_disagreement_of_one_member_is_not_applicable(detail: SampleDetail) -> None:
    detail.show_samples(sample_set((1,)))
    detail.select_sample(0)
    assert "n/a" in texts_in(detail)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_word_of_a_row_is_slate_where_it_is_right_and_raspberry_where_not(
    detail: SampleDetail, theme: Theme
) -> None:
    detail.show_samples(SAMPLES)
    detail.select_sample(1)
    detail.set_theme(theme)
    model = probabilities_of(detail).model()

    def distance(row: int, column: int, colour: str) -> int:
        shown, meant = model.cell(row, column).ground, QColor(colour)
        return sum(abs(a - b) for a, b in zip(shown.toTuple(), meant.toTuple(), strict=True))

    assert distance(1, 1, theme.agreement) < distance(1, 1, theme.dissent)
    assert distance(2, 7, theme.dissent) < distance(2, 7, theme.agreement)
    assert distance(1, 4, theme.card) < distance(1, 4, theme.agreement)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("label", [0, 1], ids=["agreement", "dissent"])
def test_every_figure_is_legible(detail: SampleDetail, theme: Theme, label: int) -> None:
    samples = sample_set(*[(0,) * 81] * 2)
    shares = np.linspace(0.1, 0.9, 81, dtype=np.float32)  # of class 0, a member each
    samples.probabilities[:, label, 0] = shares
    samples.probabilities[:, label, 2:] = (1 - shares[:, None]) / 8
    detail.set_theme(theme)
    detail.show_samples(samples)
    detail.select_sample(label)
    model = probabilities_of(detail).model()
    faint = {}
    for row in range(1, model.rowCount()):
        text, ground, ink = model.cell(row, 0)
        if contrast(ink, ground) < READABLE:
            faint[text] = round(contrast(ink, ground), 1)
    assert faint == {}


def preview_of(detail: SampleDetail) -> QWidget:
    return find(detail, QWidget, "samplePreview")


def test_the_digit_is_shown(detail: SampleDetail) -> None:
    detail.show_samples(SAMPLES)
    shown = []
    for sample in (0, 2):
        detail.select_sample(sample)
        shown.append(preview_of(detail).grab().toImage())
    assert shown[0] != shown[1]


def test_it_grows_with_the_detail_and_shrinks_again(qtbot: QtBot, detail: SampleDetail) -> None:
    detail.show()
    sides = []
    for height in (300, 800, 300):
        detail.resize(300, height)
        qtbot.waitUntil(lambda height=height: detail.height() == height)
        sides.append(preview_of(detail).width())
    assert sides[0] == sides[2] < sides[1]


def test_nothing_is_shown_of_no_samples(detail: SampleDetail) -> None:
    detail.show_samples(SAMPLES)
    detail.select_sample(1)
    detail.show_samples(None)
    detail.select_sample(1)
    assert "No sample is selected" in texts_in(detail)
    assert "entropy" not in texts_in(detail)
    assert cells_of(probabilities_of(detail)) == []
    ground = preview_of(detail).grab().toImage()
    assert {ground.pixelColor(at, at).name() for at in range(ground.width())} == {
        ground.pixelColor(0, 0).name()
    }


def test_where_most_members_vote_for_another_class_it_says_what_decides(
    detail: SampleDetail,
) -> None:
    samples = sample_set((3, 2, 2))
    probabilities = samples.probabilities.copy()
    probabilities[1:] = np.where(probabilities[1:] > 0.5, 0.4, 0.6 / 9)
    mean = probabilities.mean(axis=0)
    detail.show_samples(replace(samples, probabilities=probabilities, mean=mean))
    detail.select_sample(0)
    assert "A 0, ensemble says 3" in texts_in(detail)
    assert "by mean probability, not majority (2)" in texts_in(detail)
