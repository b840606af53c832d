import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from ensemble_gui import writing
from ensemble_gui.ensembles.output import claimed
from ensemble_gui.running.answers import training
from ensemble_gui.samples.mnist import Digits, load_training_digits, load_validation_digits

Cli = Callable[..., tuple[int, str, str]]


def first(digits: Digits, count: int) -> Digits:
    return Digits(images=digits.images[:count], labels=digits.labels[:count])


@pytest.fixture
def _few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train on a few hundred digits, which takes a moment."""
    few, other = first(load_training_digits(), 640), first(load_validation_digits(), 200)
    monkeypatch.setattr(training, "load_training_digits", lambda: few)
    monkeypatch.setattr(training, "load_validation_digits", lambda: other)


@pytest.fixture
def _no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test if the digits are read or members are trained."""
    for work in ("load_training_digits", "train"):
        monkeypatch.setattr(
            training, work, lambda *_args, **_options: pytest.fail("the work was started")
        )


@pytest.mark.usefixtures("_few_digits")
def test_trained_members_are_saved_with_their_settings(cli: Cli, tmp_path: Path) -> None:
    output = tmp_path / "members.safetensors"
    words = ("--members", 2, "--epochs", 3, "--seed", 7, "--output", output)
    status, out, err = cli("train", *words)
    assert (status, err) == (0, "")
    assert f"Saved 2 members to {output}" in out
    assert "Accuracy on 200 validation digits" in out
    assert load_file(output)["fc1.weight"].shape == (2, 128, 784)
    with safe_open(output, framework="pt") as file:
        settings = json.loads(file.metadata()["settings"])
    told = {"members": 2, "epochs": 3, "seed": 7, "batch": 64, "architecture": "SimpleMLP"}
    assert settings.items() >= (told | {"augment": False}).items()
    assert list(tmp_path.iterdir()) == [output]
    status, out, _ = cli("run", "--weights", output, "--repeats", 1, "--batch", 2, "--json")
    assert (status, json.loads(out)["settings"]["members"]) == (0, 2)  # as the advice has it


@pytest.mark.usefixtures("_few_digits")
def test_convolutional_members_are_trained_on_distorted_digits(cli: Cli, tmp_path: Path) -> None:
    output = tmp_path / "members.safetensors"
    words = ("--architecture", "SimpleCNN", "--augment", "--batch", 160, "--members", 2)
    status, out, err = cli("train", *words, "--epochs", 1, "--output", output)
    assert (status, err) == (0, "")
    assert "Accuracy on 200 validation digits" in out
    stacked = load_file(output)
    assert stacked["conv2.weight"].shape == (2, 32, 16, 5, 5)
    with safe_open(output, framework="pt") as file:
        settings = json.loads(file.metadata()["settings"])
    told = {"architecture": "SimpleCNN", "augment": True, "batch": 160, "members": 2}
    assert settings.items() >= told.items()
    cli("train", *words[:2], *words[3:], "--epochs", 1, "--output", output)  # undistorted
    assert not torch.allclose(load_file(output)["fc2.weight"], stacked["fc2.weight"])


@pytest.mark.usefixtures("_few_digits")
def test_one_seed_trains_the_same_members(cli: Cli, tmp_path: Path) -> None:
    found = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        output = tmp_path / name
        cli("train", "--members", 1, "--epochs", 1, "--seed", seed, "--output", output)
        found.append(load_file(output)["fc3.weight"])
    torch.testing.assert_close(found[0], found[1])
    assert not torch.allclose(found[0], found[2])


@pytest.mark.usefixtures("_no_work")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "is a folder: name a file"),
        ("gone/members.safetensors", "cannot be written"),
        ("file/members.safetensors", "cannot be written"),
    ],
    ids=["a folder", "in a missing folder", "in a file"],
)
def test_an_output_that_cannot_be_written_is_refused_before_the_work_starts(
    cli: Cli, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "file").touch()
    status, out, err = cli("train", "--output", tmp_path / name)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert str(tmp_path / name) in err
    assert said in err
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("_no_work")
def test_a_second_training_of_one_file_is_refused_before_the_work_starts(
    cli: Cli, tmp_path: Path
) -> None:
    output = tmp_path / "members.safetensors"
    with claimed(output, 1):
        status, out, err = cli("train", "--output", output)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert f"Another training is using {output}: name another file" in err


@pytest.mark.usefixtures("_no_work")
def test_members_that_do_not_fit_onto_the_disk_are_not_trained(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000))
    status, out, err = cli("train", "--members", 20, "--output", tmp_path / "members.safetensors")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "The members need 9.56 MB, but only 5 MB are free in " in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_few_digits")
def test_what_was_trained_is_kept_elsewhere_if_the_disk_is_full_then(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "full").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    real, output = writing.write_file, tmp_path / "full" / "members.safetensors"

    def write(path: Path, content: bytes) -> None:
        if path == output:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        real(path, content)

    monkeypatch.setattr("ensemble_gui.ensembles.output.write_file", write)
    status, out, err = cli("train", "--members", 1, "--epochs", 1, "--output", output)
    (kept,) = (tmp_path / "here").rglob("*.safetensors")
    assert status == 1
    assert f"Saved 1 member to {kept}" in out
    assert err == (
        f"ensemble-gui: The disk is full: {output}. Free some space, or choose another folder. "
        f"The members were saved to {kept} instead.\n"
    )
    assert load_file(kept)["fc1.weight"].shape == (1, 128, 784)
    assert list((tmp_path / "full").iterdir()) == []


@pytest.mark.usefixtures("_no_work")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--members", "0"), "The number of members is 0: choose 1 or more"),
        (("--members", "-1"), "The number of members is -1: choose 1 or more"),
        (("--members", "1000000000"), "Training 1,000,000,000 members would take about"),
        (("--epochs", "0"), "The number of epochs is 0: choose 1 or more"),
        (("--batch", "0"), "The batch size is 0: choose 1 or more"),
        (("--architecture", "SimpleCNN", "--batch", str(10**12)), "would take about"),
        (("--extra", str(10**12)), "a smaller batch size or fewer extra digits"),
        (("--extra", "-1"), "The number of extra digits is -1: choose 0 or more"),
        (("--learning-rate", "0"), "The learning rate is 0: choose a number above 0"),
        (("--seed", "-1"), "The seed is -1: choose 0 or more"),
        (("--seed", str(10**30)), "choose 0 or more, below 2**63"),
    ],
)
def test_bad_settings_are_told_in_one_line_before_the_work_starts(
    cli: Cli, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    status, out, err = cli("train", *words, "--output", tmp_path / "members.safetensors")
    assert (status, out) == (2, "")
    assert err.startswith("ensemble-gui: ")
    assert err.count("\n") == 1
    assert said in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_few_digits")
def test_a_training_that_fails_is_told_in_one_line_with_status_one(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, tmp_path: Path
) -> None:
    def broken(*_arguments: object, **_options: object) -> NoReturn:
        raise RuntimeError("no luck")

    monkeypatch.setattr(training, "train", broken)
    status, out, err = cli("train", "--output", tmp_path / "members.safetensors")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "no luck" in err


def test_missing_training_digits_are_named_and_nothing_is_written(cli: Cli, bundle: Path) -> None:
    path = bundle / "mnist" / "train-labels-idx1-ubyte.gz"
    path.unlink()
    output = bundle.parent / "members.safetensors"
    status, out, err = cli("train", "--output", output)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert str(path) in err
    assert not output.exists()
