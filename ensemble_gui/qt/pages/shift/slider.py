"""One image, shifted to the level of a slider, and the members' predictions there."""

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ensemble_gui.qt.pages.shift.levels import nearest, start_of
from ensemble_gui.qt.widgets.card import eliding_label, fill, label
from ensemble_gui.qt.widgets.digit_image import digit_image, draw_image, place_in
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Ribbon, Shift
from ensemble_gui.records.table import Table
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.ribbon import ensemble_at, members_at
from ensemble_gui.wording.shift_levels import describe_level, level_and_direction
from ensemble_gui.wording.tables.samples import picture_table

_WIDTH = 140  # pixels: five per image pixel, and for "shifted right by 12 px"
_AROUND_PICTURE = 100  # pixels: the height of the words and the slider
_OTHERS = 7  # times this width is the page's: what is next to the picture has fixed widths
_LEAST_PICTURE = 56  # pixels: two per image pixel
_PAGE = 4  # levels per press of Page Up


class ShiftedDigit(QWidget):
    """The picture at the slider's level, looked up in the ribbon."""

    level_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ribbon: Ribbon | None = None
        self._classes = DIGIT_CLASSES
        self._shift: Shift | None = None  # to which the slider's level belongs
        self._most = 0  # pixels wide
        self._picture = _Picture(self)
        self._words = label("", "title", self, name="shiftTold")
        self._words.setFixedHeight(scaled(3 * RHYTHM))
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("shiftSlider")
        self._slider.setAccessibleName("Level of the shift")
        self._slider.setPageStep(_PAGE)
        self._slider.setToolTip("The arrow keys go to the next level")
        self._ensemble = eliding_label("", "title", self, name="shiftEnsemble")
        self._members = eliding_label("", "small", self, name="shiftVotes")
        self.setFixedWidth(scaled(_WIDTH))
        votes = (self._ensemble, self._members)
        fill(self, self._words, self._picture, self._slider, *votes, stretch=1)
        self._slider.valueChanged.connect(self._show_level)
        Offer(self, self._table)
        self.show_ribbon(None)

    @property
    def level(self) -> float | None:
        """The level at which the slider is."""
        return None if self._ribbon is None else float(self._ribbon.levels[self._slider.value()])

    @property
    def shift(self) -> Shift | None:
        """The kind of the slider's levels."""
        return None if self._ribbon is None else self._shift

    def show_ribbon(self, ribbon: Ribbon | None, classes: tuple[str, ...] = DIGIT_CLASSES) -> None:
        """Offer this ribbon's levels; the slider stays at its level of the same kind."""
        self._classes = classes
        level = self.level
        self._ribbon = ribbon
        self._slider.setEnabled(ribbon is not None)
        if ribbon is None:
            self._picture.show_pixels(None)
            for one in (self._words, self._ensemble, self._members):
                one.setText("")
            return
        levels, shift = ribbon.levels, ribbon.request.shift
        if level is None or shift is not self._shift:
            level = start_of(levels)
        self._shift = shift
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, len(levels) - 1)
            self._slider.setValue(nearest(levels, level))
        self._show_level()

    def go_to(self, level: float) -> None:
        """Move the slider to the level that is nearest."""
        if self._ribbon is not None:
            self._slider.setValue(nearest(self._ribbon.levels, level))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Follow the height."""
        super().resizeEvent(event)
        self._fit()

    def share_width(self, page: int) -> None:
        """Leave room for the others on a page of this width."""
        self._most = page // _OTHERS
        self._fit()

    def _fit(self) -> None:
        """Be as wide as the picture may be high."""
        side = min(self._most, self.height() - scaled(_AROUND_PICTURE))
        self.setFixedWidth(max(scaled(_WIDTH), side))

    def _table(self) -> Table | None:
        ribbon, level = self._ribbon, self.level
        if ribbon is None or level is None:
            return None
        title = f"Probabilities of the image {describe_level(ribbon.request.shift, level)}"
        found = ribbon.probabilities[:, self._slider.value()]
        return picture_table(found, self._classes, title)

    @Slot()
    def _show_level(self) -> None:
        ribbon, level = self._ribbon, self.level
        if ribbon is None or level is None:
            return
        index = self._slider.value()
        shift = ribbon.request.shift
        self._words.setText(level_and_direction(shift, level))
        self._slider.setAccessibleDescription(describe_level(shift, level))
        self._picture.show_pixels(ribbon.images[index])
        self._picture.setAccessibleDescription(describe_level(shift, level))
        said = ensemble_at(ribbon, index, self._classes)
        votes = members_at(ribbon, index, self._classes)
        self._ensemble.setText(said)
        self._ensemble.setToolTip("" if self._classes == DIGIT_CLASSES else plain_tip(said))
        self._members.setText(votes)
        self._members.setToolTip(plain_tip(votes))
        self.level_changed.emit(level)


class _Picture(QWidget):
    """Large pixels, each as many screen pixels as there is room for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self.setAccessibleName("The shifted picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_LEAST_PICTURE)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """Take whatever room there is."""
        return QSize(_WIDTH, _LEAST_PICTURE)

    def show_pixels(self, pixels: Array | None) -> None:
        """Show these, (height, width) or (height, width, 3) uint8, or nothing."""
        self._image = None if pixels is None else digit_image(np.asarray(pixels))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint the image on the left; one that does not fit is made smaller."""
        image = self._image
        if image is None:
            return
        times = min(self.width() // image.width(), self.height() // image.height())
        place = QRect(0, 0, times * image.width(), times * image.height())
        if times == 0:
            place = place_in(self.rect(), image)
        place.moveTopLeft(QPoint(0, (self.height() - place.height()) // 2))
        painter = QPainter(self)
        draw_image(painter, place, image)
        painter.end()
