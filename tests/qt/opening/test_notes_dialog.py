from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.notes_dialog import NotesDialog
from ensemble_gui.records.opening import Alternative, OpenedEnsemble
from tests.support.qt.gestures import find, text_of, texts_in
from tests.support.qt.synthetic import OPENED

LAST = Alternative(
    title="Open a & b/last.pt instead", request=replace(OPENED.request, choice="last")
)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def opened(parent: QWidget, ensemble: OpenedEnsemble) -> NotesDialog:
    dialog = NotesDialog(ensemble, parent)
    dialog.open()
    return dialog


def test_members_and_notes_are_listed(parent: QWidget) -> None:
    dialog = opened(parent, replace(OPENED, notes=("One thing.", "Another <b>thing</b>.")))
    assert text_of(dialog, "allNotes") == "One thing.\n\nAnother <b>thing</b>."
    assert text_of(dialog, "ensembleMembers") == "a.pt, b.pt"
    assert "INSTEAD" not in texts_in(dialog)
    dialog.close()


def test_hundreds_of_notes_scroll(parent: QWidget) -> None:
    many = replace(OPENED, notes=("A line. " * 20,) * 300, members=("m.pt",) * 5_000)
    dialog = opened(parent, many)
    assert dialog.height() < 620
    assert "and 4,900 more" in text_of(dialog, "ensembleMembers")
    dialog.close()


def test_a_button_opens_an_alternative(qtbot: QtBot, parent: QWidget) -> None:
    dialog = opened(parent, replace(OPENED, notes=(), alternatives=(LAST,)))
    button = find(dialog, QPushButton, "alternative0")
    assert button.text() == "Open a && b/last.pt instead"
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button.click()
    assert chosen.args == [LAST.request]
    qtbot.waitUntil(lambda: not parent.findChildren(NotesDialog))
