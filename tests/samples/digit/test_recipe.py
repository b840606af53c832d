import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.bundled import trained_ensemble
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.samples import mnist
from ensemble_gui.samples.digit.recipe import follow
from tests.support.images import made

DIGITS = 50


def make_digit(grey: Array, recipe: Recipe | None = None) -> Array:
    """The digit of a picture of grey levels 0..1 (height, width)."""
    levels = np.round(np.clip(grey, 0, 1) * 255).astype(np.uint8)
    return made.make_digit(np.repeat(levels[:, :, None], 3, axis=2), recipe)


@pytest.fixture(scope="module")
def digits() -> Array:
    """The first test digits, grey levels 0..1."""
    return mnist.load_test_digits().images[:DIGITS].astype(np.float32) / np.float32(255)


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return trained_ensemble(SIMPLE_MLP, 10, device=torch.device("cpu"))


def predictions(ensemble: Ensemble, images: list[Array]) -> Array:
    inputs = torch.from_numpy(DIGITS_TASK.normalise(np.stack(images)))
    with torch.inference_mode():
        outputs = torch.stack([member(inputs) for member in ensemble.members])
    return outputs.softmax(dim=2).mean(dim=0).argmax(dim=1).numpy()


def photographed(digit: Array) -> Array:
    """The digit as a large picture: light on dark, far from the middle."""
    large = Image.fromarray(digit).resize((300, 300), Image.Resampling.BICUBIC)
    picture = np.zeros((420, 560), dtype=np.float32)
    picture[5:305, 240:540] = np.asarray(large).clip(0, 1)
    return picture


def drawn(width: int, side: int = 1000) -> Array:
    """A seven drawn in the middle of light paper with a pen of this width."""
    picture = Image.new("L", (side, side), "white")
    ImageDraw.Draw(picture).line([(250, 200), (750, 200), (400, 850)], fill="black", width=width)
    return np.asarray(picture, dtype=np.float32) / 255


def test_an_mnist_digit_passes_unchanged(digits: Array) -> None:
    for digit in digits:
        assert make_digit(digit).tolist() == np.round(digit * 255).tolist()


def test_dark_on_light_and_light_on_dark_give_the_same(digits: Array) -> None:
    for digit in digits[:10]:
        light_on_dark = make_digit(photographed(digit)).astype(int)
        dark_on_light = make_digit(1 - photographed(digit)).astype(int)
        assert np.abs(light_on_dark - dark_on_light).max() <= 1


def test_a_large_picture_keeps_the_ensembles_prediction(digits: Array, ensemble: Ensemble) -> None:
    as_they_are = predictions(ensemble, list(np.round(digits * 255)))
    made = predictions(ensemble, [make_digit(photographed(digit)) for digit in digits])
    assert (made == as_they_are).mean() >= 0.94


def test_28_pixels_dark_on_light_keep_the_ensembles_prediction(
    digits: Array, ensemble: Ensemble
) -> None:
    as_they_are = predictions(ensemble, list(np.round(digits * 255)))
    made = predictions(ensemble, [make_digit(1 - digit) for digit in digits])
    assert (made == as_they_are).mean() >= 0.94


def test_faint_ink_is_made_as_strong_as_any(digits: Array) -> None:
    strong, faint = photographed(digits[0]), 0.6 - 0.1 * photographed(digits[0])
    off = np.abs(make_digit(faint).astype(int) - make_digit(strong))
    assert off.max() <= 24  # of 255: a picture of 8 bits has 26 levels left for this ink


@pytest.mark.parametrize("width", [2, 4, 8, 40])
def test_a_drawing_is_read_whatever_the_width_of_the_pen(ensemble: Ensemble, width: int) -> None:
    digit = make_digit(drawn(width))
    assert digit.max() > 200
    assert predictions(ensemble, [digit]) == [7]


