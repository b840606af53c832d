from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.records.arranging import (
    Arrangement,
    Clustering,
    SampleChoice,
    SampleFilter,
    SampleMeasure,
)
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Weights
from tests.support.qt.synthetic import sample_set

FIRST = sample_set((0, 0), (1, 7), (2, 2))  # the second is the most contested
SECOND = sample_set((0, 7), (1, 1), (2, 2))
BY_DOUBT = Arrangement(measure=SampleMeasure.PREDICTIVE_ENTROPY)
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


def order_of(told: list[object]) -> list[int]:
    return [one for one in told if isinstance(one, SampleSet)][-1].order.tolist()


def test_a_filter_leaves_fewer_and_the_choice_comes_back_with_its_sample(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(FIRST)
    selection.choose(2)
    selection.arrange(Arrangement(filter=SampleFilter(label=0)))
    assert (order_of(told), told[-1]) == ([0], 0)
    selection.arrange(Arrangement())
    assert (order_of(told)[0], told[-1]) == (1, 2)


def test_of_no_sample_none_is_selected(selection: SampleSelection, told: list[object]) -> None:
    selection.show(FIRST)
    selection.arrange(Arrangement(filter=SampleFilter(label=9)))
    assert order_of(told) == []
    assert selection.selected is None
    assert isinstance(told[-1], SampleSet)


def test_a_choice_in_a_view_leaves_its_samples_until_it_is_forgotten(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(FIRST)
    kept = np.array([True, False, True])
    selection.choose_samples(SampleChoice(view="plane", words="brushed", kept=kept))
    assert sorted(order_of(told)) == [0, 2]
    selection.forget_choice("plane")
    assert sorted(order_of(told)) == [0, 1, 2]


def test_a_choice_among_other_samples_is_not_taken(selection: SampleSelection) -> None:
    selection.show(FIRST)
    selection.choose_samples(SampleChoice(view="plane", words="brushed", kept=np.ones(7, bool)))
    assert selection.arrangement == Arrangement()


def test_other_predictions_keep_the_filters_but_no_view_s_choice(
    selection: SampleSelection,
) -> None:
    selection.show(FIRST)
    selection.arrange(Arrangement(filter=SampleFilter(label=0)))
    kept = np.ones(3, dtype=bool)
    selection.choose_samples(SampleChoice(view="plane", words="brushed", kept=kept))
    selection.show(SECOND)
    assert selection.arrangement.filter == SampleFilter(label=0)


def test_each_kind_of_samples_keeps_its_own_arrangement(selection: SampleSelection) -> None:
    by_margin = Arrangement(measure=SampleMeasure.MEMBER_MARGIN)
    selection.show(FIRST)
    selection.arrange(by_margin)
    selection.show(OWN)
    assert selection.arrangement == BY_DOUBT
    selection.show(FIRST)
    assert selection.arrangement == by_margin


MIXED = sample_set((5, 5), (7, 7), (8, 9), title="My images", labelled=False)


def test_the_user_s_images_stand_in_the_order_of_doubt_until_the_user_sorts_them(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(MIXED)
    assert (order_of(told), told[-1]) == ([2, 0, 1], 2)
    selection.arrange(Arrangement())
    assert order_of(told) == [0, 1, 2]
    selection.show(replace(MIXED, names=("a", "b", "c")))
    assert order_of(told) == [0, 1, 2]


def test_untrained_members_leave_the_user_s_images_in_the_order_added(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(replace(MIXED, weights=Weights.RANDOM))
    assert order_of(told) == [0, 1, 2]


def test_no_image_moves_while_others_arrive(selection: SampleSelection, told: list[object]) -> None:
    selection.show(MIXED, growing=True)
    assert order_of(told) == [0, 1, 2]
    selection.choose(1)
    heard = len(told)
    selection.show(MIXED, growing=True)
    assert len(told) == heard
    selection.show(MIXED)
    assert (order_of(told), told[-1]) == ([2, 0, 1], 1)


def test_samples_are_clustered_when_the_clustering_comes(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(FIRST)
    selection.arrange(Arrangement(clustered=True))
    selection.cluster(Clustering(members=np.arange(2), samples=np.array([2, 0, 1])))
    assert order_of(told) == [2, 0, 1]


def test_a_sample_that_is_revealed_takes_the_filters_away(
    selection: SampleSelection, told: list[object]
) -> None:
    selection.show(FIRST)
    selection.arrange(Arrangement(filter=SampleFilter(label=0)))
    selection.reveal(2)
    assert told[-1] == 2
    assert len(order_of(told)) == 3


def test_a_class_that_is_filtered_by_is_let_go_where_the_classes_are_others(
    selection: SampleSelection, told: list[object]
) -> None:
    animals = sample_set((0, 0), (1, 1), classes=("cat", "dog"), shape=(8, 8, 3))
    selection.show(FIRST)
    by_label = Arrangement(filter=SampleFilter(label=1), measure=SampleMeasure.VOTE_ENTROPY)
    selection.arrange(by_label)
    selection.show(OWN)
    selection.show(SECOND)
    assert selection.arrangement == by_label
    selection.show(animals)
    assert selection.arrangement == Arrangement(measure=SampleMeasure.VOTE_ENTROPY)
    assert isinstance(told[-2], SampleSet)
    assert len(told[-2].order) == 2


def test_a_folder_that_is_called_as_the_user_s_images_are_is_not_taken_for_them(
    selection: SampleSelection,
) -> None:
    folder = replace(OWN, kind=SampleKind.FOLDER, path="/somewhere/My images")
    elsewhere = replace(folder, path="/elsewhere/My images")
    selection.show(OWN)
    filtered = Arrangement(filter=SampleFilter(prediction=7))
    selection.arrange(filtered)
    for other in (folder, elsewhere):  # which come in their own order
        selection.show(other)
        assert selection.arrangement == Arrangement()
    selection.show(OWN)
    assert selection.arrangement == filtered


def test_views_of_an_earlier_session_come_back_with_their_samples() -> None:
    before, after = SampleSelection(), SampleSelection()
    before.show(FIRST)
    before.choose(2)
    before.arrange(Arrangement(filter=SampleFilter(prediction=2)))
    after.restore(before.views)
    after.show(FIRST, growing=True)
    assert after.arrangement == Arrangement()
    after.show(FIRST)  # all of them are there
    assert after.arrangement == before.arrangement
    assert after.selected == 2
    assert after.views == before.views
