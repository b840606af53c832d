from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.growth import (
    Gain,
    GrowthCosts,
    GrowthCurve,
    GrowthRequest,
    GrowthResult,
    GrowthScore,
    GrowthScores,
)
from ensemble_gui.records.samples import SampleKind
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.wording.growth import (
    growth_at,
    growth_cost_title,
    growth_evidence,
    growth_notes,
    growth_question,
    growth_sentence,
    growth_size_cost,
    growth_value,
)
from tests.support.made_up_samples import samples_of, voted

ERROR, NLL = GrowthScore.ERROR, GrowthScore.NLL
THREE = samples_of(voted((0, 1), (0, 1), (0, 2)), np.array([0, 1]))
CURVE = GrowthCurve(
    mean=np.array([0.0177, 0.0161, 0.0155]),
    low=np.array([0.0164, 0.0148, 0.0155]),
    high=np.array([0.0188, 0.0175, 0.0155]),
)
CLEAR = Gain(expected=0.0001, margin=0.00004, helped=2)
OVER = "on average (95%, over images and members)"
RESULT = GrowthResult(
    request=GrowthRequest(settings=RunSettings(members=3), samples=THREE, strategy="stacked"),
    scores=GrowthScores(
        sizes=(1, 2, 3),
        subsets=(3, 3, 1),
        curves={ERROR: CURVE, NLL: CURVE},
        gains={ERROR: CLEAR, NLL: CLEAR},
        labelled=10_000,
        unlabelled=0,
    ),
    costs=GrowthCosts(
        median_s=np.array([1e-4, 2.1e-4, 3.2e-4]),
        quartiles_s=np.array([[1e-4, 1e-4], [2e-4, 2.2e-4], [3.1e-4, 3.3e-4]]),
        parameter_bytes=np.array([470e3, 940e3, 1410e3]),
        next_s=1.1e-4,
        next_bytes=470e3,
        blocks=30,
    ),
)


def changed(result: GrowthResult = RESULT, **fields: object) -> GrowthResult:
    """With these fields of its scores or its costs."""
    costs = {name: fields.pop(name) for name in list(fields) if hasattr(result.costs, name)}
    return replace(
        result,
        scores=replace(result.scores, **fields),  # type: ignore[arg-type]  # its fields
        costs=replace(result.costs, **costs),  # type: ignore[arg-type]  # its fields
    )


def test_what_the_next_member_buys_and_for_what() -> None:
    sentence = growth_sentence(RESULT, ERROR)
    assert sentence == (
        "One more member: error down by about 0.010 percentage points; +0.11 ms, +0.47 MB"
    )
    assert "NLL down by about 0.00010 nat" in growth_sentence(RESULT, NLL)


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (Gain(expected=0.0001, margin=0.0002, helped=1), "One more member: no measurable gain"),
        (Gain(expected=0.1, margin=np.inf, helped=2), "gain unclear (too few members or images)"),
        (Gain(expected=-0.0002, margin=0.0001, helped=0), "error up by about 0.020 perc"),
    ],
)
def test_a_gain_that_is_none_is_not_sold(gain: Gain, said: str) -> None:
    assert said in growth_sentence(changed(gains={ERROR: gain}), ERROR)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"next_s": np.nan}, "time cost not distinguishable from 0, +0.47 MB"),
        ({"median_s": np.full(3, np.nan), "next_s": np.nan}, "time cost not measured"),
        ({"next_bytes": np.nan}, "cost not measured"),
        (
            {"next_s": np.nan, "withheld": True},
            "; time cost withheld (something else used the CPU), +0.47 MB",
        ),
        ({"curves": {}, "gains": {}}, "gain unknown without labels; +0.11 ms"),
    ],
)
def test_what_is_not_known_is_not_made_up(fields: dict[str, object], said: str) -> None:
    assert said in growth_sentence(changed(**fields), ERROR)


