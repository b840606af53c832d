"""The selected sample: each member's probability of each class."""

from html import escape

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ensemble_gui.qt.samples.probabilities import LEAST_COLUMN, ProbabilitiesModel
from ensemble_gui.qt.widgets.card import eliding_label, fill, label, rich_label
from ensemble_gui.qt.widgets.cell_table import CellTable
from ensemble_gui.qt.widgets.digit_image import digit_image, draw_image, place_in
from ensemble_gui.qt.widgets.fitting_text import least_column
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.phrases import vote_legend
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.shown_classes import MOST_SHOWN
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.table import Table
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.arranging import NONE_LEFT
from ensemble_gui.wording.classes import classes_left_out
from ensemble_gui.wording.samples import measures_of, selected_in_full, selected_in_short
from ensemble_gui.wording.tables.samples import sample_table

_LEAST_PREVIEW, _MOST_PREVIEW = 48, 192  # pixels
_PREVIEW_SHARE = 5  # of the height
_CAPTION = "Class probabilities in %; all: their mean"


class SampleDetail(QWidget):
    """The selected sample, enlarged, with its measures and the probabilities."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sampleDetail")
        self.setAccessibleName("The selected sample, member by member")
        self.setAccessibleDescription("No sample is selected")
        self._samples: SampleSet | None = None
        self._selected: int | None = None
        self._model = ProbabilitiesModel(theme, self)
        self._table = CellTable(self._model, least_column=scaled(LEAST_COLUMN), parent=self)
        self._table.setObjectName("probabilities")
        self._table.setAccessibleName(
            "Probabilities: a row for each member, a column for each class"
        )
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.verticalHeader().setFixedWidth(scaled(32))
        self._preview = _Preview(self)
        self._preview.setAccessibleName("Picture of the selected sample")
        self._title = eliding_label("No sample is selected", "title", self)
        self._title.setElideMode(Qt.TextElideMode.ElideMiddle)  # the prediction, at the end, stays
        self._measures = label("", "small", self, wraps=True)
        self._caption = rich_label("small", self, wraps=True)
        self._table.cells.ruled_row = 0
        self._table.fitted.connect(self._note_width)
        self._arrange()
        self.set_theme(theme)
        Offer(self, self._numbers)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Use these samples; one of them will be selected."""
        self._samples, self._selected = samples, None
        if samples is not None:
            self._table.widen_columns(least_column(samples.classes, scaled(LEAST_COLUMN)))
        if samples is None or len(samples.order) == 0:
            self._model.clear()
            self._preview.show_image(None)
            self._write_caption()
            self._title.setText("No sample is selected")
            self._measures.setText("" if samples is None else NONE_LEFT)

    def select_sample(self, sample: int) -> None:
        """Show each member's prediction for this sample."""
        samples = self._samples
        if samples is None or not (samples.order == sample).any():
            return
        self._selected = sample
        self._model.show(samples, sample, self._most_columns())
        self._preview.show_image(digit_image(samples.images[sample]))
        self._title.setText(selected_in_short(samples, sample))
        self._title.setToolTip(plain_tip(selected_in_full(samples, sample)))
        self._preview.setAccessibleDescription(selected_in_full(samples, sample))
        self._write_caption()
        self._measures.setText(measures_of(samples, sample))
        self.setAccessibleDescription(
            f"{selected_in_short(samples, sample)}; {self._measures.text()}"
        )

    def set_theme(self, theme: Theme) -> None:
        """Use these colours."""
        self._model.theme = theme
        self._table.cells.ground = QColor(theme.card)
        self._write_caption()
        self._table.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Let the picture grow with the height."""
        super().resizeEvent(event)
        side = min(event.size().height() // _PREVIEW_SHARE, _MOST_PREVIEW)
        self._preview.setFixedSize(*(max(side, _LEAST_PREVIEW),) * 2)

    @Slot()
    def _note_width(self) -> None:
        """The names above the columns are as long as these are wide."""
        samples, selected, most = self._samples, self._selected, self._most_columns()
        if samples is not None and selected is not None and self._model.most != most:
            self._model.show(samples, selected, most)
            self._write_caption()
        width = self._table.horizontalHeader().defaultSectionSize()
        if width != self._model.column_width:
            self._model.column_width = width
            self._table.horizontalHeader().viewport().update()

    def _most_columns(self) -> int:
        """How many classes have room beside each other; of the digits all ten have one."""
        if self._samples is None or self._samples.classes == DIGIT_CLASSES:
            return MOST_SHOWN
        least = least_column(self._samples.classes, scaled(LEAST_COLUMN))
        return max(1, min(MOST_SHOWN, self._table.viewport().width() // least))

    def _numbers(self) -> Table | None:
        samples, selected = self._samples, self._selected
        return None if samples is None or selected is None else sample_table(samples, selected)

    def _write_caption(self) -> None:
        """What the table shows, and what the colours of its rows mean."""
        samples, selected = self._samples, self._selected
        more = classes_left_out(*self._model.left_out)
        said = escape("; ".join(filter(None, (_CAPTION, more))))
        if samples is not None and selected is not None:
            labelled = bool(samples.labelled[selected])
            said += f". Rows:&nbsp;{vote_legend(self._model.theme, labelled=labelled)}"
        self._caption.setText(said)

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._measures)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(RHYTHM)
        head.addWidget(self._preview, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        fill(self, head, self._table, self._caption, spacing=RHYTHM, stretch=1)


class _Preview(QWidget):
    """The image, its aspect kept; pixels stay sharp where they are few."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self.setObjectName("samplePreview")
        self.setFixedSize(_LEAST_PREVIEW, _LEAST_PREVIEW)

    def show_image(self, image: QImage | None) -> None:
        """Show this image, or nothing."""
        self._image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint it at the upper left."""
        image = self._image
        if image is None:
            return
        place = QRect(QPoint(), place_in(self.rect(), image).size())
        is_small = max(image.width(), image.height()) <= _LEAST_PREVIEW
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=not is_small)
            draw_image(painter, place, image)
