"""The user's own images: the pad, the members' votes, and the stages of the picture."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.image_sources import ImageSources
from ensemble_gui.qt.page import Context, PageView
from ensemble_gui.qt.pages.images.head import ImagesHead
from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.pages.images.sketch.tools import SketchTools
from ensemble_gui.qt.pages.images.stages import StageStrip
from ensemble_gui.qt.pages.images.votes import MemberVotes
from ensemble_gui.qt.widgets.card import fill, row
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM

_LEAST_PAD = 200  # pixels: for the tools below it
_MOST_SHARE = 3  # of the width


class ImagesPage(PageView):
    """The views, with the pad tied to its tools; the presenters do the rest."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.head: ImagesHead = ImagesHead(self)
        self.pad = SketchPad(context.theme, self)
        self.tools = SketchTools(self)
        self.votes = MemberVotes(context.theme, self)
        self.stages = StageStrip(context.theme, self)
        self.sources = ImageSources(self)
        self._arrange()
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Give the pad all of the height, as a square."""
        super().resizeEvent(event)
        room = event.size()
        side = room.height() - self.tools.sizeHint().height() - RHYTHM
        self._drawing.setFixedWidth(max(scaled(_LEAST_PAD), min(side, room.width() // _MOST_SHARE)))

    def _arrange(self) -> None:
        self._drawing = drawing = QWidget(self)
        drawing.setFixedWidth(scaled(_LEAST_PAD))
        fill(drawing, self.pad, self.tools, spacing=RHYTHM, stretch=0)
        views = (drawing, self.votes, self.stages)
        self.setLayout(row(*views, spacing=2 * RHYTHM, shares=(0, 2, 3)))

    def _connect(self) -> None:
        pad, tools = self.pad, self.tools
        tools.undo_wanted.connect(pad.undo)
        tools.redo_wanted.connect(pad.redo)
        tools.clear_wanted.connect(pad.clear)
        tools.keep_wanted.connect(self._keep)
        tools.pen_width_changed.connect(pad.set_pen_width)
        pad.pen_width_changed.connect(tools.show_pen_width)
        pad.history_changed.connect(self._show_state)

    @Slot()
    def _keep(self) -> None:
        if not self.pad.is_empty:
            self.sources.keep_drawing(self.pad.png())
            self.pad.clear()

    @Slot()
    def _show_state(self) -> None:
        pad = self.pad
        self.tools.show_state(can_undo=pad.can_undo, can_redo=pad.can_redo, empty=pad.is_empty)
