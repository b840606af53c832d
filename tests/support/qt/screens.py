"""All that a window says, to be compared with what it says later."""

from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMainWindow, QTableView

from ensemble_gui.qt.pages.timings.page import TimingsPage
from tests.support.qt.gestures import cells_of, gallery_of, only, turn_to

PAGES = ("Timings", "Pairs", "Uncertainty", "Calibration", "My images")
_OF_THE_FILE = {"originNote", "samplesStale"}  # labels that say where it is from


def screen_of(window: QMainWindow) -> dict[str, object]:
    """The words, figures, pictures and bars of every page, and of the samples."""
    found: dict[str, object] = {}
    for page in PAGES:
        turn_to(window, page)
        QApplication.processEvents()
        found[page] = _words(window)
    turn_to(window, "Timings")
    canvas = only(window, TimingsPage)._plot._canvas
    assert canvas is not None
    found["bars"] = canvas._bars.opts["x1"].tolist()  # the lengths, in ms
    found["gallery"] = _gallery(window)
    return found


def _words(window: QMainWindow) -> list[object]:
    """What can be read on the page that is open, and below it."""
    places = (window.pages, window.samples)
    labels = [one for place in places for one in place.findChildren(QLabel) if one.isVisible()]
    tables = [one for place in places for one in place.findChildren(QTableView) if one.isVisible()]
    boxes = [one.currentText() for one in window.samples.findChildren(QComboBox)]
    words = sorted(one.text() for one in labels if one.objectName() not in _OF_THE_FILE)
    return [words, list(map(cells_of, tables)), boxes]


def _gallery(window: QMainWindow) -> list[str]:
    """What is said of each sample in the gallery, in its order."""
    view = gallery_of(window)
    model = view.model()
    return [
        str(model.index(row, 0).data(role))
        for row in range(model.rowCount())
        for role in (0, 3, 11)  # shown, in the tip, and read aloud
    ]
