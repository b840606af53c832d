"""The selected results: one with its timings, several next to each other.

Only results of one environment are drawn as one comparison. Each other environment has a plot
with a scale of its own, and no ratio is given.
"""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from ensemble_gui.qt.widgets.card import eliding_label, fill, label, rich_label, scroll_down
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.phrases import coloured
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.qt.widgets.timing_plot import TimingPlot
from ensemble_gui.records.history import HistoryEntry, by_environment
from ensemble_gui.records.table import Table
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.headline import headline_of
from ensemble_gui.wording.history import (
    NONE_SELECTED,
    TIMES_APART,
    failed,
    labels_of,
    marked,
    not_compared,
    traits_of,
)
from ensemble_gui.wording.history import too_many as too_many_sentence
from ensemble_gui.wording.run import setting, settings
from ensemble_gui.wording.tables.timings import entries_table, entry_table

_MOST_DRAWN = 6  # results: more bars per strategy could not be distinguished
_LEAST_WIDTH = 236  # pixels of a plot that stands next to another
_LEAST_LABELLED = 340  # if its bars carry the names of their results


class HistoryDetail(QWidget):
    """Shows what is selected in the list of results."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[HistoryEntry, ...] | None = None  # nothing was shown yet
        self._headline = rich_label("subheadline", self, name="historyHeadline", wraps=True)
        self._words = label("", "small", self, name="historyWords", wraps=True)
        self._timings = TimingPlot(theme, self)
        self._timings.setObjectName("historyTimings")
        Offer(self._timings, self._table)
        self._groups: list[_Group] = []
        self._area = QScrollArea(self)
        self._plots = QWidget(self._area)
        self._grid = QGridLayout(self._plots)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(RHYTHM)
        scroll_down(self._area, self._plots)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._timings)
        self._pages.addWidget(self._area)
        fill(self, self._headline, self._words, self._pages, stretch=2)

    def show_entries(self, entries: tuple[HistoryEntry, ...]) -> None:
        """Show these, the newest first."""
        if entries == self._entries:
            return  # as after every answer of the file
        self._entries = entries
        self._headline.setVisible(len(entries) == 1)
        self._pages.setVisible(bool(entries))
        self._pages.setCurrentWidget(self._timings if len(entries) == 1 else self._area)
        if len(entries) == 1:
            self._show_one(entries[0])
        else:
            self._show_several(entries)

    def set_theme(self, theme: Theme) -> None:
        """Colour the headline."""
        self._theme = theme
        if self._entries and len(self._entries) == 1:
            self._write_headline(self._entries[0])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Put as many plots next to each other as the width allows."""
        super().resizeEvent(event)
        self._place_groups()

    def _table(self) -> Table | None:
        return entry_table(self._entries[0]) if self._entries else None

    def _show_one(self, entry: HistoryEntry) -> None:
        self._write_headline(entry)
        lines = (settings(entry.settings), setting(entry.environment), failed(entry.failures))
        self._words.setText("\n".join(filter(None, lines)))
        self._timings.show_timings(entry.timings)

    def _write_headline(self, entry: HistoryEntry) -> None:
        phrases = headline_of(entry.timings, entry.comparisons, entry.settings.members)
        self._headline.setText(coloured(phrases, self._theme))

    def _show_several(self, entries: tuple[HistoryEntry, ...]) -> None:
        drawn = entries[:_MOST_DRAWN]
        labels = dict(zip((one.key for one in drawn), labels_of(drawn), strict=True))
        groups = by_environment(drawn)
        words = TIMES_APART if groups else NONE_SELECTED
        if len(groups) > 1:
            words = not_compared(one.environment for one in drawn)
        too_many = too_many_sentence(len(drawn), len(entries))
        self._words.setText(" ".join(filter(None, (too_many, words, marked(drawn)))))
        while len(self._groups) < len(groups):
            self._groups.append(_Group(self._theme, self._plots))
        for group, members in zip(self._groups, groups, strict=False):
            named = [labels[one.key] for one in members]
            traits = traits_of(members[0].environment, (one.environment for one in drawn))
            group.show_entries(members, named, traits)
        for group in self._groups[len(groups) :]:
            group.hide()
        self._place_groups()

    def _place_groups(self) -> None:
        shown = [one for one in self._groups if not one.isHidden()]
        columns = max(1, min(len(shown), self.width() // _LEAST_WIDTH))
        row = column = 0
        for group in shown:
            needed = _LEAST_WIDTH if group.results == 1 else _LEAST_LABELLED
            span = 1 if self.width() // columns >= needed else columns
            if column + span > columns:
                row, column = row + 1, 0
            self._grid.addWidget(group, row, column, 1, span)
            column += span
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, int(column < columns))


class _Group(QWidget):
    """Results of one environment, below its name if there are others."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        from ensemble_gui.qt.pages.history.plot import HistoryPlot

        self.results = 0
        self._entries: tuple[HistoryEntry, ...] = ()
        self._plot = HistoryPlot(theme, self)
        Offer(self._plot, self._table)
        self._title = eliding_label("", "title", self)
        self._traits = eliding_label("", "small", self)
        for part in (self._title, self._traits):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        fill(self, self._title, self._traits, self._plot, None, spacing=0, stretch=2)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_entries(
        self, entries: tuple[HistoryEntry, ...], labels: list[str], traits: str
    ) -> None:
        """Draw these; `traits` distinguish their environment from the others shown."""
        self._entries = entries
        self._plot.show_entries(entries, labels)
        self.results = len(entries)
        title = labels[0] if self.results == 1 else count(self.results, "result")
        self._title.setText(title)
        self._traits.setText(traits)
        for part in (self._title, self._traits):
            part.setVisible(bool(traits))
        self.show()

    def _table(self) -> Table:
        return entries_table(f"Timings of {count(self.results, 'result')}", self._entries)
