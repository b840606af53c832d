from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.doctor.page import DoctorPage
from ensemble_gui.qt.pages.doctor.table import DoctorTable
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.doctor import CELLS, Behaviour, Diagnosis, Report
from ensemble_gui.wording.doctor import doctor_headline, treated_sentence
from ensemble_gui.wording.gallery import EXAMPLES
from tests.support.qt.colours import contrast
from tests.support.qt.gestures import cells_of, click_item, find, only, press, text_of
from tests.support.qt.synthetic_doctor import (
    CODE,
    LINK,
    MESSAGE,
    PLACE,
    WHOLE,
    doctor_result,
    fails,
    falls_back,
    one_of_each,
    works,
)

RESULT = doctor_result()


@pytest.fixture
def page(qtbot: QtBot) -> DoctorPage:
    made = DoctorPage(EXAMPLES, LIGHT)
    qtbot.addWidget(made)
    made.head.setParent(made)
    made.resize(950, 260)
    made.show_example(None, "")
    made.show()
    return made


def table_of(page: DoctorPage) -> DoctorTable:
    return only(page, DoctorTable)


def quoted(page: DoctorPage, name: str) -> str:
    return find(page, QPlainTextEdit, name).toPlainText()


def show(page: DoctorPage, report: Report) -> None:
    """Show this report alone: it is in the cell that is selected."""
    page.show_result(doctor_result(reports=(report,)))


def test_before_it_is_examined_it_says_what_to_do(page: DoctorPage) -> None:
    assert text_of(page, "doctorAnswer").endswith("Press Examine to find out.")
    assert cells_of(table_of(page)) == [["", ""]] * 3
    assert text_of(page, "cellBehaviour").startswith("Examine calls the members in six ways")


def test_every_outcome_is_a_word_in_its_cell_with_its_figures(page: DoctorPage) -> None:
    page.show_result(RESULT)
    assert cells_of(table_of(page)) == [
        ["works\n1.42× (1.39–1.45)", "works\nnot distinguishable"],
        ["fails\nremedy: 1.17×", "falls back\n0.43× (0.40–0.46)"],
        ["works\nno verdict", "fails\nremedy: 1.17×"],
    ]
    assert text_of(page, "doctorAnswer") == doctor_headline(RESULT)
    assert "10 members of SimpleMLP" in text_of(page, "doctorOfWhat")
    assert "torch 2.13.0" in text_of(page, "doctorOfWhat")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_no_outcome_is_told_by_colour_alone_and_each_is_legible(
    page: DoctorPage, theme: object
) -> None:
    page.set_theme(theme)
    page.show_result(RESULT)
    calls = table_of(page).model()
    cells = [calls.cell(row, column) for row in range(3) for column in range(2)]
    words = {one.text.partition("\n")[0]: one.ground.name() for one in cells}
    assert set(words) == set(Behaviour)
    assert len(set(words.values())) == len(words)
    assert all(contrast(one.ink, one.ground) >= 4.5 for one in cells)


def test_the_rows_and_columns_say_how_the_network_is_called(page: DoctorPage) -> None:
    model = table_of(page).model()
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [model.headerData(one, across) for one in (0, 1)] == ["same input", "different input"]
    rows = [model.headerData(one, down) for one in range(3)]
    assert rows == ["forward, eval", "forward, train", "vmap(grad), train"]


def test_cells_have_words_for_a_screen_reader(page: DoctorPage) -> None:
    page.show_result(RESULT, is_running=False)
    words = table_of(page).model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "forward, train mode, same minibatch: fails, remedy: 1.17×"


def test_the_next_cell_is_marked_while_it_is_examined(page: DoctorPage) -> None:
    page.show_result(doctor_result(reports=one_of_each()[:3]), is_running=True)
    shown = [text for row in cells_of(table_of(page)) for text in row]
    assert shown[3:] == ["…", "", ""]
    assert "3 of 6" in text_of(page, "doctorAnswer")


