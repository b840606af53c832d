"""Five stops, by mouse or keyboard, left at any time; built when first taken, offered once."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session.remembering import Remembering
from ensemble_gui.qt.shell.tour import STOPS, Tour
from ensemble_gui.qt.widgets.callout import Callout
from tests.support.qt.gestures import find, only, press, text_of


@pytest.fixture
def tour(driven: MainWindow) -> Tour:
    driven.activateWindow()
    driven.samples.gallery.setFocus()
    return only(driven, Tour)


def offer_of(window: MainWindow) -> QWidget:
    return find(window, QWidget, "tourOffer")


def test_it_is_offered_in_one_quiet_line_and_built_when_it_is_taken(
    qtbot: QtBot, driven: MainWindow, tour: Tour
) -> None:
    height = driven.statusBar().height()
    assert offer_of(driven).isVisible()
    assert not driven.findChildren(Callout)
    assert not QApplication.activeModalWidget()
    press(qtbot, driven, "takeTour")
    assert only(driven, Callout).isVisible()
    QApplication.processEvents()
    assert not offer_of(driven).isVisible()
    assert driven.statusBar().height() == height  # so that nothing moves
    tour.restore({"offered": False})
    press(qtbot, driven, "declineTour")
    assert not offer_of(driven).isVisible()
    tour.restore({})
    assert offer_of(driven).isVisible()
    tour.restore(tour.state())
    assert not offer_of(driven).isVisible()
    assert only(driven, Remembering)._looks["tour"] is tour  # so that it is offered once


def test_after_the_tour_that_was_offered_the_gallery_has_the_focus(
    driven: MainWindow, tour: Tour
) -> None:
    tour.restore({})
    take = find(offer_of(driven), QPushButton, "takeTour")
    take.setFocus()
    take.click()
    only(driven, Callout).left.emit()
    assert driven.samples.gallery.hasFocus()


def test_each_stop_points_at_a_part_that_is_seen_and_left_uncovered(
    driven: MainWindow, tour: Tour
) -> None:
    folds = (driven.menus.show_settings, driven.menus.show_samples)
    driven.menus.show_samples.trigger()
    shown = [one.isChecked() for one in folds]
    assert not all(shown)
    driven.menus.tour.trigger()
    callout = only(driven, Callout)
    for at, stop in enumerate(STOPS):
        QApplication.processEvents()
        assert text_of(callout, "calloutTitle") == stop.title
        assert text_of(callout, "calloutPlace") == f"{at + 1} of 5"
        target = stop.target(driven)
        assert target is not None
        assert target.isVisible(), stop.title
        part = QRect(target.mapTo(driven, QPoint()), target.size())
        assert not callout.geometry().intersects(part.adjusted(0, 0, -40, -40)), stop.title
        assert driven.rect().contains(callout.geometry())
        tour.step(1)
    assert not callout.isVisible()
    assert [one.isChecked() for one in folds] == shown  # as the user had it


def test_it_is_taken_and_left_by_keyboard_alone(driven: MainWindow, tour: Tour) -> None:
    tour.start()
    callout = only(driven, Callout)
    on = find(callout, QPushButton, "tourNext")
    assert on.hasFocus()
    assert not find(callout, QPushButton, "tourBack").isEnabled()
    QTest.keyClick(on, Qt.Key.Key_Space)
    assert text_of(callout, "calloutPlace") == "2 of 5"
    QTest.keyClick(on, Qt.Key.Key_Right)
    QTest.keyClick(on, Qt.Key.Key_Left)
    assert text_of(callout, "calloutPlace") == "2 of 5"
    QTest.keyClick(on, Qt.Key.Key_Escape)
    assert not callout.isVisible()
    assert driven.samples.gallery.hasFocus()
    tour.start()
    assert text_of(callout, "calloutPlace") == "1 of 5"
    driven.samples.gallery.setFocus()
    QTest.keyClick(driven.samples.gallery, Qt.Key.Key_Escape)
    assert not callout.isVisible()
    assert driven.run_bar.cancel.isEnabled()  # Escape has cancelled nothing
