from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ensemble_gui.ordering import natural_order


def test_digits_are_compared_as_numbers() -> None:
    names = ["b1", "a10", "a2", "A1", "a", "10", "9", "x\u00b2", "a02", "a2b3", "a2b20"]
    in_order = ["9", "10", "a", "A1", "a02", "a2", "a2b3", "a2b20", "a10", "b1", "x\u00b2"]
    assert sorted(names, key=natural_order) == in_order


def test_folders_are_compared_as_numbers_too() -> None:
    paths = [f"seed{one}/epoch={two}.ckpt" for one in (1, 2, 10) for two in (9, 10)]
    assert sorted(sorted(paths), key=natural_order) == paths
    paths = ["train/weights/best.pt", "train2/weights/best.pt", "train10/weights/best.pt"]
    assert sorted(sorted(paths), key=natural_order) == paths


@given(st.lists(st.text(st.characters(codec=None), max_size=20)), st.randoms())
def test_any_names_have_an_order(names: list[str], random: Random) -> None:
    shuffled = random.sample(names, len(names))
    assert sorted(shuffled, key=natural_order) == sorted(names, key=natural_order)
