"""The same digit on all kinds of paper and in any light becomes much the same digit."""

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.recipe import NO_INK
from tests.support.images.made import make_digit
from tests.support.images.pictures import (
    BLACK,
    WHITE,
    Colour,
    drawn,
    likeness,
    lit,
    noisy,
    places,
    ruled,
)


@pytest.fixture(scope="module")
def plain() -> Array:
    """The digit as it is made of a plain picture."""
    return make_digit(drawn())


def test_it_matters_what_is_drawn(plain: Array) -> None:
    assert likeness(plain, plain) == 1
    assert likeness(plain, plain.T) < 0.5
    assert likeness(plain, make_digit(np.flipud(drawn()))) < 0.5


def test_light_ink_on_dark_paper_is_turned(plain: Array) -> None:
    assert likeness(make_digit(255 - drawn()), plain) > 0.97


@pytest.mark.parametrize(
    ("size", "width"),
    [
        ((900, 300), 16),
        ((200, 1000), 11),
        ((1024, 120), 6),
        ((120, 1024), 6),
        ((1000, 1000), 53),
        ((90, 90), 5),
    ],
    ids=str,
)
def test_neither_size_nor_aspect_of_the_paper_matters(
    plain: Array, size: tuple[int, int], width: int
) -> None:
    assert likeness(make_digit(drawn(size=size, width=width)), plain) > 0.7


@pytest.mark.parametrize("least", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("inverted", [False, True])
def test_a_slope_of_light_is_taken_away(
    plain: Array, least: float, turns: int, *, inverted: bool
) -> None:
    picture = 255 - drawn() if inverted else drawn()
    _, across = places(picture)
    light = np.rot90(1 - (1 - least) * across, turns)
    assert likeness(make_digit(lit(picture, light)), plain) > 0.85


def test_light_that_falls_off_to_all_sides_is_evened(plain: Array) -> None:
    down, across = places(drawn())
    light = 1 - (down - 0.5) ** 2 - (across - 0.5) ** 2
    assert likeness(make_digit(lit(drawn(), light)), plain) > 0.9


@pytest.mark.parametrize("depth", [0.7, 0.8, 0.9])
@pytest.mark.parametrize("kind", ["right", "bottom", "corner", "soft"])
def test_a_shadow_over_a_part_of_the_paper_is_taken_away(
    plain: Array, kind: str, depth: float
) -> None:
    down, across = places(drawn())
    shadow = {
        "right": across > 0.5,
        "bottom": down > 0.45,
        "corner": down + across > 1.5,
        "soft": 1 / (1 + np.exp(-20 * (across - 0.5))),
    }[kind]
    assert likeness(make_digit(lit(drawn(), 1 - (1 - depth) * shadow)), plain) > 0.85


@pytest.mark.parametrize("side", [0, 1])
def test_a_hard_shadow_that_halves_the_light_leaves_the_digit_to_be_found(
    plain: Array, side: int
) -> None:
    shadow = np.abs(side - places(drawn())[1]) > 0.5
    assert likeness(make_digit(lit(drawn(), 1 - 0.5 * shadow)), plain) > 0.7


@pytest.mark.parametrize("deviation", [4, 12, 20])
def test_noise_is_seen_through(plain: Array, deviation: float) -> None:
    assert likeness(make_digit(noisy(drawn(), deviation)), plain) > 0.9


def test_faint_ink_on_noisy_paper_is_found(plain: Array) -> None:
    faint = drawn(ink=(190, 190, 190), paper=(230, 230, 230))
    assert likeness(make_digit(noisy(faint, 4)), plain) > 0.9


@pytest.mark.parametrize(
    ("gap", "colour", "width"),
    [
        (25, (150, 170, 230), 1),
        (40, (120, 120, 200), 2),
        (17, (200, 210, 250), 1),
        (60, (20, 20, 20), 2),
    ],
)
@pytest.mark.parametrize("squared", [False, True])
def test_lines_on_the_paper_are_taken_away(
    plain: Array, gap: int, colour: Colour, width: int, *, squared: bool
) -> None:
    picture = ruled(drawn(), gap, colour, width)
    if squared:
        picture = ruled(picture.swapaxes(0, 1), gap, colour, width).swapaxes(0, 1)
    assert likeness(make_digit(picture), plain) > 0.9


@pytest.mark.parametrize("degrees", [-3, -1, 1, 2])
def test_lines_on_paper_that_lies_askew_are_taken_away(plain: Array, degrees: float) -> None:
    lines = Image.fromarray(ruled(np.full((440, 440, 3), 255, np.uint8), 40, (120, 120, 200), 2))
    askew = lines.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=WHITE)
    picture = np.minimum(drawn(), np.asarray(askew)[70:370, 70:370])
    assert likeness(make_digit(picture), plain) > 0.85


def test_ruled_paper_alone_has_no_ink() -> None:
    with pytest.raises(BadInput, match=NO_INK):
        make_digit(ruled(drawn(ink=WHITE), 40, (120, 120, 200), 2))


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((250, 240, 40), WHITE),  # yellow, hardly darker than white
        ((200, 30, 30), (60, 140, 60)),
        ((30, 200, 30), (220, 40, 40)),
        ((40, 60, 255), (10, 10, 10)),
        ((255, 160, 200), (120, 70, 30)),
        ((0, 0, 120), (250, 245, 220)),
        (WHITE, (20, 90, 40)),  # chalk
        (BLACK, (220, 180, 140)),
    ],
)
def test_coloured_pens_on_coloured_paper_are_seen(plain: Array, ink: Colour, paper: Colour) -> None:
    assert likeness(make_digit(drawn(ink=ink, paper=paper)), plain) > 0.95


@pytest.mark.parametrize(
    ("side", "width"), [(150, 1), (300, 1), (300, 2), (600, 1), (600, 3), (1000, 2), (1000, 60)]
)
def test_strokes_thin_and_thick_come_near_mnists_and_have_no_gaps(
    plain: Array, side: int, width: int
) -> None:
    digit = make_digit(drawn(size=(side, side), width=width))
    assert likeness(digit, plain) > 0.6
    assert 0.5 < digit.sum() / plain.sum() < 2


def test_specks_and_the_edge_of_the_table_are_no_part_of_the_digit(plain: Array) -> None:
    picture = drawn()
    picture[20:23, 30:33] = picture[250:254, 270:274] = 0  # crumbs
    picture[:, :12] = 40  # the table
    picture[288:, 100:] = 90
    assert likeness(make_digit(picture), plain) > 0.9


def test_a_digit_that_touches_every_border_is_whole() -> None:
    touching = drawn(share=0.93, width=16)
    roomy = drawn(size=(500, 500), share=0.93 * 300 / 500, width=16)
    assert min(side.min() for side in (touching[:4], touching[-4:])) == 0
    assert likeness(make_digit(touching), make_digit(roomy)) > 0.9
