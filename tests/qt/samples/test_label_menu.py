"""The user's images get the classes of another task, or are cut apart, by a menu or by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.samples.gallery import DigitGallery
from ensemble_gui.qt.samples.label_menu import NO_LABEL
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.records.samples import OWN_IMAGES, SampleSet
from tests.support.qt.synthetic import sample_set
from tests.support.qt.synthetic_tasks import hundred, seven, two

pytestmark = pytest.mark.qt_log_ignore(  # of a menu that opens, on the offscreen platform
    "^This plugin does not support grabbing the keyboard$", extend=True
)
MOUSE, KEYBOARD = QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard


@pytest.fixture
def gallery(qtbot: QtBot) -> DigitGallery:
    made = DigitGallery(LIGHT)
    qtbot.addWidget(made)
    made.resize(330, 240)
    made.show()
    return made


@pytest.fixture
def told(gallery: DigitGallery) -> list[object]:
    """What is told: a label, that the label is to go, or a sample in brackets."""
    told: list[object] = []
    gallery.label_wanted.connect(told.append)
    gallery.unlabel_wanted.connect(lambda: told.append(None))
    gallery.sample_clicked.connect(lambda sample: told.append([sample]))
    return told


def show(gallery: DigitGallery, samples: SampleSet) -> None:
    gallery.show_samples(samples)
    gallery.select_sample(0)


def asked_for(
    gallery: DigitGallery, row: int = 0, reason: QContextMenuEvent.Reason = MOUSE
) -> QMenu | None:
    """The menu that opens at this image."""
    place = gallery.visualRect(gallery.model().index(row, 0)).center()
    QApplication.sendEvent(gallery.viewport(), QContextMenuEvent(reason, place, QPoint(0, 0)))
    return gallery.findChild(QMenu, "labelMenu")


def pick(menu: QMenu, text: str) -> None:
    next(one for one in menu.actions() if one.text().split("\t")[0] == text).trigger()
    menu.close()


def test_the_menu_has_the_classes_and_gives_the_image_one(
    gallery: DigitGallery, told: list[object]
) -> None:
    show(gallery, seven(title=OWN_IMAGES))
    menu = asked_for(gallery, row=3)
    texts = [one.text().split("\t")[0] for one in menu.actions() if not one.isSeparator()]
    assert texts[:2] == ["airplane", "red panda"]
    assert texts[5:] == ["R&&D", "<b>bold</b> next", NO_LABEL]
    assert [one.text() for one in menu.actions() if one.isChecked()] == ["automobile\t3"]
    pick(menu, "red panda")
    assert told == [[3], 1]


def test_no_label_takes_it_away(gallery: DigitGallery, told: list[object]) -> None:
    show(gallery, two(title=OWN_IMAGES))
    pick(asked_for(gallery), NO_LABEL)
    assert told == [[0], None]


def test_the_menu_s_key_opens_it_for_the_selected_image(
    gallery: DigitGallery, told: list[object]
) -> None:
    show(gallery, hundred(title=OWN_IMAGES))
    gallery.select_sample(5)
    pick(asked_for(gallery, reason=KEYBOARD), "kind 99")
    assert told == [[5], 99]


@pytest.mark.parametrize(
    "samples", [seven(), sample_set((1, 1), title=OWN_IMAGES)], ids=["of the run", "digits"]
)
def test_neither_the_run_s_samples_nor_digits_have_it(
    gallery: DigitGallery, told: list[object], samples: SampleSet
) -> None:
    show(gallery, samples)
    assert asked_for(gallery) is None
    assert told == []


def test_an_image_of_several_digits_can_be_cut_apart(
    gallery: DigitGallery, told: list[object]
) -> None:
    gallery.cut_wanted.connect(lambda: told.append("cut"))
    show(gallery, sample_set((1, 1), (2, 2), title=OWN_IMAGES, digits=(1, 2)))
    assert asked_for(gallery) is None
    asked_for(gallery, row=1)
    menu = gallery.findChild(QMenu, "cutMenu")
    assert [one.text() for one in menu.actions()] == ["Cut 2 digits apart\tCtrl+K"]
    pick(menu, "Cut 2 digits apart")
    assert told == [[1], "cut"]


def test_a_menu_that_is_closed_is_gone(qtbot: QtBot, gallery: DigitGallery) -> None:
    show(gallery, two(title=OWN_IMAGES))
    asked_for(gallery).close()
    qtbot.waitUntil(lambda: gallery.findChild(QMenu, "labelMenu") is None)


def test_keys_give_the_first_classes_and_none_beyond_the_last(
    qtbot: QtBot, gallery: DigitGallery, told: list[object]
) -> None:
    show(gallery, seven(title=OWN_IMAGES))
    for key in "0679":
        qtbot.keyClick(gallery, key, Qt.KeyboardModifier.NoModifier)
    assert told == [0, 6]
    show(gallery, hundred(title=OWN_IMAGES))
    qtbot.keyClick(gallery, "9")
    assert told[2:] == [9]
