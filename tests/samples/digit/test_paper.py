import numpy as np
import pytest
from scipy import ndimage

from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.paper import even_light, flat_light, is_dark_on_light
from tests.support.images.pictures import drawn, lit, noisy, places

STRONG = 0.6  # of the contrast


def grey(picture: Array) -> Array:
    return picture[..., 0] / np.float32(255)


def light_ink(picture: Array) -> Array:
    """Light ink on dark, of a dark drawing on light paper."""
    return -grey(picture)


ROWS, COLUMNS = places(drawn())
INK = grey(drawn()) < 0.5
EDGES = ndimage.binary_dilation(INK, iterations=3) & ~ndimage.binary_erosion(INK, iterations=3)
LIGHTS = {
    "even": np.ones_like(ROWS),
    "sloping": 1 - 0.5 * COLUMNS,
    "falling off": 1 - (ROWS - 0.5) ** 2 - (COLUMNS - 0.5) ** 2,
    "shadowed": 1 - 0.3 * (ROWS > 0.45),
    "half dark": 1 - 0.5 * (COLUMNS > 0.5),
    "corner": 1 - 0.6 * (ROWS + COLUMNS > 1.5),
}


@pytest.mark.parametrize("light", LIGHTS.values(), ids=list(LIGHTS))
def test_it_is_seen_whether_ink_or_paper_is_darker(light: Array) -> None:
    assert is_dark_on_light(grey(lit(drawn(), light)))
    assert not is_dark_on_light(1 - grey(lit(drawn(), light)))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("width", [4, 16, 40])
def test_it_is_seen_however_much_of_the_paper_is_inked(share: float, width: int) -> None:
    picture = grey(drawn(share=share, width=width))
    assert is_dark_on_light(picture)
    assert not is_dark_on_light(1 - picture)


@pytest.mark.parametrize("shape", [(1, 1), (1, 200), (200, 1), (2, 2), (3, 500)])
def test_the_smallest_pictures_are_either_way(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).random(shape, dtype=np.float32)
    assert isinstance(is_dark_on_light(picture), bool)
    even, note = even_light(picture)
    assert even.shape == shape
    assert np.isfinite(even).all()
    assert note


@pytest.mark.parametrize(
    ("light", "note"),
    [
        ("even", "uneven light was removed"),
        ("sloping", "uneven light was removed"),
        ("shadowed", "shadows were removed"),
    ],
)
def test_it_is_told_how_the_light_was_evened(light: str, note: str) -> None:
    assert even_light(light_ink(lit(drawn(), LIGHTS[light])))[1] == note


@pytest.mark.parametrize("name", [name for name in LIGHTS if name != "corner"])  # cleaned away
def test_paper_is_even_then_and_ink_stands_out(name: str) -> None:
    even, _ = even_light(light_ink(lit(drawn(), LIGHTS[name])))
    paper, ink = even[~INK], even[INK]
    ground = np.median(paper)
    assert np.median(ink) - ground > 0.3
    assert (paper - ground > 0.3).mean() < 0.01
    assert abs(float(ground)) < 0.05


def test_a_thick_stroke_is_not_taken_for_a_shadow() -> None:
    picture = lit(drawn(width=60), LIGHTS["shadowed"])
    even, note = even_light(light_ink(picture))
    assert note == "shadows were removed"
    thick = grey(drawn(width=60)) < 0.5
    assert (even[thick] > STRONG * np.median(even[thick])).mean() > 0.95


DARK = 0.45  # of the paper's light, in a shadow
SHADOWS = {
    "half of the border": 1 - (1 - DARK) * (COLUMNS + ROWS > 1),
    "most of the border": 1 - (1 - DARK) * (COLUMNS > 0.3),
    "a corner": 1 - (1 - DARK) * ((COLUMNS > 0.45) & (ROWS > 0.35)),
    "a round one": 1 - (1 - DARK) * ((COLUMNS - 1) ** 2 + (ROWS - 0.5) ** 2 < 0.35),
    "a table": 1 - 0.8 * (COLUMNS + 0.1 * ROWS > 0.85),
    "two sides of a table": 1 - 0.8 * ((COLUMNS > 0.85) | (ROWS > 0.8)),
}


@pytest.mark.parametrize("name", list(SHADOWS))
def test_thin_strokes_are_the_ink_whatever_part_of_the_border_is_dark(name: str) -> None:
    picture = grey(lit(drawn(), SHADOWS[name]))
    assert is_dark_on_light(picture)
    assert not is_dark_on_light(1 - picture)


@pytest.mark.parametrize("name", list(SHADOWS))
def test_nothing_of_a_shadow_or_a_table_is_ink(name: str) -> None:
    picture = noisy(lit(drawn(), SHADOWS[name]), 2)
    even, note = even_light(light_ink(picture), is_turned=True)
    assert note == "shadows were removed"
    strong = STRONG * float(np.median(even[INK]))
    assert (even[~EDGES & ~INK] > strong).mean() < 0.001
    assert (even[INK & ~EDGES] > strong).mean() > 0.95


def test_ink_in_a_shadow_becomes_as_strong_as_next_to_it() -> None:
    light = SHADOWS["a corner"]
    even, _ = even_light(light_ink(lit(drawn(ink=(60, 60, 60)), light)), is_turned=True)
    inside = INK & ~EDGES
    lit_ink, shaded = (float(np.median(even[inside & ((light < 1) == dark)])) for dark in (0, 1))
    assert shaded == pytest.approx(lit_ink, rel=0.25)


def test_wide_strokes_that_reach_the_border_are_no_shadow() -> None:
    picture = light_ink(drawn(width=60, share=0.95))
    even, note = even_light(picture, is_turned=True)
    assert note == "uneven light was removed"
    thick = grey(drawn(width=60, share=0.95)) < 0.5
    assert (even[thick] > STRONG * np.median(even[thick])).mean() > 0.99


def test_flat_light_is_that_of_the_border() -> None:
    flat = flat_light(light_ink(drawn(paper=(200, 200, 200))))
    assert flat.dtype == np.float32
    assert np.median(flat) == 0
    assert flat[INK].max() == pytest.approx(200 / 255, abs=0.01)
