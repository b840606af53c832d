import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from PIL import Image

from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.image_files.reading import read_picture
from ensemble_gui.wording.predictions import found_on
from tests.support.images.doubtful import doubtful_digit
from tests.support.images.made import make_digit
from tests.support.images.printed import printed
from tests.support.made_up_samples import samples_of

Cli = Callable[..., tuple[int, str, str]]

TWO = ("--members", "2", "--weights", "mlp")


def strict(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is no strict JSON")


def parsed(out: str) -> dict[str, Any]:
    found = json.loads(out, parse_constant=strict)
    assert isinstance(found, dict)
    return found


def test_the_object_is_that_of_the_contract(cli: Cli, digit: str) -> None:
    status, out, err = cli("predict", digit, *TWO, "--json")
    assert (status, err) == (0, "")
    found = parsed(out)
    assert found.keys() == {"classes", "images", "errors", "notes", "cluster"}
    assert found["classes"] == list("0123456789")
    assert found["errors"] == []
    (image,) = found["images"]
    assert {name: type(value) for name, value in image.items()} == {
        "path": str,
        "note": str,
        "label": type(None),
        "prediction": int,
        "votes": list,
        "probabilities": list,
        "members": list,
        "vote_entropy": float,
        "mutual_information": float,
        "predictive_entropy": float,
        "confidence": float,
        "unsure": bool,
        "digits": int,
    }
    assert (image["path"], image["note"], image["prediction"]) == (digit, "", 2)
    assert image["votes"] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
    assert [len(one) for one in image["members"]] == [10, 10]
    assert all(sum(one) == pytest.approx(1, abs=1e-5) for one in image["members"])
    means = [sum(one) / 2 for one in zip(*image["members"], strict=True)]
    assert image["probabilities"] == pytest.approx(means, abs=1e-5)


def test_the_bundled_convolutional_members_are_asked_unless_told_otherwise(
    cli: Cli, digit: str
) -> None:
    (image,) = parsed(cli("predict", digit, "--json")[1])["images"]
    settings = RunSettings(members=10, weights=Weights.CONV)
    expected = Voters().ask(settings, np.stack([make_digit(read_picture(digit).rgb)]))
    np.testing.assert_allclose(image["members"], expected[:, 0], atol=1e-5)


@pytest.fixture
def doubtful(tmp_path: Path) -> tuple[str, str]:
    """Pictures of a digit that the members are unsure of, and of two digits."""
    unsure, two = tmp_path / "unsure.png", tmp_path / "42.png"
    Image.fromarray(doubtful_digit()).save(unsure)
    Image.fromarray(printed("42", (90, 60))).save(two)
    return str(unsure), str(two)


def test_an_unsure_answer_and_several_digits_are_said_with_their_figures(
    cli: Cli, digit: str, doubtful: tuple[str, str]
) -> None:
    unsure, two = doubtful
    sure, torn, several = parsed(cli("predict", digit, unsure, two, "--json")[1])["images"]
    assert (sure["unsure"], sure["digits"]) == (False, 1)
    assert sure["confidence"] == pytest.approx(max(sure["probabilities"]))
    assert sure["confidence"] >= 0.9
    assert torn["unsure"] is True
    assert torn["confidence"] < 0.9
    assert torn["predictive_entropy"] > sure["predictive_entropy"]
    assert several["digits"] == 2
    assert several["note"] == "seems to hold 2 digits, read as one"


def test_the_table_says_so_as_well(cli: Cli, digit: str, doubtful: tuple[str, str]) -> None:
    _, out, _ = cli("predict", digit, *doubtful)
    sure, torn, several, *evidence = out.splitlines()
    assert "unsure" not in sure
    assert "), unsure; votes: " in torn
    assert "; predictive entropy " in torn
    assert "(seems to hold 2 digits, read as one)" in several
    unsure = sum("), unsure;" in line for line in (sure, torn, several))
    assert evidence == [
        f"{unsure} of 3 unsure: confidence below 90%",
        "1 image with more than one digit: use --cut to cut them apart",
    ]


def test_untrained_members_are_never_called_unsure(cli: Cli, digit: str) -> None:
    options = (digit, *TWO[:2], "--weights", "random")
    (image,) = parsed(cli("predict", *options, "--json")[1])["images"]
    assert image["unsure"] is None
    out = cli("predict", *options)[1]
    assert "unsure" not in out
    assert "vote entropy" in out


def test_what_must_be_said_of_an_image_is_told(cli: Cli, digit: str) -> None:
    path = digit.replace(".png", ".gif")
    with Image.open(digit) as frame:
        frame.save(path, save_all=True, append_images=[frame.rotate(90)])
    (image,) = parsed(cli("predict", path, *TWO, "--json")[1])["images"]
    assert image["note"] == "animated: only the first frame is used"
    assert cli("predict", path, *TWO)[1].startswith(f"{path} ({image['note']}): ")


def test_one_members_disagreement_is_null(cli: Cli, digit: str) -> None:
    _, out, _ = cli("predict", digit, "--members", 1, "--json")
    (image,) = parsed(out)["images"]
    assert (image["vote_entropy"], image["mutual_information"]) == (None, None)
    assert sum(image["votes"]) == 1


def test_one_good_image_is_enough_and_the_bad_ones_are_told_and_counted_last(
    cli: Cli, digit: str, tmp_path: Path
) -> None:
    bad = tmp_path / "notes.txt"
    bad.write_text("no image")
    status, out, err = cli("predict", bad, digit, *TWO, "--json")
    assert status == 0
    found = parsed(out)
    assert [one["path"] for one in found["images"]] == [digit]
    (error,) = found["errors"]
    assert error.keys() == {"path", "error"}
    assert error["path"] == str(bad)
    assert "notes.txt" in error["error"]
    counted = "1 of 2 files was skipped."
    assert err == f"ensemble-gui: {error['error']}\nensemble-gui: {counted}\n"


def test_how_many_files_were_skipped_is_said_last(cli: Cli, digit: str, tmp_path: Path) -> None:
    bad = [tmp_path / f"{name}.png" for name in "abc"]
    for path in bad:
        path.write_text("no image")
    status, out, err = cli("predict", *bad, digit, digit, *TWO)
    assert status == 0
    assert len(out.splitlines()) == 2
    assert err.splitlines()[-1] == "ensemble-gui: 3 of 5 files were skipped."


@pytest.mark.parametrize("kind", ["text", "empty", "missing", "folder", "address"])
def test_where_no_image_was_predicted_the_status_is_two(
    cli: Cli, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / kind
    if kind == "text":
        path.write_text("no image")
    elif kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    name = f"https://example.org/{kind}" if kind == "address" else str(path)
    status, out, err = cli("predict", name, *TWO, "--json")
    assert status == 2
    assert parsed(out)["images"] == []
    assert [one["path"] for one in parsed(out)["errors"]] == [name]
    assert err.count("\n") == 1
    assert kind in err


def test_where_no_image_was_predicted_the_table_is_empty(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli("predict", tmp_path / "gone.png")
    assert status == 2
    assert out.strip() == ""
    assert err == "ensemble-gui: No such file: gone.png.\n"


def test_the_table_has_a_line_for_each_image(cli: Cli, digit: str) -> None:
    status, out, err = cli("predict", digit, *TWO)
    assert (status, err) == (0, "")
    (line,) = out.splitlines()
    assert line.startswith(f"{digit}: 2 (")
    assert "2 for 2" in line


def test_where_most_votes_are_for_another_class_the_table_says_what_decides() -> None:
    probabilities = np.full((3, 1, 10), 0.6 / 9)
    probabilities[:, 0, 2], probabilities[0] = 0.4, np.eye(10)[3]
    assert found_on(samples_of(probabilities), 0) == (
        "3 (37.8%), unsure; votes: 2 for 2, 1 for 3; "
        "the ensemble goes by the mean probability, not by the majority vote; "
        "predictive entropy 2.64 bit"
    )


def test_the_table_of_untrained_members_says_so(cli: Cli, digit: str) -> None:
    _, out, _ = cli("predict", digit, "--members", "2", "--weights", "random")
    assert out.splitlines()[-1].startswith("Untrained members")


def test_a_folder_is_predicted_image_by_image(cli: Cli, digit: str) -> None:
    _, out, _ = cli("predict", Path(digit).parent, *TWO, "--json")
    assert [one["path"] for one in parsed(out)["images"]] == [digit]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--members", "0"), "The number of members is 0"),
        (("--members", "11"), "simple_cnn.safetensors holds 10 trained members, not 11"),
        (("--members", "21", "--weights", "mlp"), "holds 20 trained members, not 21"),
        (("--members", "1000000000", "--weights", "random"), "of memory"),
        (("--device", "abacus"), "There is no device 'abacus' here: choose cpu"),
        (("--seed", "-1"), "The seed is -1"),
    ],
)
def test_bad_settings_are_told_in_one_line(
    cli: Cli, digit: str, words: tuple[str, ...], said: str
) -> None:
    status, out, err = cli("predict", digit, *words, "--json")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert said in err


@pytest.mark.parametrize(("weights", "name"), [("mlp", "simple_mlp"), ("conv", "simple_cnn")])
def test_missing_members_are_named_with_what_to_do(
    cli: Cli, bundle: Path, digit: str, weights: str, name: str
) -> None:
    path = bundle / "members" / f"{name}.safetensors"
    path.unlink()
    status, out, err = cli("predict", digit, "--weights", weights)
    assert (status, out) == (2, "")
    assert str(path) in err
    assert "install Ensemble Explorer again" in err


def test_an_error_in_the_work_is_told_in_one_line_with_status_one(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, digit: str
) -> None:
    def broken(*_arguments: object) -> NoReturn:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("ensemble_gui.running.answers.own_pictures.prepare_file", broken)
    status, out, err = cli("predict", digit)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "by nothing" in err
