"""The lower card: the gallery, the matrix and the selected sample."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ensemble_gui.qt.samples.detail import SampleDetail
from ensemble_gui.qt.samples.gallery import DigitGallery
from ensemble_gui.qt.samples.header import SamplesHeader
from ensemble_gui.qt.samples.matrix import DisagreementMatrix
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.widgets.card import Card
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme


class SamplesPanel(Card):
    """Shows one selection in three views; a click in any of them selects the sample in all."""

    def __init__(
        self, selection: SampleSelection, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.header = SamplesHeader(self)
        self.gallery = DigitGallery(theme, self)
        self.matrix = DisagreementMatrix(theme, self)
        self.detail = SampleDetail(theme, self)
        self._arrange()
        self._connect(selection)

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
        beside = QHBoxLayout()
        beside.setSpacing(2 * RHYTHM)
        for view, share in ((gallery, 21), (self.matrix, 22), (self.detail, 20)):
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            beside.addWidget(view, share)
        self.body.addLayout(beside, 1)

    def _connect(self, selection: SampleSelection) -> None:
        arranging = self.header.arranging
        arranging.arrangement_wanted.connect(selection.arrange)
        selection.arrangement_changed.connect(arranging.show_arrangement)
        selection.arrangement_changed.connect(self.gallery.show_arrangement)
        selection.samples_changed.connect(self.header.show_samples)
        for view in (self.gallery, self.matrix, self.detail):
            selection.samples_changed.connect(view.show_samples)
            selection.selected_changed.connect(view.select_sample)
        for clicked in (self.gallery.sample_clicked, self.matrix.sample_clicked):
            clicked.connect(selection.choose)
