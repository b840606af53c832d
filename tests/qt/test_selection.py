import pytest
from synthetic import sample_set

from ensemble_gui.qt.selection import SampleSelection
from ensemble_gui.records import SampleSet

FIRST = sample_set((0, 0), (1, 7), (2, 2))  # the second is the most contested
SECOND = sample_set((0, 7), (1, 1), (2, 2))
OWN = sample_set((5, 6), (7, 7), (8, 8), title="My images", labelled=False)


@pytest.fixture
def selection() -> SampleSelection:
    return SampleSelection()


@pytest.fixture
def told(selection: SampleSelection) -> list[object]:
    heard: list[object] = []
    selection.samples_changed.connect(heard.append)
    selection.selected_changed.connect(heard.append)
    return heard


def test_the_most_contested_is_selected_first(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(FIRST)
    assert told == [FIRST, 1]


def test_nothing_is_selected_of_nothing(selection: SampleSelection, told: list[object]) -> None:
    selection.show(None)
    assert told == [None]


def test_a_choice_is_told(selection: SampleSelection, told: list[object]) -> None:
    selection.show(FIRST)
    selection.choose(2)
    assert told[-1] == 2


def test_a_choice_stays_when_the_same_samples_are_shown_anew(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(FIRST)
    selection.choose(2)
    selection.show(SECOND)
    assert told[-2:] == [SECOND, 2]


def test_what_the_user_did_not_choose_gives_way_to_the_most_contested(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(FIRST)
    selection.show(SECOND)
    assert told[-1] == 0


@pytest.mark.parametrize("other", [OWN, sample_set((0, 7))])
def test_a_choice_is_given_up_where_it_is_not_among_the_samples(
    selection: SampleSelection, told: list[object], other: SampleSet
) -> None:
    selection.show(FIRST)
    selection.choose(2)
    selection.show(other)
    assert told[-1] == 0


def test_views_that_show_the_same_samples_already_are_left_in_peace(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(FIRST)
    told.clear()
    selection.show(FIRST)
    assert told == []
