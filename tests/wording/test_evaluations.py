"""What is said of one image along a shift, and of all samples."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.samples import OWN_IMAGES, UNLABELLED, SampleSet
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.shift import (
    Ribbon,
    RibbonRequest,
    Shift,
    ShiftLevel,
    ShiftRequest,
    ShiftResult,
)
from ensemble_gui.running.members import predicting
from ensemble_gui.wording.figures import share
from ensemble_gui.wording.ribbon import ensemble_at, members_at, ribbon_lines, why_right
from ensemble_gui.wording.samples import UNTRAINED
from ensemble_gui.wording.shift import (
    auroc_in_short,
    evaluation_cancelled,
    evaluation_cost,
    evaluation_found,
    evaluation_offered,
    evaluation_title,
    mutual_information_in_short,
    score,
)
from tests.support.made_up_samples import KINDS

SURE = 0.91
ENTROPY, MUTUAL = SampleMeasure.PREDICTIVE_ENTROPY, SampleMeasure.MUTUAL_INFORMATION


def outputs(*votes: int) -> np.ndarray:
    """(member, class), each member so sure of its vote."""
    rest = (1 - SURE) / 9
    return np.eye(10)[list(votes)] * (SURE - rest) + rest


def ribbon(*levels: tuple[int, ...]) -> Ribbon:
    """From level 0 on, at each level what the members say."""
    count = len(levels)
    return Ribbon(
        request=RibbonRequest(
            settings=RunSettings(), image=np.zeros((28, 28), np.uint8), shift=Shift.ROTATE
        ),
        levels=np.arange(count) * 12.0,
        images=np.zeros((count, 28, 28), np.uint8),
        probabilities=np.stack([outputs(*votes) for votes in levels], axis=1),
    )


def samples(
    members: int = 10, count: int = 1, title: str = "Sample digits", **kept: object
) -> SampleSet:
    made = predicting.sample_set(
        kind=KINDS[title],
        title=title,
        population=count,
        images=np.zeros((count, 28, 28), np.uint8),
        labels=np.zeros(count, int),
        names=("one",) * count,
        probabilities=np.stack([outputs(*[0] * members)] * count, axis=1),
        weights=Weights.TRAINED,
    )
    return replace(made, **kept)


def request(shift: Shift = Shift.ROTATE, **kept: object) -> ShiftRequest:
    return ShiftRequest(settings=RunSettings(), samples=samples(**kept), shift=shift)


def level(**kept: object) -> ShiftLevel:
    found = ShiftLevel(
        level=45.0,
        samples=100,
        labelled=100,
        accuracy=0.61,
        brier=0.5,
        mutual_information=0.2,
        auroc={ENTROPY: 0.93, MUTUAL: 0.9},
    )
    return replace(found, **kept)


def test_the_ensemble_s_word_is_held_against_that_before_the_shift() -> None:
    made = ribbon((9, 9, 9), (6, 6, 9))
    assert ensemble_at(made, 0) == "Ensemble: 9"
    assert ensemble_at(made, 1) == "Ensemble: 9 \N{RIGHTWARDS ARROW} 6"


def test_the_unshifted_level_may_stand_in_the_middle() -> None:
    made = replace(ribbon((6, 6), (9, 9), (4, 4)), levels=np.array([-12.0, 0.0, 12.0]))
    assert ensemble_at(made, 2) == "Ensemble: 9 \N{RIGHTWARDS ARROW} 4"


def test_votes_are_told_from_the_commonest_on() -> None:
    made = ribbon((6, 6, 6, 6), (6, 9, 8, 9))
    told = [members_at(made, one) for one in range(2)]
    assert told == ["4 of 4 say 6", "2 of 4 say 9, 1 says 6, 1 says 8"]


def test_one_member_is_no_ensemble() -> None:
    made = ribbon((9,), (6,))
    assert ensemble_at(made, 1) == "Member: 9 \N{RIGHTWARDS ARROW} 6"
    assert members_at(made, 1) == "1 of 1 says 6"
    assert ribbon_lines(1) != ribbon_lines(2)


def test_a_member_that_is_not_finite_is_left_out_and_counted() -> None:
    made = ribbon((9, 9, 9, 9), (6, 6, 6, 9))
    made.probabilities[1, :, 4] = np.nan
    assert ensemble_at(made, 0) == "Ensemble: 9"
    assert members_at(made, 1) == "2 of 3 say 6, 1 not finite, 1 says 9"
    made.probabilities[:] = np.inf
    assert ensemble_at(made, 1) == "No output is finite"
    assert members_at(made, 1) == "4 not finite"


def test_the_class_that_is_no_dissent_is_the_label_or_the_majority_s() -> None:
    assert why_right(samples(), 0) == "label"
    assert why_right(samples(labels=np.array([UNLABELLED])), 0) == "majority"


def test_an_evaluation_is_offered_with_its_number_of_predictions() -> None:
    told = evaluation_offered(samples(count=1000), Shift.ROTATE)
    assert told.startswith(
        "“All samples” runs all 1,000 digits through the 10 members at 31 rotation "
        "levels (clockwise and anticlockwise), then letters"
    )
    assert "about 340,000 predictions" in told
    one_way = evaluation_offered(samples(count=10_000), Shift.BLUR)
    assert "at 16 blur levels, then letters" in one_way
    assert "1.6 million" in one_way


def test_of_no_samples_nothing_is_offered() -> None:
    assert evaluation_offered(None, Shift.ROTATE) == ""
    assert evaluation_offered(samples().take(np.zeros(0, int)), Shift.ROTATE) == ""


def test_what_was_found_is_said_with_the_literature_s_caution() -> None:
    found, caution = evaluation_found(request(), level()).splitlines()
    assert found == (
        "The ensemble is 61.0% correct on digits rotated 45° anticlockwise; AUROC vs. clean "
        "images: predictive entropy 0.93, mutual information 0.90."
    )
    assert "2202.06985" in caution
    assert "2207.07517" in caution


def test_clean_digits_are_told_from_nothing() -> None:
    clean = level(level=0.0, accuracy=0.98)
    assert evaluation_found(request(), clean).startswith(
        "The ensemble is 98.0% correct on the original digits.\n"
    )


def test_one_member_has_no_mutual_information() -> None:
    alone = level(mutual_information=math.nan, auroc={ENTROPY: 0.9, MUTUAL: math.nan})
    told = evaluation_found(request(members=1), alone)
    assert "The member is 61.0% correct on digits" in told
    assert "predictive entropy 0.90, mutual information n/a with one member" in told
    assert mutual_information_in_short(math.nan, 1) == "n/a"
    assert auroc_in_short(math.nan, MUTUAL, 1) == "n/a"


def test_what_is_not_defined_is_said_to_be_undefined() -> None:
    told = evaluation_found(request(), level(auroc={ENTROPY: math.nan}))
    assert "AUROC vs. clean images undefined" in told
    assert auroc_in_short(math.nan, MUTUAL, 10) == "undefined"
    assert auroc_in_short(math.nan, ENTROPY, 1) == "undefined"
    assert auroc_in_short(0.876, ENTROPY, 1) == "0.88"
    assert auroc_in_short(None, ENTROPY, 10) == ""


def test_without_labels_accuracy_is_not_available() -> None:
    unlabelled = level(samples=3, labelled=0, accuracy=math.nan, brier=math.nan)
    told = evaluation_found(request(title=OWN_IMAGES), unlabelled)
    assert told.startswith(
        "No labels for images rotated 45° anticlockwise, so accuracy and Brier score are n/a; "
    )
    assert (share(math.nan), score(math.nan)) == ("n/a", "n/a")


def test_what_is_left_out_is_counted() -> None:
    some = level(samples=5, labelled=3, not_finite=4)
    told = evaluation_found(request(title=OWN_IMAGES), some)
    assert "2 unlabelled images left out" in told
    assert "4 non-finite outputs left out" in told
    assert "left out" not in evaluation_found(request(), level())


def test_without_a_finite_output_nothing_is_said_of_labels() -> None:
    lost = level(accuracy=math.nan, left_out=100, not_finite=1000, auroc={})
    told = evaluation_found(request(), lost)
    assert told.startswith(
        "No output is finite on digits rotated 45° anticlockwise. 1,000 non-finite"
    )


def test_untrained_members_are_never_called_uncertain() -> None:
    asked = request(weights=Weights.RANDOM)
    told = evaluation_found(asked, level())
    offered = evaluation_offered(asked.samples, Shift.ROTATE)
    for one in (told, offered):
        assert UNTRAINED in one
        assert "uncertain" not in one.lower()
    assert "AUROC" not in told
    assert "arXiv" not in told


@pytest.mark.parametrize(
    ("shift", "levels", "told"),
    [
        (Shift.ROTATE, [], "no level was finished"),
        (Shift.ROTATE, [0.0], "kept 1 level"),
        (Shift.ROTATE, [-6.0, 0.0], "kept 2 levels, from 6° clockwise to unchanged"),
        (Shift.SHIFT, [-1.0, 0.0, 1.0], "kept 3 levels, from 1 px left to 1 px right"),
        (Shift.BLUR, [0.0, 0.2, 0.4], "kept 3 levels, from unchanged to blurred by 0.4 px"),
    ],
)
def test_a_cancel_tells_what_stays(shift: Shift, levels: list[float], told: str) -> None:
    assert evaluation_cancelled(shift, levels) == f"Cancelled; {told}"


@pytest.mark.parametrize(
    ("shift", "at", "direction"),
    [
        (Shift.ROTATE, 30.0, "30° anticlockwise"),
        (Shift.ROTATE, -30.0, "30° clockwise"),
        (Shift.SHIFT, 4.0, "4 px right"),
        (Shift.SHIFT, -4.0, "4 px left"),
        (Shift.SCALE, 0.6, "enlarged by 60%"),
        (Shift.SCALE, -0.6, "shrunk by 60%"),
    ],
)
def test_a_sentence_names_the_direction_that_was_evaluated(
    shift: Shift, at: float, direction: str
) -> None:
    found = evaluation_found(request(shift), level(level=at))
    assert f"{direction}; AUROC" in found
    offered = evaluation_offered(samples(), shift)
    assert set(direction.split()) & set(re.findall(r"\w+", offered))


def test_a_level_without_results_is_said_to_have_none() -> None:
    found, lacking = evaluation_found(request(), level(), -42.0).splitlines()
    assert "digits rotated 45° anticlockwise" in found
    assert lacking == (
        "Not evaluated: digits rotated 42° clockwise. These are the nearest results."
    )
    assert "Not evaluated" not in evaluation_found(request(), level(), 45.0)
    untrained = evaluation_found(request(weights=Weights.RANDOM), level(), 0.0)
    assert f"{UNTRAINED}. Not evaluated: the original digits." in untrained


def test_where_the_time_went_is_told() -> None:
    result = ShiftResult(
        request=request(),
        levels=(),
        elapsed_s=9.3,
        strategy="chunked",
        making_s=3.1,
        forward_s=5.0,
        measuring_s=1.2,
    )
    told = evaluation_cost(result)
    assert told == "Evaluated in 9.30 s by chunked: images 3.10 s, members 5.00 s, measures 1.20 s"
    told = evaluation_cost(replace(result, note="16 of 100 samples, drawn at random"))
    assert told.endswith(", measures 1.20 s · 16 of 100 samples, drawn at random")


def test_an_evaluation_s_title_counts_the_samples() -> None:
    assert evaluation_title(samples(count=3)) == "All 3 digits"
    assert evaluation_title(samples(title=OWN_IMAGES)) == "1 image"
