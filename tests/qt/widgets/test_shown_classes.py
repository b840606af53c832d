import numpy as np

from ensemble_gui.qt.widgets.shown_classes import MOST_SHOWN, shown_classes

RNG = np.random.default_rng(0)


def probabilities(members: int, classes: int) -> np.ndarray:
    return RNG.dirichlet(np.ones(classes), size=members).astype(np.float32)


def test_ten_classes_are_all_shown_in_their_order() -> None:
    assert shown_classes(probabilities(3, 10)).tolist() == list(range(10))


def test_of_more_the_voted_ones_come_first_and_then_the_probable_ones() -> None:
    many = np.full((3, 100), 0.001, np.float32)
    many[:, 40] = 0.3  # the second of all three
    many[0, 7] = many[1, 7] = 0.4
    many[2, 90] = 0.4
    shown = shown_classes(many)
    assert shown[:3].tolist() == [7, 90, 40]
    assert len(shown) == MOST_SHOWN


def test_the_label_is_among_them() -> None:
    many = np.full((3, 100), 0.001, np.float32)
    many[:, 40] = 0.3
    assert 99 in shown_classes(many, always=99)
    assert 99 not in shown_classes(many)


def test_a_label_beyond_the_classes_is_none_of_them() -> None:
    assert max(shown_classes(probabilities(3, 43), always=43)) < 43


def test_members_that_are_not_finite_have_no_say() -> None:
    many = np.full((2, 100), 0.001, np.float32)
    many[0] = np.nan
    many[1, 50] = 0.9
    assert shown_classes(many)[0] == 50
    assert len(shown_classes(np.full((2, 100), np.nan))) == MOST_SHOWN
    assert len(shown_classes(np.zeros((0, 100)))) == MOST_SHOWN
