from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.samples.gallery import GALLERY_KEYS, DigitGallery, cell_width
from ensemble_gui.qt.samples.votes_bar import vote_order
from ensemble_gui.qt.widgets.digit_image import digit_image
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.samples import NO_PREDICTION, OWN_IMAGES, UNLABELLED
from ensemble_gui.records.settings import Weights
from ensemble_gui.wording.samples import label_mark
from tests.support.qt.gestures import click_item
from tests.support.qt.synthetic import many_samples, sample_set

SAMPLES = sample_set((0, 0, 0, 0), (1, 7, 1, 1), (2, 3, 2, 3))  # shown the last one first
TOOL_TIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def gallery(qtbot: QtBot) -> DigitGallery:
    made = DigitGallery(LIGHT)
    qtbot.addWidget(made)
    made.resize(330, 240)
    made.show()
    return made


def clicks_on(gallery: DigitGallery) -> list[int]:
    told: list[int] = []
    gallery.sample_clicked.connect(told.append)
    return told


def painted(gallery: DigitGallery, row: int) -> QImage:
    """The cell of a sample as it is painted."""
    rect = gallery.visualRect(gallery.model().index(row, 0))
    return gallery.viewport().grab(rect).toImage()


def share_of(image: QImage, colour: str) -> float:
    """The share of an image's pixels that have this colour."""
    wanted, width, height = QColor(colour), image.width(), image.height()
    places = [(x, y) for x in range(width) for y in range(height)]
    return sum(image.pixelColor(x, y) == wanted for x, y in places) / len(places)


def test_the_most_uncertain_stand_in_front(gallery: DigitGallery) -> None:
    gallery.show_samples(SAMPLES)
    model = gallery.model()
    told = [model.index(row, 0).data(TOOL_TIP) for row in range(model.rowCount())]
    assert [one.split(",")[0] for one in told] == ["sample 2", "sample 1", "sample 0"]
    assert told[1] == "sample 1, a 1; votes: 3 for 1, 1 for 7"


def test_a_tied_vote_is_said_to_be_one(gallery: DigitGallery) -> None:
    gallery.show_samples(SAMPLES)
    told = gallery.model().index(0, 0).data(TOOL_TIP)
    assert told.endswith("2 for 2, 2 for 3 (tied: the lowest class counts as the majority)")


def test_screen_readers_are_told_the_votes(gallery: DigitGallery) -> None:
    gallery.show_samples(SAMPLES)
    index = gallery.model().index(2, 0)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "sample 0, a 0; votes: 4 for 0"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_more_members_dissent_the_longer_is_the_raspberry_part(
    gallery: DigitGallery, theme: Theme
) -> None:
    gallery.set_theme(theme)
    gallery.show_samples(SAMPLES)
    dissent = [share_of(painted(gallery, row), theme.dissent) for row in range(3)]
    assert dissent[0] > dissent[1] > dissent[2] == 0
    agreement = [share_of(painted(gallery, row), theme.agreement) for row in range(3)]
    assert 0 < agreement[0] < agreement[1] < agreement[2]