@pytest.mark.parametrize(
    ("height", "width", "fitted"), [(200, 20, (20, 2)), (30, 60, (10, 20)), (5, 5, (20, 20))]
)
def test_the_ink_is_fitted_into_20_pixels_with_its_aspect_kept(
    height: int, width: int, fitted: tuple[int, int]
) -> None:
    picture = np.ones((250, 250), dtype=np.float32)
    picture[7 : 7 + height, 9 : 9 + width] = 0
    recipe = Recipe(off=frozenset({Stage.STROKES}))  # or else a block is a stroke that is too wide
    digit = make_digit(picture, recipe)
    rows, columns = np.nonzero(digit)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == fitted
    assert (digit[rows, columns] == 255).all()


def centre_of_mass(digit: Array) -> tuple[float, float]:
    mass = digit.sum()
    places = np.arange(28)
    return float(digit.sum(axis=1) @ places / mass), float(digit.sum(axis=0) @ places / mass)


def test_the_centre_of_mass_is_where_mnist_has_it(digits: Array) -> None:
    for digit in digits:
        made = make_digit(photographed(digit)).astype(float)
        assert centre_of_mass(digit) == pytest.approx((14, 14), abs=0.51)
        assert centre_of_mass(made) == pytest.approx((14, 14), abs=0.51)


@pytest.mark.parametrize("level", [0, 0.5, 1])
@pytest.mark.parametrize("shape", [(28, 28), (1, 1), (100, 60)])
def test_a_blank_sheet_is_refused(shape: tuple[int, int], level: float) -> None:
    with pytest.raises(BadInput, match="no ink was found"):
        make_digit(np.full(shape, level, dtype=np.float32))


def test_the_grain_of_paper_is_no_ink() -> None:
    grain = np.random.default_rng(0).uniform(0.9, 0.93, (80, 80)).astype(np.float32)
    with pytest.raises(BadInput, match="no ink was found"):
        make_digit(grain)


@pytest.mark.parametrize("side", [28, 200])
def test_two_specks_in_the_corners_stay_visible(side: int) -> None:
    picture = np.ones((side, side), dtype=np.float32)
    picture[0, 0] = picture[-1, -1] = 0
    assert make_digit(picture).max() > 100


PICTURES = st.one_of(
    arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))),
    arrays(np.uint8, st.just((28, 28, 3)), elements=st.sampled_from([0, 0, 0, 255])),
    arrays(np.uint8, st.tuples(st.integers(1, 3), st.integers(100, 300), st.just(3))),
    arrays(np.uint8, st.tuples(st.integers(100, 300), st.integers(1, 3), st.just(3))),
)
RECIPES = st.builds(Recipe, off=st.frozensets(st.sampled_from(Stage)))


@given(picture=PICTURES, recipe=st.one_of(st.just(Recipe()), RECIPES))
@settings(derandomize=True, max_examples=200)
def test_any_picture_gives_a_digit_by_any_recipe_or_is_refused(
    picture: Array, recipe: Recipe
) -> None:
    before = picture.copy()
    try:
        digit = made.make_digit(picture, recipe)
    except BadInput:
        return
    assert digit.shape == (28, 28)
    assert digit.dtype == np.uint8
    assert digit.any() or not recipe.has(Stage.BOX)  # a speck of a whole picture may fade
    np.testing.assert_array_equal(picture, before)


@pytest.mark.parametrize(
    ("height", "width"), [(1, 1), (1, 2), (2, 1), (1, 1024), (1024, 1), (3, 900)]
)
@pytest.mark.parametrize("stage", [None, *Stage])
def test_the_narrowest_pictures_are_made_or_refused(
    height: int, width: int, stage: Stage | None
) -> None:
    picture = np.full((height, width, 3), 255, np.uint8)
    picture[: height // 3 + 1, : width // 3 + 1] = 0
    off = frozenset({stage} if stage else ())
    digit = follow(picture, Recipe(off=off))
    assert digit.pixels is None or digit.pixels.shape == (28, 28)
