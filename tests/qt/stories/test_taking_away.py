"""Everything that the window shows can be taken away, by the mouse and by the keyboard."""

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QListView, QTableView, QWidget

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.widgets.offer import Offer, offer_of
from ensemble_gui.qt.widgets.picture import picture_of
from ensemble_gui.records.run import RunResult
from tests.support.qt.gestures import find, gallery_of
from tests.support.qt.own_gestures import action

_KINDS = (QTableView, QListView, pg.PlotWidget)
_VIEWS = tuple(f"ensemble_gui.qt.{room}." for room in ("pages", "samples", "opening", "widgets"))
_APART = ("SketchPad", "_PenDot")  # they paint themselves, but nothing that was found


def is_view(widget: QWidget) -> bool:
    """Whether it is a table, a plot, or paints what was found."""
    own = [one for one in type(widget).__mro__ if one.__module__.startswith(_VIEWS)]
    paints = any("paintEvent" in vars(one) for one in own) and type(widget).__name__ not in _APART
    is_list_of_box = isinstance(widget.parentWidget().parentWidget(), QComboBox)
    is_part = isinstance(widget, QAbstractButton) or is_list_of_box
    return (isinstance(widget, _KINDS) or paints) and not is_part


def takes_keys(offer: Offer) -> bool:
    parts = (offer.view, *offer.view.findChildren(QWidget))
    return any(part.focusPolicy() & Qt.FocusPolicy.TabFocus for part in parts)


def test_every_table_and_plot_of_all_pages_offers_it(
    driven: MainWindow, finish: Callable[[], RunResult]
) -> None:
    finish()
    for page in PAGES:
        driven.pages.open(page.key)
    views = [one for one in driven.findChildren(QWidget) if one.parentWidget() and is_view(one)]
    assert len(views) > 25
    assert [f"{type(one).__name__} {one.objectName()}" for one in views if not offer_of(one)] == []
    offers = {offer for one in views if (offer := offer_of(one)) is not None}
    assert [type(one.view).__name__ for one in offers if not takes_keys(one)] == []
    for offer in offers:
        table = offer.table()
        if table is not None and table.rows and offer.view.isVisible():
            assert not picture_of(offer.view, table.title, Qt.GlobalColor.white).drawn.isNull()
    find(driven, QWidget, "disagreementMatrix").setFocus()
    action(driven, "Copy table").trigger()
    head, *rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert head == ["sample", "label", "member 1", "member 2", "member 3"]
    assert ["sample 1", "1", "1", "7", "1"] in rows
    gallery_of(driven).setFocus()
    action(driven, "Copy picture").trigger()
    assert QGuiApplication.clipboard().image().width() > gallery_of(driven).width() * 2