def test_the_worst_cell_is_shown_until_the_user_selects_one(qtbot: QtBot, page: DoctorPage) -> None:
    reports = one_of_each()
    page.show_result(doctor_result(reports=reports[:2]), is_running=True)
    assert text_of(page, "cellName") == "Forward, eval mode, same minibatch"
    page.show_result(doctor_result(reports=reports[:3]), is_running=True)
    assert text_of(page, "cellName") == "Forward, train mode, same minibatch"
    click_item(qtbot, table_of(page), 0, 1)
    page.show_result(RESULT)
    assert text_of(page, "cellName") == "Forward, eval mode, different minibatches"
    assert "Not distinguishable" in text_of(page, "cellFigures")


def test_the_arrow_keys_move_over_the_cells(qtbot: QtBot, page: DoctorPage) -> None:
    page.show_result(RESULT)
    table = table_of(page)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert text_of(page, "cellName") == "Forward, train mode, different minibatches"
    assert text_of(page, "cellBehaviour").startswith("Falls back to a slow loop")


def test_a_failure_shows_its_message_cause_advice_and_place(page: DoctorPage) -> None:
    show(page, fails(CELLS[0]))
    assert text_of(page, "cellBehaviour") == "Fails"
    assert quoted(page, "cellMessage") == MESSAGE
    assert quoted(page, "cellPlace") == PLACE
    assert text_of(page, "cellCause").startswith("Dropout draws random numbers")
    assert text_of(page, "cellAdvice").startswith('Pass randomness="different"')
    assert quoted(page, "cellCode") == CODE
    assert text_of(page, "cellNote") == "No time was left for another measurement."


def test_what_fails_without_vmap_is_told_apart(page: DoctorPage) -> None:
    show(page, fails(CELLS[0], without_vmap=True))
    assert text_of(page, "cellBehaviour") == "Fails without vmap too"
    assert not find(page, QWidget, "cellRemedies").isVisible()
    assert cells_of(table_of(page))[0][0] == "fails\nwithout vmap too"


def test_each_remedy_is_shown_with_what_was_before_and_is_after_it(page: DoctorPage) -> None:
    report = fails(CELLS[0])
    show(page, report)
    html = text_of(page, "cellRemedies")
    assert "fails → 1.17× (1.14–1.20)" in html
    assert "fails → fails" in html
    show(page, falls_back(CELLS[0]))
    html = text_of(page, "cellRemedies")
    assert "0.43× (0.40–0.46) → 1.31× (1.28–1.34)" in html
    assert "with the same weights" in html.replace("<br>", " ")
    assert treated_sentence(report.treated[0])


def test_what_works_says_so_without_advice(page: DoctorPage) -> None:
    show(page, fails(CELLS[0]))
    show(page, works(CELLS[0]))
    assert text_of(page, "cellBehaviour") == "Works"
    for name in (
        "cellCause",
        "cellAdvice",
        "cellMessage",
        "cellPlace",
        "openLink",
        "showWholeMessage",
    ):
        assert not find(page, QWidget, name).isVisible(), name


def test_the_whole_message_is_a_click_away_and_can_be_copied(
    qtbot: QtBot, page: DoctorPage
) -> None:
    show(page, fails(CELLS[0]))
    find(page, QAbstractButton, "showWholeMessage").click()
    (dialog,) = page.window().findChildren(QDialog, "wholeMessage")
    assert only(dialog, QPlainTextEdit).toPlainText() == WHOLE
    copy = next(one for one in dialog.findChildren(QAbstractButton) if one.text() == "&Copy")
    copy.click()
    assert QGuiApplication.clipboard().text() == WHOLE
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_message_without_end_is_cut_where_it_is_shown(page: DoctorPage) -> None:
    report = fails(CELLS[0])
    assert report.trouble is not None
    show(page, replace(report, trouble=replace(report.trouble, whole="x" * 300_000)))
    find(page, QAbstractButton, "showWholeMessage").click()
    (dialog,) = page.window().findChildren(QDialog, "wholeMessage")
    shown = only(dialog, QPlainTextEdit).toPlainText()
    assert shown.endswith("100,000 more characters: press Copy for all of them")
    dialog.close()