@pytest.mark.parametrize("scale", [1, 1.5, 2])
def test_no_line_shines_through_at_the_edges_of_a_tile(gallery: DigitGallery, scale: float) -> None:
    samples = sample_set(*[(1, 1)] * 12)
    samples.images[:] = 128
    gallery.show_samples(samples)
    view, cell = gallery.viewport(), gallery.gridSize().width()
    image = QImage(view.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    view.render(image)
    rows = {"image": cell // 2, "bar": cell - 3}  # above the figures on the bar
    seen = {
        name: {image.pixelColor(x, round(y * scale)).name() for x in range(image.width())}
        for name, y in rows.items()
    }
    assert seen["image"] == {"#808080", LIGHT.card}
    assert seen["bar"] <= {LIGHT.agreement, LIGHT.dissent, LIGHT.card}
    assert len(seen["bar"]) > 1


def test_a_digit_that_everyone_gets_wrong_has_no_slate(gallery: DigitGallery) -> None:
    gallery.show_samples(sample_set((7, 7, 7)).with_label(0, 1))
    image = painted(gallery, 0)
    assert share_of(image, LIGHT.agreement) == 0
    assert share_of(image, LIGHT.dissent) > 0.05


def test_without_a_label_the_majority_is_slate(gallery: DigitGallery) -> None:
    gallery.show_samples(sample_set((7, 7, 3), labelled=False))
    slate, raspberry = (
        share_of(painted(gallery, 0), one) for one in (LIGHT.agreement, LIGHT.dissent)
    )
    assert slate > raspberry > 0


@pytest.mark.parametrize(
    ("votes", "truth", "order"),
    [
        ((0, 3, 1, 6), 1, [1, 3, 2]),  # what is true, then the commonest
        ((0, 3, 1, 6), 0, [3, 1, 2]),  # nobody voted for it
        ((2, 2, 0, 0), 0, [0, 1]),
        ((0, 0, 0, 0), NO_PREDICTION, []),
    ],
)
def test_the_true_class_is_the_first_part_of_the_bar(
    votes: tuple[int, ...], truth: int, order: list[int]
) -> None:
    assert vote_order(np.array(votes), truth) == order


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_own_image_wears_its_label_as_a_badge(gallery: DigitGallery, theme: Theme) -> None:
    gallery.set_theme(theme)
    looks = {}
    for label in (UNLABELLED, 1, 4):
        gallery.show_samples(sample_set((1, 1), title=OWN_IMAGES).with_label(0, label))
        corner = painted(gallery, 0).copy(0, 0, 18, 18)
        looks[label] = share_of(corner, theme.card)
    assert looks[1] > looks[UNLABELLED]
    assert looks[4] > looks[UNLABELLED]
    assert label_mark(sample_set((1, 1)), 0) == ""  # of an image that is not the user's


def test_the_selected_one_has_a_frame_in_the_accent(gallery: DigitGallery) -> None:
    gallery.show_samples(SAMPLES)
    gallery.select_sample(2)
    accent = [share_of(painted(gallery, row), LIGHT.accent) for row in range(3)]
    assert accent[0] > 0.03
    assert accent[1] == accent[2] == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_unsure_image_carries_the_word_and_a_sure_one_does_not(
    gallery: DigitGallery, theme: Theme
) -> None:
    gallery.set_theme(theme)
    sure, unsure = (
        sample_set((1, 1), title=OWN_IMAGES, labelled=False, certainty=one) for one in (0.97, 0.6)
    )
    inked = []
    for samples in (sure, unsure, replace(unsure, weights=Weights.RANDOM)):
        gallery.show_samples(samples)
        inked.append(share_of(painted(gallery, 0), theme.ink))  # the colour of all other words
    assert inked[0] == inked[2] < inked[1]
    gallery.show_samples(unsure)
    assert "unsure: confidence 60%" in gallery.model().index(0, 0).data(TOOL_TIP)


def test_an_image_of_several_digits_carries_their_number(gallery: DigitGallery) -> None:
    looks, told = [], []
    for digits in ((1,), (2,), (3,)):
        gallery.show_samples(sample_set((1, 1), title=OWN_IMAGES, digits=digits))
        looks.append(painted(gallery, 0))
        told.append(gallery.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert looks[0] != looks[1] != looks[2]
    assert [one.partition("eems to hold ")[2][:8] for one in told] == ["", "2 digits", "3 digits"]


def test_a_click_tells_the_sample(qtbot: QtBot, gallery: DigitGallery) -> None:
    gallery.show_samples(SAMPLES)
    gallery.select_sample(2)
    told = clicks_on(gallery)
    click_item(qtbot, gallery, 1)
    click_item(qtbot, gallery, 2)
    assert [sample for sample, _ in groupby(told)] == [1, 0]


def test_a_click_on_the_selected_sample_is_told_as_well(
    qtbot: QtBot, gallery: DigitGallery
) -> None:
    gallery.show_samples(SAMPLES)
    gallery.select_sample(2)
    told = clicks_on(gallery)
    click_item(qtbot, gallery, 0)  # as a drawing may be in view
    assert told == [2]


def test_every_key_that_is_listed_selects_another_sample(
    qtbot: QtBot, gallery: DigitGallery
) -> None:
    gallery.show_samples(many_samples(40))
    for key in (one for keys, _ in GALLERY_KEYS.meanings for one in keys):
        gallery.select_sample(int(gallery.model().samples.order[20]))
        told = clicks_on(gallery)
        pressed = QKeySequence(key)[0]
        qtbot.keyClick(gallery, pressed.key(), pressed.keyboardModifiers())
        assert len(told) == 1, key


def test_the_arrow_keys_walk_through_the_samples(qtbot: QtBot, gallery: DigitGallery) -> None:
    gallery.show_samples(SAMPLES)
    gallery.select_sample(2)
    told = clicks_on(gallery)
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    qtbot.keyClick(gallery, Qt.Key.Key_Left)
    assert told == [1, 0, 1]


def test_a_selection_from_elsewhere_is_not_told_again(gallery: DigitGallery) -> None:
    told = clicks_on(gallery)
    gallery.show_samples(SAMPLES)
    gallery.select_sample(1)
    assert gallery.currentIndex().row() == 1
    assert told == []


def test_a_sample_that_is_out_of_sight_is_brought_into_view(gallery: DigitGallery) -> None:
    samples = many_samples()
    gallery.show_samples(samples)
    gallery.select_sample(int(samples.order[250]))
    place = gallery.visualRect(gallery.model().index(250, 0))
    assert gallery.viewport().rect().intersects(place)


@pytest.mark.parametrize("width", [330, 371, 640])
def test_whole_digits_fill_the_width(qtbot: QtBot, gallery: DigitGallery, width: int) -> None:
    gallery.show_samples(many_samples())
    gallery.resize(width, 240)
    qtbot.waitUntil(gallery.verticalScrollBar().isVisible)
    tops = [gallery.visualRect(gallery.model().index(row, 0)).top() for row in range(20)]
    columns = tops.count(tops[0])
    room = gallery.viewport().width() - columns * gallery.gridSize().width()
    assert 0 <= room <= columns


@pytest.mark.parametrize("size", [(330, 240), (330, 301), (371, 260), (640, 417), (505, 333)])
def test_whole_rows_fill_the_height(
    qtbot: QtBot, gallery: DigitGallery, size: tuple[int, int]
) -> None:
    gallery.show_samples(many_samples())
    gallery.resize(*size)
    qtbot.waitUntil(gallery.verticalScrollBar().isVisible)
    row = gallery.gridSize().height()
    assert gallery.viewport().height() % row == 0
    assert 0 <= gallery.height() - gallery.viewport().height() < row


def test_nothing_is_shown_of_no_samples(gallery: DigitGallery) -> None:
    gallery.show_samples(SAMPLES)
    gallery.show_samples(None)
    gallery.select_sample(1)
    assert gallery.model().rowCount() == 0


def test_a_digit_is_drawn_light_on_dark_and_is_a_copy() -> None:
    pixels = SAMPLES.images[1].copy()
    image = digit_image(pixels)
    pixels[:] = 0
    rows = [image.pixelColor(5, y).value() for y in range(28)]
    assert rows == [255 if y == 1 else 0 for y in range(28)]


@pytest.mark.parametrize("width", [250, 296, 500, 730, 1200])
def test_a_larger_gallery_has_larger_tiles_and_more_of_them(width: int) -> None:
    usual, larger = (cell_width(QSize(one, 400), 300, 16) for one in (width, 2 * width))
    assert usual >= 56
    assert larger > usual
    assert 2 * width // larger > width // usual


@pytest.mark.parametrize("height", [60, 240, 700])
@pytest.mark.parametrize("width", [40, 296, 730])
def test_a_few_tiles_are_as_large_as_there_is_room(width: int, height: int) -> None:
    usual = cell_width(QSize(width, height), 300, 16)
    before = 289
    for samples in (1, 4, 12, 60):
        cell = cell_width(QSize(width, height), samples, 16)
        assert usual <= cell <= before
        assert cell in (usual, min(width // 2, 288)) or width % cell < width // cell
        columns = width // cell
        assert cell == usual or -(-samples // columns) * (cell + 16) <= height  # all are in view
        before = cell
    assert cell_width(QSize(730, 700), 1, 16) == 288
