"""What vmap does in one cell: the message, its cause, what to do, and what the remedies bring."""

from html import escape

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QWidget

from ensemble_gui.qt.pages.doctor.quoted import Quoted
from ensemble_gui.qt.pages.doctor.whole import WholeMessage
from ensemble_gui.qt.widgets.card import (
    column,
    label,
    rich_label,
    row,
    scroll_down,
    small_button,
)
from ensemble_gui.qt.widgets.fitting_text import broken
from ensemble_gui.qt.widgets.plain_tip import plain_entry, plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.doctor import CELLS, Cell, Diagnosis, Report, Treated, Trouble
from ensemble_gui.wording.doctor import behaviour_of, cell_name, treated_sentence
from ensemble_gui.wording.doctor_cells import NOTHING_KNOWN, before_and_after, figures_of
from ensemble_gui.wording.figures import capital

_ROOM = 240  # pixels: words that are wider are broken, since labels break none
_NO_DIAGNOSIS = Diagnosis(cause="", advice="")


class ReportView(QScrollArea):
    """Scrolls where a low window would cut it. The arrow keys scroll it as well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = self._link = ""
        self._content = QWidget(self)
        self._name = label("", "title", self, name="cellName", wraps=True)
        self._behaviour = label("", "", self, name="cellBehaviour", wraps=True)
        self._figures = label("", "small", self, name="cellFigures", wraps=True)
        self._place = Quoted("cellPlace", "Where it fails", self)
        self._message = Quoted("cellMessage", "Message", self)
        self._all = small_button(
            "showWholeMessage", self, text="Show all", accessible="Show the whole message"
        )
        self._cause = label("", "", self, name="cellCause", wraps=True)
        self._advice = label("", "", self, name="cellAdvice", wraps=True)
        self._code = Quoted("cellCode", "What to write instead", self)
        self._open = small_button("openLink", self)
        self._remedies = rich_label("", self, name="cellRemedies", wraps=True)
        self._note = label("", "small", self, name="cellNote", wraps=True)
        self._sections = {
            title: label(title, "section", self)
            for title in ("MESSAGE", "CAUSE", "WHAT TO DO", "REMEDIES TRIED")
        }
        self._arrange()
        self._all.clicked.connect(self._show_all)
        self._open.clicked.connect(self._open_link)

    def show_report(self, call: Cell, report: Report | None) -> None:
        """Show what was found in this cell, from the top."""
        self._name.setText(capital(cell_name(call)))
        self._name.show()
        self.verticalScrollBar().setValue(0)
        _say(self._behaviour, capital(behaviour_of(report)) if report else NOTHING_KNOWN)
        _say(self._figures, figures_of(report) if report else "")
        _say(self._note, report.note if report else "")
        self._show_trouble(report.trouble if report else None)
        self._show_diagnosis((report.diagnosis if report else None) or _NO_DIAGNOSIS)
        self._show_remedies(report)

    def show_words(self, title: str, words: str) -> None:
        """Show these where nothing is known."""
        self.show_report(CELLS[0], None)
        self._name.setText(title)
        self._name.setVisible(bool(title))
        _say(self._behaviour, words)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Leave room for the bar whether or not it is there: to wrap anew would hide it again."""
        bar = self.verticalScrollBar().sizeHint().width()
        self._content.setFixedWidth(max(self.width() - 2 * self.frameWidth() - bar, 0))
        super().resizeEvent(event)

    def _show_trouble(self, trouble: Trouble | None) -> None:
        self._whole = trouble.whole if trouble else ""
        self._place.quote(trouble.place if trouble else "")
        self._message.quote(trouble.message if trouble else "")
        self._section("MESSAGE", shown=trouble is not None)
        self._all.setVisible(bool(self._whole))

    def _show_diagnosis(self, found: Diagnosis) -> None:
        self._section("CAUSE", shown=bool(found.cause))
        _say(self._cause, found.cause)
        self._section("WHAT TO DO", shown=bool(found.advice or found.code))
        _say(self._advice, found.advice)
        self._code.quote(found.code)
        link = QUrl(found.link, QUrl.ParsingMode.StrictMode)
        is_safe = link.isValid() and link.scheme() == "https"
        self._link = found.link if is_safe else ""
        self._open.setText(plain_entry(f"Read more on {link.host()}"))
        self._open.setToolTip(plain_tip(self._link))
        self._open.setAccessibleDescription(self._link)
        self._open.setVisible(is_safe)

    def _show_remedies(self, report: Report | None) -> None:
        """Each remedy in bold with what it brings, and a sentence below."""
        treated = report.treated if report else ()
        self._section("REMEDIES TRIED", shown=bool(treated))
        self._remedies.setVisible(bool(treated))
        if report is not None:
            metrics = self._remedies.fontMetrics()
            self._remedies.setText("".join(_remedy(report, one, metrics) for one in treated))

    def _section(self, title: str, *, shown: bool) -> None:
        self._sections[title].setVisible(shown)

    @Slot()
    def _show_all(self) -> None:
        WholeMessage(self._name.text(), self._whole, self.window()).open()

    @Slot()
    def _open_link(self) -> None:
        QDesktopServices.openUrl(QUrl(self._link))

    def _arrange(self) -> None:
        content, sections = self._content, self._sections
        layout = column(
            *(self._name, self._behaviour, self._figures, self._note, self._place),
            *(sections["CAUSE"], self._cause),
            *(sections["WHAT TO DO"], self._advice, self._code, row(self._open, None)),
            *(sections["REMEDIES TRIED"], self._remedies),
            *(sections["MESSAGE"], self._message, row(self._all, None), None),
        )
        layout.setContentsMargins(0, 0, RHYTHM, 0)
        content.setLayout(layout)
        for title in sections.values():
            title.setContentsMargins(0, RHYTHM // 2, 0, 0)
        scroll_down(self, content)
        self.setObjectName("cellReport")
        self.setAccessibleName("What vmap does in the selected cell")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)


def _remedy(report: Report, treated: Treated, metrics: QFontMetrics) -> str:
    """A paragraph of rich text."""
    sentence = escape(broken(treated_sentence(treated), metrics, _ROOM)).replace("\n", "<br>")
    title = f"<b>{escape(treated.remedy)}</b>: {escape(before_and_after(report, treated))}"
    return f'<p style="margin: 0px 0px {RHYTHM}px 0px">{title}<br>{sentence}</p>'


def _say(shown: QLabel, text: str) -> None:
    """Write this, or hide the label."""
    shown.setText(broken(text, shown.fontMetrics(), _ROOM))
    shown.setVisible(bool(text))
