"""What the commands say of an ensemble one of whose members has a weight that is not finite."""

import json
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from tests.support.unsound import spoil

Cli = Callable[..., tuple[int, str, str]]

RUN = ("run", "--members", "3", "--batch", "4", "--repeats", "2")


@pytest.fixture(autouse=True)
def _one_is_unsound(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, 1)


def strict(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no strict JSON")


def asked(cli: Cli, *words: object) -> Any:  # noqa: ANN401 -- whatever the JSON holds
    status, out, err = cli(*words, "--json")
    assert (status, err) == (0, "")
    return json.loads(out, parse_constant=strict)


def test_the_json_of_a_run_is_strict_and_counts_what_is_left_out(cli: Cli) -> None:
    found = asked(cli, *RUN)
    assert found["non_finite"] == {"members": [0, 4, 0], "without_disagreement": 0}
    assert found["accuracy"]["members"][1] == 0
    assert found["disagreement"]["mean_pairwise"] is not None
    assert found["equivalence"][0]["allclose"] is True
    assert found["reference"][0]["members"][1]["max_abs"] is None
    assert found["reference"][0]["max_abs"] < 1e-4


def test_where_a_single_member_is_left_the_disagreement_is_null(cli: Cli) -> None:
    found = asked(cli, "run", "--members", "2", "--batch", "4", "--repeats", "2")
    assert found["non_finite"]["without_disagreement"] == 4
    assert found["disagreement"].pop("samples") == 4
    assert set(found["disagreement"].values()) == {None}


def test_the_text_of_a_run_names_the_member(cli: Cli) -> None:
    status, out, _ = cli(*RUN)
    assert status == 0
    assert "\nLeft out (non-finite output): member 2 on all 4 samples\n" in out
    assert "; non-finite outputs count as wrong" in out
    assert "Same answers" in out
    assert "nan" not in out.lower()


def test_the_json_of_images_is_strict_and_the_mean_is_that_of_the_others(
    cli: Cli, digit: str
) -> None:
    (image,) = asked(cli, "predict", digit, "--members", "3")["images"]
    assert image["members"][1] == [None] * 10
    means = [sum(one) / 2 for one in zip(image["members"][0], image["members"][2], strict=True)]
    assert image["probabilities"] == pytest.approx(means, abs=1e-5)
    assert (image["prediction"], sum(image["votes"])) == (2, 2)
    assert image["vote_entropy"] == 0


def test_without_any_finite_member_there_is_no_prediction(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, digit: str
) -> None:
    spoil(monkeypatch, 0)
    (image,) = asked(cli, "predict", digit, "--members", "1")["images"]
    assert image["prediction"] is None
    assert image["probabilities"] == [None] * 10
    status, out, _ = cli("predict", digit, "--members", "1")
    assert status == 0
    assert out.splitlines() == [
        f"{digit}: n/a, no member has a finite output",
        "Left out (non-finite output): member 1 on the image",
    ]


def test_the_text_of_images_names_the_member(cli: Cli, digit: str) -> None:
    _, out, _ = cli("predict", digit, "--members", "3")
    line, left_out = out.splitlines()
    assert "2 (" in line
    assert "2 for 2" in line
    assert left_out == "Left out (non-finite output): member 2 on the image"
