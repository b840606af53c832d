import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.settings import Array
from ensemble_gui.samples import mnist
from ensemble_gui.samples.digit.recipe import Digit, follow
from tests.support.images.made import make_digit
from tests.support.images.pictures import drawn, likeness, lit, places, ruled

ALL = Recipe()


def without(*stages: Stage) -> Recipe:
    return Recipe(off=frozenset(stages))


def note_on(digit: Digit, stage: Stage) -> str:
    return next(step.note for step in digit.steps if step.stage is stage)


def extent(digit: Array, level: int = 100) -> tuple[int, int]:
    """Height and width of the ink."""
    rows, columns = np.nonzero(digit > level)
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def off_centre(picture: Array) -> Array:
    """The picture with its digit far from the middle."""
    return np.pad(picture, ((0, 150), (200, 0), (0, 0)), constant_values=255)


PLAIN = make_digit(drawn())


def test_the_way_starts_with_the_picture_and_goes_through_every_stage() -> None:
    digit = follow(drawn(), ALL)
    assert [step.stage for step in digit.steps] == [None, *Stage]
    np.testing.assert_array_equal(digit.steps[0].picture, drawn())
    assert digit.steps[-1].picture is digit.pixels
    np.testing.assert_array_equal(digit.pixels, make_digit(drawn()))
    assert all(step.picture.dtype == np.uint8 for step in digit.steps)
    assert digit.steps[0].note == ""
    assert all(step.note for step in digit.steps[1:])


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_that_is_switched_off_says_so(stage: Stage) -> None:
    digit = follow(drawn(), without(stage))
    told = [step.stage for step in digit.steps if step.note == "switched off"]
    assert told == [stage]
    assert digit.pixels is not None


def test_a_plain_drawing_needs_hardly_any_stage() -> None:
    for stage in (Stage.GREY, Stage.LIGHT, Stage.CLEANING, Stage.STROKES):
        assert likeness(make_digit(drawn(), without(stage)), PLAIN) > 0.95


def test_a_blank_sheet_is_shown_as_far_as_it_came() -> None:
    digit = follow(np.full((100, 80, 3), 200, np.uint8), ALL)
    assert digit.pixels is None
    assert [step.stage for step in digit.steps] == [None, Stage.GREY, Stage.POLARITY, Stage.LIGHT]
    with pytest.raises(BadInput, match="no ink was found"):
        make_digit(np.full((100, 80, 3), 200, np.uint8))


def test_an_mnist_digit_is_left_as_it_is_by_any_recipe() -> None:
    image = mnist.load_test_digits().images[3]
    picture = np.repeat(image[:, :, None], 3, axis=2)
    for recipe in (ALL, without(*Stage)):
        digit = follow(picture, recipe)
        np.testing.assert_array_equal(digit.pixels, image)
        assert [step.stage for step in digit.steps] == [None, *Stage]
    assert note_on(follow(picture, ALL), Stage.CENTRING) == "in MNIST's form already"


def test_without_its_colour_ink_as_bright_as_the_paper_is_not_found() -> None:
    picture = drawn(ink=(200, 0, 0), paper=(0, 102, 0))
    assert likeness(make_digit(picture), PLAIN) > 0.95
    assert follow(picture, without(Stage.GREY)).pixels is None


def test_without_polarity_dark_ink_is_taken_for_paper() -> None:
    digit = follow(drawn(), without(Stage.POLARITY)).pixels
    assert digit is None or likeness(digit, PLAIN) < 0.5
    light = make_digit(255 - drawn(), without(Stage.POLARITY))
    assert likeness(light, PLAIN) > 0.95


@pytest.mark.parametrize(
    ("picture", "note"),
    [(drawn(), "dark ink was made light"), (255 - drawn(), "the ink is light already")],
)
def test_it_is_told_which_is_darker(picture: Array, note: str) -> None:
    assert note_on(follow(picture, ALL), Stage.POLARITY) == note


def test_without_even_light_a_slope_hides_the_digit() -> None:
    _, across = places(drawn())
    picture = lit(drawn(ink=(120, 120, 120)), 1 - 0.7 * across)
    assert likeness(make_digit(picture), PLAIN) > 0.8
    uneven = follow(picture, without(Stage.LIGHT)).pixels
    assert uneven is None or likeness(uneven, PLAIN) < 0.5


def test_without_cleaning_lines_and_specks_are_ink() -> None:
    speck = drawn()
    speck[20:24, 20:24] = 0
    for picture in (ruled(drawn(), 40, (60, 60, 60), 2), speck):
        assert likeness(make_digit(picture), PLAIN) > 0.9
        assert likeness(make_digit(picture, without(Stage.CLEANING)), PLAIN) < 0.6


def test_it_is_told_how_much_was_dirt() -> None:
    assert note_on(follow(drawn(), ALL), Stage.CLEANING) == "0% of the ink was dirt or lines"
    ruled_paper = follow(ruled(drawn(), 40, (60, 60, 60), 2), ALL)
    share = int(note_on(ruled_paper, Stage.CLEANING).partition("%")[0])
    assert 20 < share < 60


def test_without_the_ink_box_the_whole_picture_is_fitted() -> None:
    assert max(extent(make_digit(drawn()))) == 20
    whole = make_digit(drawn(), without(Stage.BOX, Stage.STROKES))
    assert 12 <= max(extent(whole)) <= 18  # half of 28, and the pen's width
    wide = make_digit(drawn(size=(600, 300)), without(Stage.BOX, Stage.STROKES))
    assert max(extent(wide)) < 10


def test_without_the_stroke_stage_widths_stay_what_they_are() -> None:
    thin, thick = drawn(width=4), drawn(width=70)
    same = without(Stage.STROKES)
    assert make_digit(thin).sum() > 1.3 * make_digit(thin, same).sum()
    assert make_digit(thick).sum() < 0.95 * make_digit(thick, same).sum()


@pytest.mark.parametrize(
    ("width", "said"), [(4, ", made 9%"), (18, ", as MNIST's"), (60, ", made 25%")]
)
def test_it_is_told_how_wide_the_strokes_are(width: int, said: str) -> None:
    note = note_on(follow(drawn(width=width), ALL), Stage.STROKES)
    assert note.endswith(said)
    assert "% of the ink's side" in note


def test_without_centring_the_middle_of_the_box_is_in_the_middle() -> None:
    heavy = drawn()
    heavy[150:230, 80:220] = 0  # a block below
    by_mass, by_box = make_digit(heavy), make_digit(heavy, without(Stage.CENTRING))
    assert ndimage.center_of_mass(by_mass) == pytest.approx((14, 14), abs=0.6)
    rows, columns = np.nonzero(by_box > 100)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(13.5, abs=1)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(13.5, abs=1)
    assert ndimage.center_of_mass(by_box)[0] > 14.6


@pytest.mark.parametrize("recipe", [ALL, without(Stage.CENTRING)])
def test_where_the_digit_stands_on_its_paper_does_not_matter(recipe: Recipe) -> None:
    moved = make_digit(off_centre(drawn()), recipe)
    assert likeness(moved, make_digit(drawn(), recipe)) > 0.9


def test_without_any_stage_the_picture_is_only_made_small() -> None:
    digit = make_digit(255 - drawn(), without(*Stage))
    small = Image.fromarray(255 - drawn()).convert("L").resize((28, 28), Image.Resampling.BOX)
    assert likeness(digit, np.asarray(small)) > 0.7
