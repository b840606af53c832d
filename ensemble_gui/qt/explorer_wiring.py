"""Wires the views of disagreement with each other and with the worker."""

from ensemble_gui.qt.explorer_controller import ExplorerController
from ensemble_gui.qt.exploring import Exploring
from ensemble_gui.qt.growing import Growing
from ensemble_gui.qt.main_window import MainWindow
from ensemble_gui.qt.selection import SampleSelection
from ensemble_gui.qt.session import Session


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
    growing = Growing(window, explorer, selection, session)
    selection.base_changed.connect(window.growth.show_samples)
    selection.base_changed.connect(growing.follow)
    window.evidence.chosen.connect(growing.look)
    window.growth.growth_wanted.connect(growing.ask)
    explorer.growth_finished.connect(growing.finish)
