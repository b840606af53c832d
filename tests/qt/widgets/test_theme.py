from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.card import Card
from ensemble_gui.qt.widgets.contrast import legible_on
from ensemble_gui.qt.widgets.theme import (
    DARK,
    LIGHT,
    Theme,
    apply_theme,
    blend,
    system_theme,
)
from ensemble_gui.records.settings import CLUSTER, STRATEGY_NAMES
from tests.support.qt.colours import LARGE, READABLE, SIGHTS, contrast, difference

ALL = (*STRATEGY_NAMES, CLUSTER)
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast("black", "white") == pytest.approx(21)


@THEMES
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *((ink, paper) for ink in ("ink", "muted") for paper in ("card", "ground", "field")),
        *(("on_vote", paper) for paper in ("agreement", "dissent")),
        *(("ink", "quiet"), ("on_accent", "accent"), ("dissent", "card")),
    ],
)
def test_text_is_legible(theme: Theme, ink: str, paper: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, paper)) >= READABLE


@THEMES
def test_the_strategies_names_are_legible_in_large_type(theme: Theme) -> None:
    for name in ALL:
        assert contrast(theme.strategy(name), theme.card) >= LARGE


@THEMES
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("names", [ALL, ("agreement", "dissent")])
def test_colours_that_mean_different_things_are_told_apart(
    theme: Theme, names: tuple[str, ...], sight: str
) -> None:
    colours = [getattr(theme, name, theme.strategies.get(name)) for name in names]
    assert min(difference(one, other, sight) for one, other in combinations(colours, 2)) > 20


@THEMES
def test_every_strategy_has_a_colour_of_its_own(theme: Theme) -> None:
    assert set(theme.strategies) == set(ALL)
    meanings = [*theme.strategies.values(), theme.accent, theme.agreement, theme.dissent]
    assert len(set(meanings)) == len(meanings)


def test_a_strategy_without_a_colour_has_the_ink_s() -> None:
    assert LIGHT.strategy("some other") == QColor(LIGHT.ink)


@THEMES
def test_widgets_get_the_theme_s_colours(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    window = QWidget()
    qtbot.addWidget(window)
    label = QLabel("text", window)
    label.setProperty("role", "small")
    label.ensurePolished()
    assert window.palette().color(QPalette.ColorRole.Window) == QColor(theme.ground)
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(theme.muted)
    assert "$" not in qapp.styleSheet()


def test_another_theme_restyles_what_is_shown_without_another_style_sheet(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_theme(qapp, LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    card, words = QFrame(window), QLabel("text", window)
    card.setObjectName("card")
    words.setProperty("role", "small")
    window.resize(300, 200)
    card.setGeometry(100, 50, 100, 100)
    window.show()
    monkeypatch.setattr(QApplication, "setStyleSheet", None)  # of 1,000 widgets it takes a second
    monkeypatch.setattr(QApplication, "setStyle", None)
    for theme in (DARK, LIGHT):
        apply_theme(qapp, theme)
        assert words.palette().color(QPalette.ColorRole.WindowText) == QColor(theme.muted)
        assert window.grab().toImage().pixelColor(150, 100) == QColor(theme.card)


def test_a_blend_lies_between_its_colours() -> None:
    assert blend("#000000", "#ffffff", 0) == QColor("#000000")
    assert blend("#000000", "#ffffff", 1) == QColor("#ffffff")
    assert blend("#204060", "#ff8020", 0.5).getRgb()[:3] == (144, 96, 64)


def test_black_or_white_is_legible_on_any_ground() -> None:
    for level in range(256):
        for ground in (QColor(level, level, level), QColor(level, 120, 255 - level)):
            assert contrast(legible_on(ground), ground) >= READABLE
    assert legible_on(QColor("#ffffff")) == QColor("black")


@pytest.mark.parametrize(
    ("scheme", "theme"),
    [
        (Qt.ColorScheme.Dark, DARK),
        (Qt.ColorScheme.Light, LIGHT),
        (Qt.ColorScheme.Unknown, LIGHT),
    ],
)
def test_the_system_s_theme_is_followed(scheme: Qt.ColorScheme, theme: Theme) -> None:
    class Hints:
        def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 -- Qt's name
            return scheme

    class Application:
        def styleHints(self) -> Hints:  # noqa: N802 -- Qt's name
            return Hints()

    assert system_theme(Application()) is theme


def test_what_was_styled_before_it_is_seen_follows_a_change_of_theme(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    card = Card(window)
    card.resize(80, 80)
    card.ensurePolished()
    apply_theme(qapp, DARK)
    window.show()
    assert card.grab().toImage().pixelColor(40, 40) == QColor(DARK.card)
