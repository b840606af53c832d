"""Nothing of the page of my images is cut, whatever was brought, refused, drawn or found."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QListWidget, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.pages.images.stages import StageStrip
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import RefusedImage, Stage
from ensemble_gui.records.inspection import Effect
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.figures import shorten
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import choose, drag, drop, files, find, leave, only
from tests.support.qt.own_gestures import let_the_run_s_members_look, page_of
from tests.support.qt.room import (
    LARGE,
    LONGEST,
    SMALL,
    USUAL,
    assert_it_fits,
    clipped,
    cut_labels,
    in_each_theme,
    narrow_controls,
    settle,
    show,
)
from tests.support.qt.sketching import draw
from tests.support.qt.synthetic_images import images_result, inspection

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
PARTS = ("sketchPad", "memberVotes", "stageStrip")


def fill(qtbot: QtBot, window: QMainWindow, worker: FakeWorker, *, members: int = 10) -> MainWindow:
    """Bring two images and a refused file, and show what so many members see in one."""
    assert isinstance(window, MainWindow)
    drop(window, Path("/a.png"), Path("/b.png"))
    request = worker.wait_for(qtbot, 2)
    refused = RefusedImage(
        path="/c.png",
        error="c.png is no image of an allowed format (PNG, JPEG, WebP, GIF, BMP, TIFF, PNM, ICO, "
        "AVIF): save it again as PNG.",
    )
    worker.give(images_result(request, refused=(refused,)))
    found = inspection(worker.wait_to_inspect(qtbot, 1), (8,) * members)
    effects = [Effect(stage=stage, changed=members, prediction=8) for stage in Stage]
    effects[0] = replace(effects[0], prediction=None)
    worker.give(replace(found, effects=tuple(effects)))
    QApplication.processEvents()
    assert page_of(window) == "My images"
    return window


@SIZES
@pytest.mark.parametrize("settings", [USUAL, LONGEST], ids=["usual", "longest"])
def test_nothing_is_cut(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings, size: QSize
) -> None:
    window = show(qtbot, worker, settings, size)
    if settings is LONGEST:
        let_the_run_s_members_look(window)
    fill(qtbot, window, worker, members=settings.members)
    for _theme in in_each_theme(window):
        qtbot.waitUntil(lambda: cut_labels(window) == [])  # laid out anew
        assert_it_fits(window, size, *PARTS)


def test_nothing_is_cut_before_there_is_any_image(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, SMALL)
    assert isinstance(window, MainWindow)
    window.pages.open("images")
    choose(window, "ownEnsembleBox", "run")
    for theme in in_each_theme(window):
        assert (theme, cut_labels(window)) == (theme, [])
        assert narrow_controls(window) == []
        assert clipped(window) == []


def test_nothing_is_cut_while_somebody_draws(qtbot: QtBot, worker: FakeWorker) -> None:
    window = fill(qtbot, show(qtbot, worker, USUAL, SMALL), worker)
    draw(only(window, SketchPad), (50, 50), (70, 120))
    request = worker.wait_to_inspect(qtbot, 2)
    message = (
        "The members' file /home/somebody/.local/lib/python3.12/site-packages/ensemble_gui/_data/"
        "members/simple_cnn.safetensors cannot be read: install Ensemble Explorer again."
    )
    worker.give(replace(inspection(request), probabilities=None, error=message))
    QApplication.processEvents()
    assert cut_labels(window) == []
    assert narrow_controls(window) == []


def test_the_reasons_of_what_was_refused_are_in_view_without_scrolling(
    qtbot: QtBot, worker: FakeWorker
) -> None:
    window = fill(qtbot, show(qtbot, worker, USUAL, SMALL), worker)
    shown = find(window, QListWidget, "refusedList")
    assert shown.visibleRegion().boundingRect().height() >= shown.fontMetrics().height() * 3
    assert find(window, QPushButton, "clearRefused").visibleRegion().boundingRect().height() > 0


def test_a_refusal_while_the_mouse_is_over_the_window_is_not_cut(
    qtbot: QtBot, worker: FakeWorker
) -> None:
    window = show(qtbot, worker, USUAL, SMALL)
    area = find(window, QPushButton, "imageDropArea")
    for dragged in (Path(f"/{'W' * 60}.txt"), "https://example.org/two.png", Path("/a.png")):
        drag(window, files(dragged))
        for _theme in in_each_theme(window):
            qtbot.waitUntil(lambda: area.minimumSizeHint().height() <= area.height())  # laid out
            assert narrow_controls(window) == []
            assert area.visibleRegion().boundingRect().size() == area.size()
    leave(window)


def test_long_names_of_images_do_not_widen_the_window(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, SMALL)
    long, url = "x" * 200, "data:image/png;base64," + "A" * 60_000
    drop(window, Path(f"/{long}"), url)
    refused = RefusedImage(path=url, error=f"{shorten(url)} is an address, not a file.")
    request = worker.wait_for(qtbot, 2)
    worker.give(images_result(request, f"/{long}", refused=(refused,)))
    worker.give(inspection(worker.wait_to_inspect(qtbot, 1)))
    qtbot.waitUntil(lambda: cut_labels(window) == [])  # laid out anew
    assert window.minimumSizeHint().width() <= SMALL.width()
    assert window.size() == SMALL


def test_the_room_of_a_large_screen_goes_to_the_picture_and_the_votes(
    qtbot: QtBot, worker: FakeWorker
) -> None:
    window = fill(qtbot, show(qtbot, worker, USUAL, SMALL), worker)
    settle(window)
    names = ("sketchPad", "memberVotes", "stageStrip", "samplePreview")
    views = [find(window, QWidget, name) for name in names]
    views.append(next(iter(window.findChild(StageStrip)._stages.values())).picture)
    before = [one.width() for one in views]
    window.resize(LARGE)
    QApplication.processEvents()
    assert all(view.width() > width for view, width in zip(views, before, strict=True))
    window.resize(SMALL)
    settle(window)
    assert window.size() == SMALL
    assert [one.width() for one in views] == before
    assert cut_labels(window) == []


def test_the_pages_are_equally_high(qtbot: QtBot, worker: FakeWorker) -> None:
    window = fill(qtbot, show(qtbot, worker, USUAL, SMALL), worker)
    heights = []
    for page in ("timings", "images", "timings"):
        window.pages.open(page)
        QApplication.processEvents()
        heights.append((window.pages.height(), window.samples.gallery.height()))
    assert len(set(heights)) == 1
