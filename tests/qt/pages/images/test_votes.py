from functools import partial

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.votes import MemberVotes
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme, colour_views
from tests.support.qt.gestures import text_of
from tests.support.qt.synthetic import probabilities_for

Places = np.ndarray  # (place, x and y)


@pytest.fixture
def votes(qtbot: QtBot) -> MemberVotes:
    made = MemberVotes(LIGHT)
    qtbot.addWidget(made)
    made.resize(300, 220)
    made.show()
    return made


def show(votes: MemberVotes, *classes: int) -> None:
    """The votes of so many members."""
    votes.show_votes(probabilities_for(np.array(classes)))


def places_of(votes: MemberVotes, colour: str) -> Places:
    """Where this colour is painted above the legend."""
    image, wanted = votes._columns.grab().toImage(), QColor(colour).rgb()
    pixels = [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixel(x, y) == wanted
    ]
    return np.array(pixels).reshape(-1, 2)


def test_it_invites_before_there_is_a_picture(votes: MemberVotes) -> None:
    assert text_of(votes, "votesTold") == "Draw a digit, or choose an image"
    assert len(places_of(votes, LIGHT.agreement)) == 0


def test_it_says_what_the_votes_come_to(votes: MemberVotes) -> None:
    show(votes, 3, 3, 8)
    assert text_of(votes, "votesTold").startswith("2 of 3 say 3 (")
    assert votes.accessibleDescription() == text_of(votes, "votesTold")
    show(votes, 4)
    assert text_of(votes, "votesTold").startswith("The member says 4 (")


def test_it_says_why_there_are_none(votes: MemberVotes) -> None:
    show(votes, 3, 3, 8)
    votes.show_votes(None, "No ink is found")
    assert text_of(votes, "votesTold") == "No ink is found"
    for colour in (LIGHT.agreement, LIGHT.dissent):
        assert len(places_of(votes, colour)) == 0
    votes.show_votes(None)
    assert text_of(votes, "votesTold") == "Draw a digit, or choose an image"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_agreement_and_dissent_stand_in_the_columns_of_their_classes(
    votes: MemberVotes, theme: Theme
) -> None:
    colour_views(votes, theme)
    show(votes, 3, 3, 3, 8)
    agreement, dissent = (places_of(votes, colour) for colour in (theme.agreement, theme.dissent))
    assert len(agreement) > len(dissent) > 0
    assert agreement[:, 0].max() < dissent[:, 0].min()  # 3 is left of 8
    assert agreement[:, 1].min() < dissent[:, 1].min()  # three stones are higher than one
    assert agreement[:, 1].max() == dissent[:, 1].max()  # on one floor


def test_where_a_label_is_known_it_alone_is_slate(votes: MemberVotes) -> None:
    show(votes, 3, 3, 3, 8)
    assert "agrees" in text_of(votes, "votesLegend")
    votes.show_label(8)
    slate, raspberry = (places_of(votes, one) for one in (LIGHT.agreement, LIGHT.dissent))
    assert len(raspberry) > len(slate) > 0
    assert "right" in text_of(votes, "votesLegend")
    votes.show_label(5)
    assert len(places_of(votes, LIGHT.agreement)) == 0
    votes.show_label(None)
    assert "agrees" in text_of(votes, "votesLegend")


def test_the_label_s_class_has_a_column_among_many(votes: MemberVotes) -> None:
    votes.show_classes(tuple(f"class {one}" for one in range(40)))
    votes.show_votes(probabilities_for(np.array([3, 3, 8]), classes=40))
    votes.show_label(39)
    assert 39 in votes._columns._shown


def test_each_class_has_its_own_column(votes: MemberVotes) -> None:
    middles = []
    for vote in range(10):
        show(votes, vote)
        middles.append(float(places_of(votes, LIGHT.agreement)[:, 0].mean()))
    steps = np.diff(middles)
    assert (steps > 0).all()
    assert np.ptp(steps) <= 2


@pytest.mark.parametrize("members", [1, 10, 100, 1000])
@pytest.mark.parametrize("height", [60, 220])
def test_however_many_agree_their_stones_stay_inside(
    votes: MemberVotes, members: int, height: int
) -> None:
    votes.resize(300, height)
    show(votes, *[5] * members)
    stones = places_of(votes, LIGHT.agreement)
    assert len(stones) > 0
    assert stones[:, 0].min() >= 5 * 30 - 1
    assert stones[:, 0].max() <= 6 * 30


@pytest.mark.parametrize(
    ("size", "seen"), [((10, 10), False), ((40, 25), False), ((60, 110), True), ((20, 220), True)]
)
def test_where_there_is_no_room_no_vote_is_painted_outside_its_column(
    votes: MemberVotes, size: tuple[int, int], *, seen: bool
) -> None:
    show(votes, *[5] * 20)
    votes.setMinimumSize(1, 1)
    votes.resize(*size)
    stones = places_of(votes, LIGHT.agreement)
    assert bool(len(stones)) is seen
    column = size[0] / 10
    assert (stones[:, 0] >= 5 * column - 1).all()
    assert (stones[:, 0] <= 6 * column).all()


def test_the_numbers_on_the_stones_are_the_members_own(votes: MemberVotes) -> None:
    looks = []
    for classes in ((3, 8), (8, 3)):  # the majority's word is the smaller class in both
        show(votes, *classes)
        looks.append(votes.grab().toImage())
    assert looks[0] != looks[1]


def test_the_theme_is_followed(votes: MemberVotes) -> None:
    show(votes, 3)
    painted = partial(places_of, votes)
    assert len(painted(LIGHT.agreement)) > 0
    colour_views(votes, DARK)
    assert len(painted(DARK.agreement)) > 0
    assert len(painted(LIGHT.agreement)) == 0


def test_a_member_that_is_not_finite_has_no_stone(votes: MemberVotes) -> None:
    probabilities = probabilities_for(np.array([3, 3, 8]))
    probabilities[2] = np.nan
    votes.show_votes(probabilities)
    assert text_of(votes, "votesTold").endswith("; 1 left out (non-finite)")
    assert len(places_of(votes, LIGHT.agreement)) > 0
    assert len(places_of(votes, LIGHT.dissent)) == 0
    votes.show_votes(np.full((3, 10), np.nan))
    assert text_of(votes, "votesTold") == "No member has a finite output"
    assert len(places_of(votes, LIGHT.agreement)) == 0
