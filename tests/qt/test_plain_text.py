"""What comes from others is shown as text: never as markup, and never as more lines than one.

The rules are held against the sources of the package, and the widgets against a hostile name.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget
from pytestqt.qtbot import QtBot

import ensemble_gui.qt
from ensemble_gui.qt.opening.refused_list import RefusedList
from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.setup.weights_box import WeightsBox
from ensemble_gui.qt.shell.dialogs import ErrorDialog, ask_to_quit, show_about
from ensemble_gui.qt.shell.run_bar import RunBar
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.records.images import RefusedImage
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.synthetic import OPENED

SOURCES = sorted(Path(ensemble_gui.qt.__file__).parent.rglob("*.py"))
TELLING = {"setToolTip", "setStatusTip", "setWhatsThis", "showText"}
MAKES_LABELS = {"card"}  # the module in which each label gets its text format
MAKES_BOXES = {"dialogs"}
MARKUP = '<img src="/etc/passwd"> & <b>net</b>'
FORGED = "net\nSHA-256\n0123\N{RIGHT-TO-LEFT OVERRIDE}yp.ten"


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield path.stem, ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    """The last part of what a call names; '' of all else."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_plain(node: ast.expr) -> bool:
    """Whether this is text of our own, or has gone through plain_tip.

    Text of our own is a literal, or a constant, which is named in capitals. What another tip
    shows was held to the same rule where it was set.
    """
    if isinstance(node, ast.IfExp):
        return is_plain(node.body) and is_plain(node.orelse)
    if isinstance(node, (ast.Name, ast.Attribute)):
        return (node.id if isinstance(node, ast.Name) else node.attr).isupper()
    return isinstance(node, ast.Constant) or called(node) in {"plain_tip", "toolTip"}


def speaks_of_tips(node: ast.AST) -> bool:
    names = (getattr(one, "attr", getattr(one, "id", "")) for one in ast.walk(node))
    return any(one in ("ToolTipRole", "_TIP", "told") for one in names)


def bare_returns(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What is returned for the tool tip's role without plain_tip."""
    if not any(getattr(one, "attr", "") == "ToolTipRole" for one in ast.walk(function)):
        return
    for node in ast.walk(function):
        value = None
        if isinstance(node, ast.If) and speaks_of_tips(node.test):
            returned = (one.value for one in node.body if isinstance(one, ast.Return))
            value = next(returned, None)
            if isinstance(value, ast.IfExp) and speaks_of_tips(value.test):
                value = value.body
        elif isinstance(node, ast.IfExp) and speaks_of_tips(node.test):
            value = node.body
        if value is not None and not is_plain(value):
            yield value


def bare_tips(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield from bare_returns(node)
        if called(node) in TELLING and isinstance(node, ast.Call):
            yield from (
                one for one in node.args[called(node) == "showText" :][:1] if not is_plain(one)
            )
        if called(node) in {"setItemData", "setHeaderData", "setData"}:
            assert isinstance(node, ast.Call)
            if any(speaks_of_tips(one) for one in node.args[-1:]):
                yield from (one for one in node.args[-2:-1] if not is_plain(one))


def test_every_tip_of_the_window_goes_through_plain_tip_or_is_a_constant() -> None:
    found = [
        f"{name}.py:{one.lineno}: {ast.unparse(one)}"
        for name, tree in trees()
        for one in bare_tips(tree)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "box.setToolTip(path)",
        "box.setToolTip(f'{path}')",
        "box.setStatusTip('' if ok else path)",
        "QToolTip.showText(place, told, self)",
        "box.setItemData(0, path, Qt.ItemDataRole.ToolTipRole)",
        "def data(role):\n    if role == Qt.ItemDataRole.ToolTipRole:\n        return self.tip",
        "def data(role):\n    return a if role == Qt.ItemDataRole.ToolTipRole else b",
    ],
)
def test_the_rule_finds_a_bare_tip(code: str) -> None:
    assert len(list(bare_tips(ast.parse(code)))) == 1


def test_labels_and_message_boxes_are_made_where_their_text_format_is_set() -> None:
    found = [
        f"{name}.py:{node.lineno}: {called(node)}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if (called(node) in ("QLabel", "ElidingLabel") and name not in MAKES_LABELS)
        or (called(node) == "QMessageBox" and name not in MAKES_BOXES)
        or called(node) in ("QErrorMessage", "QTextBrowser", "QTextEdit")
        if isinstance(node, ast.Call)
    ]
    assert found == []


def test_a_tip_shows_what_could_be_markup_line_by_line() -> None:
    shown = QTextDocument()
    shown.setHtml(plain_tip(f"{MARKUP}\nbelow"))
    assert shown.toPlainText() == f"{MARKUP}\nbelow"
    assert "<img" not in plain_tip(MARKUP)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in plain_tip(FORGED)


@pytest.mark.parametrize("name", [MARKUP, FORGED], ids=["markup", "lines"])
def test_a_hostile_name_is_one_plain_line_wherever_it_is_shown(qtbot: QtBot, name: str) -> None:
    panel = SetupPanel(RunSettings(), LIGHT)
    refused, bar, weights = RefusedList(), RunBar(), WeightsBox(RunSettings())
    for one in (panel, refused, bar, weights):
        qtbot.addWidget(one)
    ensemble = replace(
        OPENED, request=OpenRequest(path=f"/{name}"), name=name, architecture=name, notes=(name,)
    )
    panel.offer_samples(f"/{name}")
    panel.offer_ensemble(ensemble)
    weights.offer(replace(ensemble, members=()))
    refused.add((RefusedImage(path=f"/{name}.png", error=f"{name} is empty"),))
    bar.show_message(name)
    (entries,) = refused.findChildren(QListWidget)
    tips = [entries.item(0).toolTip()]
    said = [entries.item(0).text()]
    for box in (*panel.findChildren(QComboBox), *weights.findChildren(QComboBox)):
        tips.append(box.toolTip())
        said += [box.itemText(index) for index in range(box.count())]
    labels = [one for made in (panel, refused, bar, weights) for one in made.findChildren(QLabel)]
    captions = [one for one in labels if one.buddy()]  # a form's, which are our own
    formats = {one.textFormat() for one in labels if one not in captions}
    assert formats == {Qt.TextFormat.PlainText}
    said += [one.text() for one in labels if one.objectName() == "messageLabel"]
    assert weights.architecture == name  # by its own name, however it is shown
    assert not any("<img" in one or "<b>" in one for one in tips)
    assert not any("\n" in one for one in (*said, *tips))
    assert not any("\N{RIGHT-TO-LEFT OVERRIDE}" in one for one in (*said, *tips))


def test_dialogs_show_plain_text(qtbot: QtBot) -> None:
    bar = RunBar()
    qtbot.addWidget(bar)
    error = ErrorDialog(MARKUP, "", bar)
    about, box = show_about(bar), ask_to_quit(MARKUP, bar, offers_to_save=True)
    formats = [one.textFormat() for one in error.findChildren(QLabel)]
    assert formats == [Qt.TextFormat.PlainText]
    assert [one.textFormat() for one in (about, box)] == [Qt.TextFormat.PlainText] * 2