def test_the_link_opens_in_the_browser(page: DoctorPage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    show(page, fails(CELLS[0]))
    button = find(page, QAbstractButton, "openLink")
    assert button.text() == "Read more on docs.pytorch.org"
    button.click()
    assert [one.toString() for one in opened] == [LINK]


@pytest.mark.parametrize("link", ["", "file:///etc/passwd", "javascript:alert(1)", "no link"])
def test_nothing_but_a_page_of_the_web_is_opened(page: DoctorPage, link: str) -> None:
    show(page, replace(fails(CELLS[0]), diagnosis=Diagnosis(cause="c", advice="a", link=link)))
    assert not find(page, QWidget, "openLink").isVisible()


def test_what_was_observed_and_how_members_differ_stands_below(page: DoctorPage) -> None:
    observed = "3% of the weights are denormal numbers."
    differs = "Member 3: fc1.weight is (64, 784), not (128, 784)."
    page.show_result(doctor_result(observations=(observed,), differences=(differs,), reports=()))
    notes = text_of(page, "doctorNotes")
    assert notes.index(differs) < notes.index(observed)
    assert "cannot be stacked" in text_of(page, "doctorAnswer")


def test_what_comes_from_a_network_is_plain_text(page: DoctorPage) -> None:
    markup = '<img src="/etc/passwd"><b>x</b>'
    report = fails(CELLS[0])
    treated = tuple(replace(one, message=markup, changes=markup) for one in report.treated)
    shown = replace(report, treated=treated, note=markup)
    page.show_result(
        replace(doctor_result(reports=(shown,), observations=(markup,)), notes=(markup,))
    )
    assert "<img" not in text_of(page, "cellRemedies")
    assert "<img" not in text_of(page, "doctorNotes")


def test_words_without_end_do_not_widen_the_page(page: DoctorPage) -> None:
    endless = "x" * 500
    report = fails(CELLS[0])
    found = Diagnosis(cause=endless, advice=endless, code=endless)
    treated = tuple(replace(one, changes=endless) for one in report.treated)
    show(page, replace(report, diagnosis=found, note=endless, treated=treated))
    QApplication.processEvents()
    area = find(page, QWidget, "cellReport")
    for name in ("cellCause", "cellAdvice", "cellNote", "cellRemedies", "cellCode"):
        shown = find(page, QWidget, name)
        assert shown.minimumSizeHint().width() <= shown.width() <= area.width(), name
    assert page.width() == 950


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("example", [None, EXAMPLES[0]], ids=["members", "example"])
def test_it_is_drawn_in_both_themes(page: DoctorPage, theme: object, example: object) -> None:
    page.head.choose(example)
    page.show_example(example, "import torch\n")
    page.show_result(RESULT)
    page.set_theme(theme)
    assert not page.grab().isNull()


def test_a_chosen_example_shows_its_code_and_its_lesson(page: DoctorPage) -> None:
    page.head.choose(EXAMPLES[0])
    page.show_example(EXAMPLES[0], "import torch\n")
    assert quoted(page, "exampleCode") == "import torch"
    assert find(page, QWidget, "exampleCode").isVisible()
    assert text_of(page, "cellName") == EXAMPLES[0].title
    assert EXAMPLES[0].to_try[:20] in text_of(page, "cellBehaviour")
    page.show_result(RESULT)
    assert "Try this" in text_of(page, "doctorNotes")
    page.head.choose(None)
    page.show_example(None, "")
    assert not find(page, QWidget, "exampleCode").isVisible()
    assert text_of(page, "doctorNotes") == ""


def test_a_press_asks_for_an_examination(qtbot: QtBot, page: DoctorPage) -> None:
    with qtbot.waitSignal(page.examine_wanted):
        press(qtbot, page, "examine")
