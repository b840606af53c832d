import numpy as np
import pytest
from PIL import Image, ImageDraw

from ensemble_gui.records.images import Recipe
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.parts import find_parts
from ensemble_gui.samples.digit.recipe import follow
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.images.made import make_digit
from tests.support.images.pictures import drawn, ruled
from tests.support.images.printed import printed


def parts_of(picture: Array) -> int:
    return len(follow(picture, Recipe()).parts())


def strokes(*each: list[tuple[float, float]]) -> Array:
    """Strokes through these points, as shares of a square's side, dark on light."""
    picture = Image.new("RGB", (240, 240), "white")
    draw = ImageDraw.Draw(picture)
    for points in each:
        draw.line([(240 * x, 240 * y) for x, y in points], fill="black", width=14, joint="curve")
    return np.array(picture)


@pytest.mark.parametrize("text", ["42", "10", "11", "77", "23", "90", "2024", "1234567890"])
@pytest.mark.parametrize("height", [24, 60, 200])
def test_digits_next_to_each_other_are_counted(text: str, height: int) -> None:
    picture = printed(text, (round(height * 0.6 * (len(text) + 1)), height))
    assert parts_of(picture) == len(text)
    assert parts_of(255 - picture) == len(text)


def test_each_part_is_cut_out_with_its_digit_alone() -> None:
    picture = printed("42", (90, 60))
    left, right = (part.cut_out(picture) for part in follow(picture, Recipe()).parts())
    assert left.shape[1] + right.shape[1] <= 92
    for part, digit in ((left, "4"), (right, "2")):
        alone = make_digit(printed(digit, (60, 60)))
        assert np.abs(make_digit(part).astype(int) - alone).mean() < 12
        assert parts_of(part) == 0


@pytest.mark.parametrize("gap", [0, 1, 3, 6])
def test_handwritten_digits_are_counted_apart_and_touching(gap: int) -> None:
    digits = load_test_digits()
    rng = np.random.default_rng(gap)
    chosen = digits.images[np.isin(digits.labels, (2, 3, 5, 6, 8))]
    found = sum(len(find_parts(_pair(chosen, gap, rng))) == 2 for _ in range(50))
    assert found >= 40


def _pair(digits: Array, gap: int, rng: np.random.Generator) -> Array:
    """Two digits' ink, so many pixels between them, each pixel four of the picture's."""
    left, right = (_ink(digits[index]) for index in rng.integers(len(digits), size=2))
    height = max(len(left), len(right))
    both = [np.pad(one, ((0, height - len(one)), (0, 0))) for one in (left, right)]
    ink = np.hstack([both[0], np.zeros((height, gap), np.uint8), both[1]])
    large = Image.fromarray(np.pad(ink, 4)).resize((4 * (ink.shape[1] + 8), 4 * (height + 8)))
    return np.asarray(large) / np.float32(255)


def _ink(digit: Array) -> Array:
    rows, columns = (np.flatnonzero((digit > 50).any(axis=axis)) for axis in (1, 0))
    return digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.mark.parametrize(
    "pieces",
    [
        # a five whose bar is loose, a four of two strokes, an equals-like two, an open zero
        ([(0.6, 0.2), (0.75, 0.2)], [(0.5, 0.2), (0.35, 0.2), (0.35, 0.5), (0.6, 0.5), (0.6, 0.8)]),
        ([(0.35, 0.2), (0.35, 0.5), (0.56, 0.5)], [(0.65, 0.2), (0.65, 0.85)]),
        ([(0.3, 0.3), (0.6, 0.3)], [(0.6, 0.4), (0.35, 0.7), (0.65, 0.7)]),
        ([(0.4, 0.2), (0.35, 0.5), (0.45, 0.8), (0.6, 0.8), (0.65, 0.5), (0.6, 0.2)],),
    ],
)
def test_the_pieces_of_a_digit_are_one_digit(pieces: tuple[list[tuple[float, float]], ...]) -> None:
    assert parts_of(strokes(*pieces)) == 0


def test_specks_dots_and_ruled_lines_are_no_digits() -> None:
    dotted = drawn()
    dotted[40:56, 230:246] = 0
    dotted[150:170, 20:40] = 0
    assert parts_of(dotted) == 0
    assert parts_of(ruled(drawn(), 40, (60, 60, 60), 2)) == 0
    assert parts_of(drawn()) == 0
    assert parts_of(np.full((50, 50, 3), 255, np.uint8)) == 0


def test_a_tall_hair_next_to_a_low_blot_is_no_digits() -> None:
    ink = np.zeros((100, 100), dtype=np.float32)
    ink[5:95, 20] = 1  # the tallest mark, which is much lighter than the heaviest
    ink[60:95, 50:90] = 1
    assert find_parts(ink) == ()


def test_hardly_a_digit_of_mnist_is_taken_for_several() -> None:
    images = load_test_digits().images[:2000]
    assert sum(bool(find_parts(one / np.float32(255))) for one in images) <= 6


def test_two_digits_in_mnists_form_are_counted_too() -> None:
    both = np.zeros((28, 28), np.uint8)
    both[7:21, 2:13] = _small(3)
    both[7:21, 15:26] = _small(2)
    both = np.roll(both, -1, axis=1)
    picture = np.repeat(both[..., np.newaxis], 3, axis=2)
    assert parts_of(picture) == 2


def _small(label: int) -> Array:
    digits = load_test_digits()
    ink = _ink(digits.images[digits.labels == label][0])
    return np.asarray(Image.fromarray(ink).resize((11, 14)))
