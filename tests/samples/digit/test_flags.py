import numpy as np
import pytest
from PIL import Image, ImageDraw

from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.recipe import NO_FLAG, follow
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.images.made import make_digit
from tests.support.images.pictures import drawn, likeness
from tests.support.images.printed import printed

BARE = make_digit(drawn(size=(100, 100))) * 0
BARE[4:24, 13:15] = 255


def has_no_flag(picture: Array, recipe: Recipe | None = None) -> bool:
    return NO_FLAG in follow(picture, recipe or Recipe()).note_on(Stage.STROKES)


def polygon(*points: tuple[float, float], width: int) -> Array:
    """A stroke through these points, as shares of a square's side, dark on light."""
    picture = Image.new("RGB", (200, 200), "white")
    draw = ImageDraw.Draw(picture)
    draw.line([(200 * x, 200 * y) for x, y in points], fill="black", width=width, joint="curve")
    return np.array(picture)


@pytest.mark.parametrize(
    "size", [(10, 14), (12, 16), (16, 20), (20, 20), (24, 32), (60, 80), (300, 400)], ids=str
)
@pytest.mark.parametrize("share", [0.7, 0.9])
def test_the_flag_of_a_printed_1_is_cut_off_whatever_its_size(
    size: tuple[int, int], share: float
) -> None:
    digit = make_digit(printed("1", size, share))
    assert np.count_nonzero(digit.max(axis=0) > 100) <= 7  # columns: one stem
    assert likeness(digit, BARE) > 0.4
    assert has_no_flag(printed("1", size, share))


@pytest.mark.parametrize("digit", [0, 2, 3, 4, 5, 6, 7, 8, 9])
def test_no_other_printed_digit_loses_anything(digit: int) -> None:
    assert not any(has_no_flag(printed(str(digit), (side, side))) for side in (16, 40, 160))


def test_a_7_keeps_its_bar_and_a_slanted_1_its_stroke() -> None:
    narrow_seven = polygon((0.35, 0.1), (0.6, 0.1), (0.6, 0.9), width=12)
    straight_seven = polygon((0.3, 0.1), (0.7, 0.1), (0.4, 0.9), width=12)
    slanted_one = polygon((0.6, 0.1), (0.4, 0.9), width=12)
    hooked_nine = polygon((0.6, 0.9), (0.6, 0.1), (0.4, 0.1), (0.4, 0.4), (0.6, 0.4), width=12)
    assert not any(map(has_no_flag, (narrow_seven, straight_seven, slanted_one, hooked_nine)))


def test_a_drawn_1_with_a_flag_loses_it_and_one_with_a_foot_is_left() -> None:
    flagged = ((0.4, 0.35), (0.55, 0.1), (0.55, 0.9))
    assert has_no_flag(polygon(*flagged, width=12))
    with_foot = (*flagged, (0.4, 0.9), (0.7, 0.9))
    assert not has_no_flag(polygon(*with_foot, width=12))


def test_it_belongs_to_the_stage_of_the_strokes() -> None:
    kept = Recipe(off=frozenset({Stage.STROKES}))
    picture = printed("1", (60, 80))
    assert not has_no_flag(picture, kept)
    assert make_digit(picture, kept).sum() > make_digit(picture).sum()


def test_hardly_a_7_of_mnist_is_taken_for_a_1() -> None:
    digits = load_test_digits()
    sevens = digits.images[digits.labels == 7][:100]
    enlarged = (np.asarray(Image.fromarray(one).resize((112, 112))) for one in sevens)
    cut = sum(has_no_flag(np.repeat(one[..., np.newaxis], 3, axis=2)) for one in enlarged)
    assert cut <= 1
