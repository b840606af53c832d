import numpy as np
import pytest
from scipy import ndimage

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.records.settings import Array
from ensemble_gui.samples.digit.strokes import THICK, stroke_width
from ensemble_gui.samples.mnist import Digits, load_training_digits
from ensemble_gui.samples.styles import extra
from ensemble_gui.samples.styles.altered import with_flag_or_foot
from ensemble_gui.samples.styles.extra import Altering, drawn_digit, make_extra_digits


@pytest.fixture(scope="module")
def digits() -> Digits:
    whole = load_training_digits()
    return Digits(images=whole.images[:200], labels=whole.labels[:200])


@pytest.fixture(scope="module")
def made(digits: Digits) -> Digits:
    return make_extra_digits(200, digits, np.random.default_rng(0))


def test_extra_digits_have_mnists_form(made: Digits) -> None:
    assert made.images.shape == (200, 28, 28)
    assert made.images.dtype == np.uint8
    assert set(made.labels) == set(range(10))
    for image in made.images:
        rows, columns = np.nonzero(image)
        assert max(np.ptp(rows), np.ptp(columns)) <= 19  # fits into 20x20 pixels
        assert image.max() == 255
        assert ndimage.center_of_mass(image) == pytest.approx((14, 14), abs=4)


def test_the_chance_alone_decides_the_digits(digits: Digits, made: Digits) -> None:
    again = make_extra_digits(200, digits, np.random.default_rng(0))
    other = make_extra_digits(200, digits, np.random.default_rng(1))
    assert np.array_equal(again.images, made.images)
    assert np.array_equal(again.labels, made.labels)
    assert not np.array_equal(other.images, made.images)


def test_no_digits_are_made_if_none_are_wanted(digits: Digits) -> None:
    assert len(make_extra_digits(0, digits, np.random.default_rng(0))) == 0


def test_a_cancel_takes_effect_at_the_next_digit(
    digits: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, drawn = CancelToken(), list[int]()

    def draw_and_cancel(digit: int, _rng: np.random.Generator) -> Array:
        drawn.append(digit)
        token.cancel()
        return np.zeros((28, 28), dtype=np.uint8)

    monkeypatch.setattr(extra, "drawn_digit", draw_and_cancel)
    with pytest.raises(CancelledError):
        make_extra_digits(100, digits, np.random.default_rng(0), token)
    assert len(drawn) == 1


def test_most_are_drawn_and_of_the_others_each_kind_has_its_share(
    digits: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []

    def noted(way: Altering) -> Altering:
        def alter(ink: Array, _rng: np.random.Generator) -> Array:
            called.append(way.__name__)
            return ink

        return alter

    ways = tuple((share, noted(way)) for share, way in extra._ALTERED)
    monkeypatch.setattr(extra, "_ALTERED", ways)
    make_extra_digits(600, digits, np.random.default_rng(0))
    counts = [called.count(one) for one in ("cut_at_edge", "with_hairlines", "with_flag_or_foot")]
    assert counts == [
        pytest.approx(132, abs=40),
        pytest.approx(60, abs=30),
        pytest.approx(78, abs=30),
    ]


def test_only_1s_get_flags_and_feet(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "_DRAWN", 0.0)
    monkeypatch.setattr(extra, "_ALTERED", ((1.0, with_flag_or_foot),))
    assert set(make_extra_digits(20, digits, np.random.default_rng(0)).labels) == {1}


@pytest.mark.parametrize("digit", range(10))
def test_drawn_digits_have_strokes_near_mnists(digit: int) -> None:
    rng = np.random.default_rng(digit)
    widths = [stroke_width(drawn_digit(digit, rng) / np.float32(255)) for _ in range(20)]
    assert min(widths) > 0.02
    assert max(widths) < 1.3 * THICK
