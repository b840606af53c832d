import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.samples.mnist import load_test_digits

Cli = Callable[..., tuple[int, str, str]]

MEMBERS = ("--weights", "trained", "--members", "3")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    digits = load_test_digits()
    np.save(tmp_path / "images.npy", digits.images[:60])
    np.save(tmp_path / "labels.npy", digits.labels[:60])
    return str(tmp_path / "images.npy"), str(tmp_path / "labels.npy")


def test_the_summary_has_the_measures_and_the_most_contested_samples(
    cli: Cli, files: tuple[str, str]
) -> None:
    images, labels = files
    given = ("predict", images, "--summary", *MEMBERS, "--contested", "2")
    status, out, _ = cli(*given, "--labels", labels)
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == "60 samples, 3 members"
    assert lines[1].startswith("Accuracy: members ")
    assert lines[2].startswith("Disagreement over 60 samples: ")
    assert lines[3].startswith("Calibration of the ensemble: mean confidence ")
    assert lines[4] == "Most contested, by vote entropy (2 samples):"
    assert len(lines) == 7
    status, out, _ = cli(*given, "--json")
    found = json.loads(out)
    assert (found["samples"], found["accuracy"], found["cluster"]) == (60, None, None)
    assert found["skipped"] == 0
    assert found["calibration"]["ece"] is None
    assert found["disagreement"].keys() >= {"samples", "mean_pairwise", "mean_mutual_information"}
    assert len(found["contested"]) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("a.npy", "b.npy", "--summary"), "name it alone"),
        (("a.npy", "--summary", "--csv"), "keeps no single image"),
        (("a.png", "--labels", "b.npy"), "--labels belongs to --summary"),
        (("a.png", "--summary"), "is not a .npy file or a folder"),
    ],
)
def test_what_does_not_go_together_is_refused(cli: Cli, words: tuple[str, ...], said: str) -> None:
    status, _, err = cli("predict", *words)
    assert status == 2
    assert said in err
