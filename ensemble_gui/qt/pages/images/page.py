"""Wires what belongs to the user's images: where they come from, who edits and inspects them."""

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.opening.dialogs import choose_new_folder
from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.opening.image_sources import ImageSources
from ensemble_gui.qt.pages.images.edits import ImageEdits
from ensemble_gui.qt.pages.images.presenter import Inspecting
from ensemble_gui.qt.pages.images.quitting import Quitting
from ensemble_gui.qt.samples.key_focus import KeyFocus
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.session import Session
from ensemble_gui.qt.work.desk import RunController


def connect_images(
    window: MainWindow,
    controller: RunController,
    session: Session,
    selection: SampleSelection,
    opening: Opening,
) -> None:
    """From drops, dialogs and strokes to the worker, and from the worker to the views."""
    own = session.own
    edits = ImageEdits(own, selection, controller, window)
    inspecting = Inspecting(window, controller, own, selection)
    sources = ImageSources(window)
    opening.images_came.connect(sources.take_dropped)
    _connect_sources(window, session, sources)
    _connect_outcomes(controller, session)
    _connect_edits(window, edits)
    _connect_quitting(window, controller, session, edits)
    keys = KeyFocus(window)
    sources.paths_came.connect(keys.leave_number)
    sources.image_came.connect(keys.leave_number)
    session.own.came.connect(keys.take)  # when they are shown
    edits.refused.connect(session.show_fault)
    _connect_views(window, selection, session, inspecting)
    controller.glimpsed.connect(inspecting.show_outcome)
    controller.inspected.connect(inspecting.show_outcome)


def _connect_sources(window: MainWindow, session: Session, sources: ImageSources) -> None:
    window.run_bar.open_clicked.connect(sources.choose_files)
    window.drop_area.clicked.connect(sources.choose_files)
    window.menus.open_wanted.connect(sources.choose_files)
    window.menus.open_folder_wanted.connect(sources.choose_folder)
    window.menus.paste_wanted.connect(sources.paste)
    sources.paths_came.connect(session.own.load)
    sources.image_came.connect(session.own.keep)
    sources.nothing_came.connect(session.show_fault)
    _Sketching(window, sources)


def _connect_outcomes(controller: RunController, session: Session) -> None:
    own = session.own
    controller.images_told.connect(own.show_told)
    controller.images_finished.connect(own.finish)
    controller.saved.connect(session.finish_save)
    own.changed.connect(session.show_samples)
    own.came.connect(session.show_new_images)
    own.loaded.connect(session.tell_loaded)
    own.remade.connect(session.clear_message)
    own.ended.connect(session.show_ending)


def _connect_edits(window: MainWindow, edits: ImageEdits) -> None:
    menus = window.menus
    window.gallery.label_wanted.connect(edits.label)
    window.gallery.unlabel_wanted.connect(edits.unlabel)
    window.gallery.move_wanted.connect(edits.move)
    menus.undo_wanted.connect(edits.undo)
    menus.remove_wanted.connect(edits.remove)
    menus.cut_wanted.connect(edits.cut)
    window.images_head.cut_wanted.connect(edits.cut)
    menus.unlabel_wanted.connect(edits.unlabel)
    menus.shift_wanted.connect(edits.shift)
    _Saving(window, edits)


def _connect_quitting(
    window: MainWindow, controller: RunController, session: Session, edits: ImageEdits
) -> None:
    quitting = Quitting(window, session.own, edits)
    controller.saved.connect(edits.finish_save)
    controller.saved.connect(quitting.finish_save)  # when the edits know


def _connect_views(
    window: MainWindow, selection: SampleSelection, session: Session, inspecting: Inspecting
) -> None:
    own = session.own
    own.refused.connect(window.refused.add)
    own.came.connect(inspecting.look_at_selected)
    selection.selected_changed.connect(inspecting.follow_selection)
    selection.samples_changed.connect(inspecting.follow_selection)  # none may be left
    own.changed.connect(inspecting.follow_selection)  # of no image none is selected
    window.gallery.sample_clicked.connect(inspecting.look_at_selected)
    window.matrix.sample_clicked.connect(inspecting.look_at_selected)
    window.stages.recipe_changed.connect(own.change_recipe)
    window.stages.recipe_changed.connect(inspecting.look_again)
    own.run_is_only_choice.connect(window.images_head.show_only_run)
    own.run_is_only_choice.connect(inspecting.look_again)
    window.images_head.chosen.connect(own.choose_ensemble)
    window.images_head.chosen.connect(session.show_staleness)
    window.images_head.chosen.connect(inspecting.look_again)
    window.evidence.chosen.connect(inspecting.prepare)
    window.pad.drawn.connect(inspecting.follow_stroke)
    window.pad.stroke_ended.connect(inspecting.look_at_sketch)
    window.pad.emptied.connect(inspecting.look_at_selected)


class _Sketching(QObject):
    """Wires the pad with its tools."""

    def __init__(self, window: MainWindow, sources: ImageSources) -> None:
        super().__init__(window)
        self._pad, self._tools, self._sources = window.pad, window.sketch_tools, sources
        self._tools.undo_wanted.connect(self._pad.undo)
        self._tools.redo_wanted.connect(self._pad.redo)
        self._tools.clear_wanted.connect(self._pad.clear)
        self._tools.keep_wanted.connect(self._keep)
        self._tools.pen_width_changed.connect(self._pad.set_pen_width)
        self._pad.pen_width_changed.connect(self._tools.show_pen_width)
        self._pad.history_changed.connect(self._show_state)

    @Slot()
    def _keep(self) -> None:
        if not self._pad.is_empty:
            self._sources.keep_drawing(self._pad.png())
            self._pad.clear()

    @Slot()
    def _show_state(self) -> None:
        pad = self._pad
        self._tools.show_state(can_undo=pad.can_undo, can_redo=pad.can_redo, empty=pad.is_empty)


class _Saving(QObject):
    """Asks for a folder before anything is saved."""

    def __init__(self, window: MainWindow, edits: ImageEdits) -> None:
        super().__init__(window)
        self._window, self._edits = window, edits
        window.menus.save_wanted.connect(self._ask)

    @Slot()
    def _ask(self) -> None:
        choose_new_folder(self._window).filesSelected.connect(self._edits.save)
