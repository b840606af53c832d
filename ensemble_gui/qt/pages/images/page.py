"""The user's own images: the pad, the members' votes, and the way of the picture."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ensemble_gui.qt.opening.image_sources import ImageSources
from ensemble_gui.qt.page import Context, PageView
from ensemble_gui.qt.pages.images.head import ImagesHead
from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.pages.images.sketch.tools import SketchTools
from ensemble_gui.qt.pages.images.stages import StageStrip
from ensemble_gui.qt.pages.images.votes import MemberVotes
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme

_PAD_WIDTH = 200


class ImagesPage(PageView):
    """The views alone; what happens in them is the presenters'."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.head: ImagesHead = ImagesHead(self)
        self.pad = SketchPad(context.theme, self)
        self.tools = SketchTools(self)
        self.votes = MemberVotes(context.theme, self)
        self.stages = StageStrip(context.theme, self)
        self.sources = ImageSources(self)
        self._arrange()
        _Sketching(self)

    def set_theme(self, theme: Theme) -> None:
        """Use these colours."""
        for view in (self.pad, self.votes, self.stages):
            view.set_theme(theme)

    def _arrange(self) -> None:
        drawing = QWidget(self)
        drawing.setFixedWidth(_PAD_WIDTH)
        column = QVBoxLayout(drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RHYTHM)
        column.addWidget(self.pad, 1)
        column.addWidget(self.tools)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * RHYTHM)
        layout.addWidget(drawing)
        layout.addWidget(self.votes, 2)
        layout.addWidget(self.stages, 3)


class _Sketching(QObject):
    """The pad with its tools."""

    def __init__(self, page: ImagesPage) -> None:
        super().__init__(page)
        self._pad, self._tools, self._sources = page.pad, page.tools, page.sources
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
