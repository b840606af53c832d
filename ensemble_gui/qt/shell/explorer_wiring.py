"""Wires the views of disagreement with each other and with the worker."""

from ensemble_gui.qt.pages.growth.presenter import Growing
from ensemble_gui.qt.pages.shift.presenter import Shifting
from ensemble_gui.qt.samples.analysis import Exploring
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session import Session
from ensemble_gui.qt.work.explorer_controller import ExplorerController


def connect_explorer(
    window: MainWindow, explorer: ExplorerController, session: Session, selection: SampleSelection
) -> None:
    """From the samples to the worker, from it to the views, and from each view to all others."""
    window.closing.connect(explorer.close)
    exploring = Exploring(window, explorer, selection, session)
    selection.base_changed.connect(exploring.follow)
    explorer.analysed.connect(exploring.finish)
    for page in (window.pairs, window.uncertainty, window.calibration):
        selection.base_changed.connect(page.show_samples)
        selection.arrangement_changed.connect(page.show_arrangement)
        page.samples_chosen.connect(selection.choose_samples)
        page.choice_dropped.connect(selection.forget_choice)
    selection.samples_changed.connect(window.pairs.show_left)
    selection.samples_changed.connect(window.uncertainty.show_left)
    selection.selected_changed.connect(window.uncertainty.select_sample)
    window.uncertainty.sample_clicked.connect(selection.choose)
    _connect_growth(window, explorer, selection, Growing(window, explorer, selection, session))
    _connect_shift(window, explorer, selection, Shifting(window, explorer, selection, session))


def _connect_growth(
    window: MainWindow, explorer: ExplorerController, selection: SampleSelection, growing: Growing
) -> None:
    selection.base_changed.connect(window.growth.show_samples)
    selection.base_changed.connect(growing.follow)
    window.evidence.chosen.connect(growing.look)
    window.growth.growth_wanted.connect(growing.ask)
    explorer.growth_finished.connect(growing.finish)


def _connect_shift(
    window: MainWindow, explorer: ExplorerController, selection: SampleSelection, shifting: Shifting
) -> None:
    selection.base_changed.connect(window.shift.show_samples)
    selection.samples_changed.connect(shifting.look)  # none may be left
    selection.selected_changed.connect(window.shift.select_sample)
    selection.selected_changed.connect(shifting.look)
    window.evidence.chosen.connect(shifting.look)
    window.shift.ribbon_wanted.connect(shifting.look)
    window.shift.evaluation_wanted.connect(shifting.evaluate)
    explorer.ribbon_made.connect(shifting.show_ribbon)
    explorer.level_measured.connect(shifting.show_level)
    explorer.shift_finished.connect(shifting.finish)
