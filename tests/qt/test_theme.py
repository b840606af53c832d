from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.theme import DARK, LIGHT, Theme, apply_theme, blend, system_theme
from ensemble_gui.records import STRATEGY_NAMES

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
READABLE, LARGE = 4.5, 3.0  # WCAG 2's least contrasts, of text and of large text

# Linear RGB as it is seen (Machado et al. 2009, severity 1).
SIGHTS = {
    "usual": np.eye(3),
    "deuteranope": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "protanope": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
}


def linear(colour: QColor | str) -> np.ndarray:
    """Linear RGB from 0 to 1."""
    levels = np.array(QColor(colour).getRgbF()[:3])
    return np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)


def contrast(one: QColor | str, other: QColor | str) -> float:
    """WCAG's contrast ratio, from 1 to 21."""
    low, high = sorted(float(linear(each) @ (0.2126, 0.7152, 0.0722)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB under D65."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    x, y, z = np.cbrt(np.maximum(to_xyz @ rgb / (0.9505, 1, 1.089), 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


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
    for name in STRATEGY_NAMES:
        assert contrast(theme.strategy(name), theme.card) >= LARGE


@THEMES
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("names", [STRATEGY_NAMES, ("agreement", "dissent")])
def test_colours_that_mean_different_things_are_told_apart(
    theme: Theme, names: tuple[str, ...], sight: str
) -> None:
    colours = [getattr(theme, name, theme.strategies.get(name)) for name in names]
    seen = [lab(np.clip(np.array(SIGHTS[sight]) @ linear(one), 0, 1)) for one in colours]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 20


@THEMES
def test_every_strategy_has_a_colour_of_its_own(theme: Theme) -> None:
    assert set(theme.strategies) == set(STRATEGY_NAMES)
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


def test_a_blend_lies_between_its_colours() -> None:
    assert blend("#000000", "#ffffff", 0) == QColor("#000000")
    assert blend("#000000", "#ffffff", 1) == QColor("#ffffff")
    assert blend("#000000", "#ff8000", 0.5).getRgb() == (128, 64, 0, 255)


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
