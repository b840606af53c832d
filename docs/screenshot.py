"""Takes the pictures of the window in README.md and docs: `python docs/screenshot.py`.

With names, such as `example-sure-light tour-light`, it saves only these. `cluster` is taken only if
it is named, and needs Ray.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

if sys.platform == "win32":
    import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.qt.pages.shift.page import ShiftPage
from ensemble_gui.qt.shell.examples import EXAMPLES, Examples
from ensemble_gui.qt.shell.tour import Tour
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, apply_theme
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.shift import ShiftRequest

_SETTLE_MS = 500
_ANALYSIS_MS = 5000  # until the pairs have been compared, or a ribbon has been computed
_LOOK_MS = 50
_SIZE = QSize(1280, 800)
_COLOURS = 256  # of a picture: a third of its bytes, and rare colours stay, as those of strategies


class Photographer:
    """A window, and the pictures that are taken of it."""

    def __init__(self, application: QApplication, folder: Path, names: list[str]) -> None:
        self._application, self._folder, self._names = application, folder, names
        self.window = create_window()
        self.window.resize(_SIZE)

    def save(self, name: str) -> None:
        """Save a picture in the theme that ends its name, if it is wanted."""
        if self._names and name not in self._names:
            return
        theme = DARK if name.endswith("dark") else LIGHT
        apply_theme(self._application, theme)
        self.window.set_theme(theme)
        _wait(_SETTLE_MS)
        path = self._folder / f"{name}.png"
        self.window.grab().save(str(path))
        with Image.open(path) as picture:
            small = picture.convert("RGB").quantize(
                _COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )
        small.save(path, optimize=True)

    def is_wanted(self, *names: str) -> bool:
        """Whether any of these pictures is."""
        return not self._names or any(one in self._names for one in names)


def take_pictures(folder: Path, names: list[str]) -> None:
    """Save pictures of the window: its first run, its pages, its examples and its tour."""
    application = QApplication(sys.argv[:1])
    photographer = Photographer(application, folder, names)
    window = photographer.window
    _after(window.run_finished, window.show)
    photographer.save("window-dark")
    photographer.save("window-light")
    if photographer.is_wanted("pairs-light"):
        _photograph_pairs(photographer)
    if photographer.is_wanted("shift-light"):
        _photograph_shift(photographer)
    if photographer.is_wanted("sweep-light"):
        _after(window.sweep_finished, window.run_bar.sweep.click)
        photographer.save("sweep-light")
    for example in EXAMPLES:
        name = f"example-{example.key}-light"
        if photographer.is_wanted(name):
            begin = window.findChild(Examples).begin
            _after(window.run_finished, lambda begin=begin, one=example: begin(one))
            _wait(_ANALYSIS_MS)
            photographer.save(name)
    window.menus.back.trigger()
    if photographer.is_wanted("tour-light"):
        tour = window.findChild(Tour)
        window.pages.open("timings")
        tour.start()
        tour.step(2)
        photographer.save("tour-light")
        tour.leave()
    if "cluster" in names:
        _photograph_cluster(photographer)
    window.close()
    application.processEvents()


def _photograph_pairs(photographer: Photographer) -> None:
    window = photographer.window
    window.pages.open("pairs")
    matrix = window.findChild(PairMatrix)
    headline = window.findChild(QLabel, "pairsHeadline")
    while len(named := re.findall(r"\d+", headline.text())) < 2:  # 5 and 7, 7 and 8 differ most
        _wait(_LOOK_MS)
    first, second = (int(one) - 1 for one in named[:2])
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.centre_of(first, second))
    photographer.save("pairs-light")
    QTest.keyClick(matrix, Qt.Key.Key_Escape)


def _photograph_shift(photographer: Photographer) -> None:
    window = photographer.window
    window.pages.open("shift")
    lane = window.findChild(Desk).lane_of(ShiftRequest)
    shift = window.findChild(ShiftPage)
    _wait(_SETTLE_MS)
    _after(lane.answered, shift.head.evaluation_wanted.emit)
    photographer.save("shift-light")


def _photograph_cluster(photographer: Photographer) -> None:
    window = photographer.window
    with _two_nodes() as address:
        window.setup.devices.choose_cluster(ClusterChoice(address=address))
        window.setup.choose_size(members=20, batch=1000)
        _after(window.run_finished, window.run_bar.run.click)
        window.menus.show_samples.trigger()  # more room for the shards
        photographer.save("cluster")
        window.menus.show_samples.trigger()
        window.setup.devices.choose_device("cpu")
        _wait(_ANALYSIS_MS)  # the cluster is left


@contextmanager
def _two_nodes() -> Iterator[str]:
    """The address of a Ray cluster of two nodes with one CPU each, both on this machine."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 100_000_000}
    head = node | {"node_ip_address": "127.0.0.1", "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    cluster.add_node(**node, node_ip_address="127.0.0.2")
    try:
        yield cluster.address
    finally:
        cluster.shutdown()


def _after(signal: SignalInstance, act: Callable[[], object]) -> None:
    """Do this, and wait until the signal has come and what it brings is shown."""
    heard: list[object] = []
    signal.connect(heard.append)
    act()
    while not heard:
        _wait(_LOOK_MS)
    signal.disconnect(heard.append)
    _wait(_SETTLE_MS)


def _wait(duration_ms: int) -> None:
    """Let events be handled; QTest.qWait() would keep Python's lock from the worker."""
    loop = QEventLoop()
    QTimer.singleShot(duration_ms, loop.quit)
    loop.exec()


if __name__ == "__main__":
    with TemporaryDirectory() as data:  # the pictures' runs are none of the user's
        os.environ["ENSEMBLE_EXPLORER_DATA"] = data
        take_pictures(Path(__file__).parent, sys.argv[1:])
