import numpy as np
import pytest

from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import Effect
from ensemble_gui.records.settings import Array
from ensemble_gui.wording.inspection import (
    effect_in_short,
    effect_of,
    stage_tip,
    strongest_effect,
    verdict_of,
)

ALL = Recipe()
UNCENTRED = Recipe(off=frozenset({Stage.CENTRING}))


def effect(changed: int, prediction: int | None = 3, stage: Stage = Stage.CENTRING) -> Effect:
    return Effect(stage=stage, changed=changed, prediction=prediction)


def said(*votes: tuple[int, float]) -> Array:
    """Each member's vote and how sure it is of it, as probabilities (member, class)."""
    probabilities = np.zeros((len(votes), 10))
    for member, (word, share) in enumerate(votes):
        probabilities[member] = (1 - share) / 9
        probabilities[member, word] = share
    return probabilities


@pytest.mark.parametrize(
    ("probabilities", "verdict"),
    [
        (said((7, 1.0), (7, 1.0), (7, 1.0)), "3 of 3 say 7 (100%)"),
        (said((7, 0.91), (1, 0.91), (7, 0.91)), "2 of 3 say 7 (61%), unsure"),
        (
            said((1, 0.91), (0, 0.37), (0, 0.37)),
            "Ensemble says 1 (35%), unsure; by mean probability, not majority (0: 2 of 3 votes)",
        ),
        (said((8, 0.55)), "The member says 8 (55%), unsure"),
        (np.repeat(said((2, 1.0)), 1000, axis=0), "1,000 of 1,000 say 2 (100%)"),
    ],
    ids=["agreed", "most", "the surest", "alone", "many"],
)
def test_the_verdict_is_what_members_say_together_and_how_many_say_so(
    probabilities: Array, verdict: str
) -> None:
    assert verdict_of(probabilities) == verdict


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (0.9, "The member says 4 (90%)"),
        (0.896, "The member says 4 (89.6%), unsure"),
        (0.894, "The member says 4 (89%), unsure"),
    ],
)
def test_a_share_that_is_called_unsure_never_reads_as_nine_tenths(
    share: float, verdict: str
) -> None:
    assert verdict_of(said((4, share))) == verdict


def test_untrained_members_are_not_called_unsure_of_a_picture() -> None:
    assert verdict_of(said((8, 0.55)), trained=False) == "The member says 8 (55%)"


def unsound(probabilities: Array, *members: int) -> Array:
    probabilities[list(members)] = np.nan
    return probabilities


@pytest.mark.parametrize(
    ("probabilities", "verdict"),
    [
        (
            unsound(said((1, 1.0), (7, 0.91), (7, 0.91)), 0),
            "2 of 3 say 7 (91%); 1 left out (non-finite)",
        ),
        (unsound(said((7, 0.91), (7, 0.91)), 0, 1), "No member has a finite output"),
        (unsound(said((7, 0.91)), 0), "Its output is not finite"),
    ],
    ids=["one", "all", "alone"],
)
def test_members_that_are_not_finite_are_left_out_of_the_verdict(
    probabilities: Array, verdict: str
) -> None:
    assert verdict_of(probabilities) == verdict


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_tells_what_it_does_and_what_it_did_here(stage: Stage) -> None:
    tip = stage_tip(stage, "")
    assert len(tip) > 40
    assert "\n" not in tip
    assert stage_tip(stage, "made 9%") == f"{tip}\nHere: made 9%"


def test_no_two_stages_tell_the_same() -> None:
    assert len({stage_tip(stage, "") for stage in Stage}) == len(Stage)


@pytest.mark.parametrize(
    ("of", "members", "short", "whole"),
    [
        (None, 10, "", ""),
        (effect(3), 0, "", ""),
        (effect(0), 10, "no effect", "Without centring: no member changes its vote"),
        (
            effect(4),
            20,
            "changes 4 of 20",
            "Without centring: 4 of 20 members change their vote, ensemble says 3",
        ),
        (
            effect(1, 0),
            20,
            "changes 1 of 20",
            "Without centring: 1 of 20 members changes its vote, ensemble says 0",
        ),
        (
            effect(20, None, Stage.LIGHT),
            20,
            "required: no ink found otherwise",
            "Without even light: no ink is found",
        ),
    ],
    ids=["unknown", "nobody", "none", "some", "one", "all"],
)
def test_the_effect_of_a_stage_is_told_in_short_and_as_a_sentence(
    of: Effect | None, members: int, short: str, whole: str
) -> None:
    assert effect_in_short(of, members) == short
    assert effect_of(of, ALL, members) == whole


@pytest.mark.parametrize("found", [effect(0), effect(4), effect(20, None)])
def test_of_a_stage_that_is_switched_off_it_is_told_what_it_would_change(found: Effect) -> None:
    told = effect_of(found, UNCENTRED, 20)
    assert told.startswith("With centring: ")
    assert told.removeprefix("With") == effect_of(found, ALL, 20).removeprefix("Without")


def test_the_effect_that_changes_most_is_worth_a_line() -> None:
    effects = (effect(1, stage=Stage.GREY), effect(4), effect(2, stage=Stage.BOX))
    assert strongest_effect(effects, ALL, 20) == effect_of(effect(4), ALL, 20)


def test_stages_that_change_as_much_are_named_together() -> None:
    effects = (effect(4, stage=Stage.GREY), effect(1), effect(4, stage=Stage.BOX))
    grey_off = Recipe(off=frozenset({Stage.GREY}))
    assert strongest_effect(effects, ALL, 20) == (
        f"{effect_of(effects[0], ALL, 20)}; as many without {Stage.BOX.value}"
    )
    assert strongest_effect(effects[::-1], grey_off, 20).endswith(
        f"; as many with {Stage.GREY.value}"
    )
    needed = tuple(effect(20, None, stage) for stage in (Stage.POLARITY, Stage.LIGHT))
    told = strongest_effect((effect(20), *needed), ALL, 20)
    assert told == "Without polarity: no ink is found; nor without even light"


def test_no_ink_at_all_is_a_stronger_effect_than_any_vote() -> None:
    decisive = effect(20, None, Stage.POLARITY)
    told = strongest_effect((effect(20), decisive, effect(20)), ALL, 20)
    assert told == "Without polarity: no ink is found"


def test_where_no_stage_changes_a_vote_that_is_told() -> None:
    effects = tuple(effect(0, stage=stage) for stage in Stage)
    assert strongest_effect(effects, ALL, 20).startswith("No single stage matters here")
    assert strongest_effect((), ALL, 20) == ""
