"""What vmap does with a network: the answer, the cells, and what is known of the selected one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.doctor.code import CodeView
from ensemble_gui.qt.pages.doctor.head import DoctorHead
from ensemble_gui.qt.pages.doctor.lines import line_of
from ensemble_gui.qt.pages.doctor.report import ReportView
from ensemble_gui.qt.pages.doctor.table import DoctorTable
from ensemble_gui.qt.widgets.card import (
    column,
    eliding_label,
    fill,
    keep_height,
    label,
    rich_label,
    row,
    scrolling,
)
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.plot_and_words import paragraphs
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.doctor import CELLS, Behaviour, Cell, DoctorResult, Report
from ensemble_gui.records.gallery import Example
from ensemble_gui.records.table import Table
from ensemble_gui.wording.doctor import doctor_headline
from ensemble_gui.wording.doctor_cells import (
    EXAMINING,
    EXAMPLE_QUESTION,
    MEMBERS_QUESTION,
    WHAT_CELLS_SAY,
    of_what,
)
from ensemble_gui.wording.tables.doctor import doctor_table

_SEVERITY = (Behaviour.FAILS, Behaviour.FALLS_BACK, Behaviour.WORKS)


class DoctorPage(PageView):
    """Shows the members or an example; its presenter says what is known of them."""

    examine_wanted = Signal()

    def __init__(
        self, examples: Sequence[Example], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._result: DoctorResult | None = None
        self._is_chosen = False  # whether the user selected the cell
        self.head: DoctorHead = DoctorHead(examples, self)
        self.code = CodeView(theme, self)
        self._answer = label("", "answer", self, name="doctorAnswer", wraps=True)
        self._of_what = eliding_label("", "small", self, name="doctorOfWhat")
        self._stale = label("", "note", self, name="doctorStale")
        self._stale.hide()
        self._table = DoctorTable(theme, self)
        Offer(self._table, self._findings)
        self._notes = rich_label("small", self, name="doctorNotes")
        self._report = ReportView(self)
        self._arrange()
        self._table.selected.connect(self._choose)
        self.code.run_wanted.connect(self.examine_wanted)
        self.head.examine_clicked.connect(self.examine_wanted)
        self.head.restore_clicked.connect(self.code.restore)

    def show_example(self, example: Example | None, code: str) -> None:
        """Show the code of this example, or the members, of which nothing is known yet."""
        self.code.setVisible(example is not None)
        self.code.show_code(code)
        self.show_result(None)

    def begin(self) -> None:
        """Say that the network is being examined; an earlier result stays until cells come."""
        self._is_chosen = False
        self.code.show_fault(None)
        if self._result is None:
            self._answer.setText(EXAMINING)
            self._table.show_reports((), is_running=True)

    def show_result(self, result: DoctorResult | None, *, is_running: bool = False) -> None:
        """Show what was found, of which more may come; None if nothing is known."""
        self._result = result
        reports = result.reports if result else ()
        self._answer.setText(doctor_headline(result) if result else self._question)
        self._of_what.setText(of_what(result) if result else "")
        self._of_what.setToolTip(plain_tip(self._of_what.text()))
        self._notes.setText(paragraphs(self._sentences()))
        self._table.show_reports(reports, is_running=is_running)
        if not self._is_chosen:
            self._table.select_quietly(_worst(reports))
        self._show_report()

    def mark_stale(self, sentence: str) -> None:
        """Say why what is shown is not of what is chosen; '' if it is."""
        self._stale.setText(sentence)
        self._stale.setVisible(bool(sentence))

    @property
    def _question(self) -> str:
        return EXAMPLE_QUESTION if self.head.example else MEMBERS_QUESTION

    def _sentences(self) -> tuple[str, ...]:
        """What was found apart from the cells, what the example teaches, what was assumed."""
        result = self._result
        if result is None:
            return ()
        return (*result.differences, *result.observations, *self._lesson(), *result.notes)

    def _findings(self) -> Table | None:
        return doctor_table(self._result) if self._result else None

    def _lesson(self) -> tuple[str, ...]:
        example = self.head.example
        return (example.teaches, f"Try this: {example.to_try}") if example else ()

    @Slot(object)
    def _choose(self, _call: Cell) -> None:
        self._is_chosen = True
        self._show_report()

    def _show_report(self) -> None:
        """Show the selected cell, and mark the line of the code where it fails."""
        result, example = self._result, self.head.example
        if result is None:
            title = example.title if example else ""
            self._report.show_words(title, "\n".join(self._lesson()) or WHAT_CELLS_SAY)
            return
        call = self._table.call
        report = next((one for one in result.reports if one.cell == call), None)
        self._report.show_report(call, report)
        if result.request.code == self.code.code:
            place = report.trouble.place if report and report.trouble else ""
            self.code.mark_line(line_of(place, result.request.name))

    def _arrange(self) -> None:
        notes = scrolling(self._notes, self)
        middle = column(self._table, notes, spacing=RHYTHM, shares=(2, 1))
        keep_height(self._of_what)
        said = row(self._of_what, self._stale, shares=(1, 0))
        parts = (self.code, middle, self._report)
        found = row(*parts, spacing=2 * RHYTHM, shares=(5, 4, 5))
        found.setContentsMargins(0, RHYTHM // 2, 0, 0)
        fill(self, self._answer, said, found, stretch=2)
        self.code.hide()


def _worst(reports: Sequence[Report]) -> Cell:
    """The first cell in which vmap does worst."""
    worst = min(reports, key=lambda one: _SEVERITY.index(one.behaviour), default=None)
    return worst.cell if worst else CELLS[0]
