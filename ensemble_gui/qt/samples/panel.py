"""The lower card: the gallery, the matrix and the selected sample, or one line in their place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ensemble_gui.qt.samples.detail import SampleDetail
from ensemble_gui.qt.samples.folded_line import FoldedLine
from ensemble_gui.qt.samples.gallery import DigitGallery
from ensemble_gui.qt.samples.header import SamplesHeader
from ensemble_gui.qt.samples.matrix import DisagreementMatrix
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.widgets.card import Card
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme


class SamplesPanel(Card):
    """Shows one selection in three views; a click in any of them selects the sample in all."""

    fold_wanted = Signal()  # away, or back

    def __init__(
        self, selection: SampleSelection, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.header = SamplesHeader(self)
        self.gallery = DigitGallery(theme, self)
        self.matrix = DisagreementMatrix(theme, self)
        self.detail = SampleDetail(theme, self)
        self._views = QWidget(self)
        self._line = FoldedLine(self)
        self._arrange()
        self._connect(selection)

    @property
    def is_folded(self) -> bool:
        """Whether the line stands in the place of the views."""
        return self._views.isHidden()

    def fold(self, *, away: bool) -> None:
        """Fold the views away to one line, or bring them back; the focus goes with them."""
        if away == self.is_folded:
            return
        takes_focus = self.isAncestorOf(self.window().focusWidget())
        self._views.setVisible(not away)
        self._line.setVisible(away)
        if takes_focus:
            (self._line.unfold if away else self.gallery).setFocus()
        policy = QSizePolicy.Policy.Fixed if away else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Preferred, policy)

    def set_theme(self, theme: Theme) -> None:
        """Use these colours."""
        for view in (self.gallery, self.matrix, self.detail):
            view.set_theme(theme)

    def _arrange(self) -> None:
        gallery = QWidget(self)
        column = QVBoxLayout(gallery)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RHYTHM)
        column.addWidget(self.header)
        column.addWidget(self.gallery, 1)
        column.addWidget(self.header.stale)  # below, so that it moves no digit
        beside = QHBoxLayout(self._views)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2 * RHYTHM)
        for view, share in ((gallery, 21), (self.matrix, 22), (self.detail, 20)):
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            beside.addWidget(view, share)
        self.body.addWidget(self._views, 1)
        self.body.addWidget(self._line)
        self._line.hide()

    def _connect(self, selection: SampleSelection) -> None:
        arranging = self.header.arranging
        arranging.arrangement_wanted.connect(selection.arrange)
        selection.arrangement_changed.connect(arranging.show_arrangement)
        selection.arrangement_changed.connect(self.gallery.show_arrangement)
        selection.samples_changed.connect(self.header.show_samples)
        selection.arrangement_changed.connect(self._line.show_arrangement)
        for folds in (self.header.fold.clicked, self._line.clicked):
            folds.connect(self.fold_wanted)
        for view in (self.gallery, self.matrix, self.detail, self._line):
            selection.samples_changed.connect(view.show_samples)
            selection.selected_changed.connect(view.select_sample)
        for clicked in (self.gallery.sample_clicked, self.matrix.sample_clicked):
            clicked.connect(selection.choose)