def test_the_evidence_names_all_members_and_one_fewer() -> None:
    told = growth_evidence(RESULT, ERROR)
    assert told.startswith("All 3: error 1.55%; any 2 of them: 1.61% on average, 1.48–1.75 for 95%")
    none = growth_evidence(changed(curves={}, gains={}, labelled=0, unlabelled=2), ERROR)
    assert "None of the 2 images is labelled" in none
    assert none.endswith("the scores need labels")
    own = replace(RESULT.request, samples=replace(THREE, kind=SampleKind.OWN))
    scores = replace(RESULT.scores, curves={}, gains={}, labelled=0, unlabelled=2)
    how = growth_evidence(replace(RESULT, request=own, scores=scores), ERROR)
    assert how.endswith("need labels: keys 0 to 9 label the selected image")


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        ((0.000167, 0.0000411), f"0.000167 ± 0.000041 nat less {OVER}"),
        ((-0.000012, 0.00098), f"0.00001 ± 0.00098 nat more {OVER}"),
        ((0.5, 12.0), f"0 ± 12 nat less {OVER}"),
        ((0.0, 0.0), f"0.0 ± 0.0 nat less {OVER}"),
        ((0.0012, np.inf), "about 0.0012 nat less on average"),
    ],
)
def test_the_evidence_gives_the_gain_with_its_margin(gain: tuple[float, float], said: str) -> None:
    found = changed(gains={NLL: Gain(expected=gain[0], margin=gain[1], helped=2)})
    evidence = growth_evidence(found, NLL)
    assert evidence.endswith(f"helped in 2 of 3 cases; one more, extrapolated: {said}")


def test_a_margin_of_a_share_is_in_percentage_points() -> None:
    evidence = growth_evidence(RESULT, ERROR)
    assert "extrapolated: 0.0100 ± 0.0040 percentage points less on average" in evidence


def test_a_size_is_told_with_all_that_was_found() -> None:
    assert growth_at(RESULT, ERROR, 1) == (
        "2 members: error 1.61% (1.48–1.75), 0.210 ms, 0.94 MB; all 3 subsets"
    )
    assert growth_at(RESULT, ERROR, 2) == "3 members: error 1.55%, 0.320 ms, 1.4 MB"
    assert growth_size_cost(RESULT, 2) == "0.32 ms, 1.4 MB"
    assert growth_value(RESULT, ERROR, 0) == "1.77%"


def test_what_must_be_said_before_anybody_reads_it() -> None:
    fields = {"unlabelled": 3, "not_finite": 2, "repeated": 4, "disturbed": (0, 0, 1)}
    told = growth_notes(changed(**fields, failure="graphed needs CUDA", too_slow=2, withheld=True))
    for said in (
        "3 unlabelled left out",
        "2 non-finite outputs left out of the means",
        "discarded 4 of 34 blocks: something else used the CPU",
        "something else used the CPU in 1 of the 30 blocks kept",
        "For the time cost, press Measure again when the machine is quiet",
        "stacked could not be timed: graphed needs CUDA",
        "2 sizes not timed, because preparing more would take too long",
        "95% of the subsets of these members, not of other members or images",
    ):
        assert said in told


def test_a_time_that_was_disturbed_is_marked_as_such() -> None:
    disturbed = changed(disturbed=(0, 3, 0))
    assert "0.210 ms (disturbed), 0.94 MB" in growth_at(disturbed, ERROR, 1)
    assert growth_size_cost(disturbed, 1) == "0.21 ms (disturbed), 0.94 MB"
    for place in (0, 2):
        assert "disturbed" not in growth_at(disturbed, ERROR, place)
    assert growth_cost_title(disturbed) == "stacked, minibatch of 64; pale: disturbed"


def test_untrained_members_are_the_answer() -> None:
    untrained = replace(THREE, weights=Weights.RANDOM)
    result = replace(RESULT, request=replace(RESULT.request, samples=untrained))
    assert growth_sentence(result, ERROR) == "Untrained members"
    assert growth_evidence(result, ERROR) == (
        "Untrained members differ only by initialisation. The curve shows how they were "
        "initialised, not what they know. One more member: +0.11 ms, +0.47 MB"
    )
    assert "ntrained" not in growth_notes(result)  # it is said once
    unlabelled = changed(result, curves={}, gains={}, labelled=0, unlabelled=2)
    assert growth_evidence(unlabelled, ERROR) == (
        "Untrained members differ only by initialisation. One more member: +0.11 ms, +0.47 MB"
    )


def test_where_there_is_nothing_to_measure_it_says_why() -> None:
    assert growth_question(None) == "No samples are shown"
    assert "one member has no smaller ensembles" in growth_question(samples_of(voted((0, 1))))
    assert growth_question(THREE) == ""


def test_the_bars_are_said_to_be_of_a_strategy() -> None:
    assert growth_cost_title(RESULT) == "stacked, minibatch of 64"


def test_small_scores_and_their_bands_keep_two_digits() -> None:
    low, mean, high = (np.array([one, one, 0.0]) for one in (0.00041, 0.00052, 0.00067))
    small = changed(curves={ERROR: GrowthCurve(mean=mean, low=low, high=high)})
    assert "2 members: error 0.052% (0.041–0.067), " in growth_at(small, ERROR, 1)
    assert growth_value(small, ERROR, 1) == "0.052%"
