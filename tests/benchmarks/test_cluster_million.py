import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.cluster_million import differences, lack_of_room, write_digits
from ensemble_gui.records.run import Accuracy
from ensemble_gui.records.summary import Contested, Summary
from ensemble_gui.samples.mnist import load_test_digits

ONE = Summary(
    samples=3,
    defined=3,
    means={"pairwise": 0.5, "vote_entropy": math.nan},
    accuracy=Accuracy(members=(0.5, 1.0), ensemble=1.0),
    labelled=2,
    confidence=0.75,
    ece=math.nan,
    nll=0.25,
    brier=0.125,
    bin_counts=(1, 1),
    bin_accuracy=(1.0, math.nan),
    bin_confidence=(0.5, math.nan),
    non_finite=(0, 0),
    contested=(
        Contested(
            index=1,
            prediction="4",
            label="9",
            confidence=0.5,
            vote_entropy=1.0,
            mutual_information=0.5,
        ),
    ),
)


def test_a_summary_equals_itself_in_every_figure() -> None:
    found = differences(ONE, ONE)
    assert set(found.values()) == {0.0}
    assert {"samples", "means pairwise", "accuracy members", "contested confidence"} <= set(found)


def test_the_largest_difference_of_each_figure_is_found() -> None:
    (contested,) = ONE.contested
    other = replace(
        ONE,
        means={"pairwise": 0.25, "vote_entropy": 0.0},
        accuracy=Accuracy(members=(0.25, 0.5), ensemble=1.0),
        contested=(replace(contested, index=2, mutual_information=0.375),),
    )
    found = {name: one for name, one in differences(ONE, other).items() if one}
    assert found == {
        "means pairwise": 0.25,
        "means vote_entropy": math.inf,  # undefined in one of them
        "accuracy members": 0.5,
        "contested mutual_information": 0.125,
    }


def test_the_digits_are_all_written_before_one_is_written_again(tmp_path: Path) -> None:
    digits = load_test_digits()
    number = len(digits.images)
    write_digits(tmp_path, number + 5)
    images, labels = (
        np.load(tmp_path / one, mmap_mode="r") for one in ("images.npy", "labels.npy")
    )
    assert images.shape == (number + 5, 28, 28)
    assert images.dtype == np.uint8
    assert np.bincount(labels[:number]).tolist() == np.bincount(digits.labels).tolist()
    assert images.sum(dtype=np.int64) == digits.images.sum(dtype=np.int64) + images[number:].sum(
        dtype=np.int64
    )
    first = np.flatnonzero((digits.images == images[-1]).all(axis=(1, 2)))
    assert labels[-1] in digits.labels[first]


def test_what_a_folder_lacks_is_said() -> None:
    assert not lack_of_room(10**10, 1_000_000)
    assert "1 GB of room" in lack_of_room(10**9, 1_000_000)
