import json
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors import safe_open

from ensemble_gui.cancel import CancelledError
from ensemble_gui.running.answers import training
from tests.support.few_digits import learn_from_few

Cli = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.usefixtures("_few_digits")


@pytest.fixture
def _few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    learn_from_few(monkeypatch, 128)


@pytest.fixture
def _cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """End a training as its first epoch is kept, as a signal would."""
    real = training.train

    def train(*given: object, **options: object) -> object:
        keep = options["keep"]

        def keep_and_cancel(state: object) -> None:
            keep(state)
            raise CancelledError

        return real(*given, **(options | {"keep": keep_and_cancel}))

    monkeypatch.setattr(training, "train", train)


@pytest.mark.usefixtures("_cut_short")
def test_a_cancelled_training_says_how_it_is_resumed_and_is(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "members.safetensors"
    words = ("train", "--members", 1, "--epochs", 2, "--extra", 8, "--output", output)
    status, out, err = cli(*words)
    kept = f"{output}.unfinished"
    assert (status, out) == (1, "")
    assert err == (
        f"ensemble-gui: The finished epochs were kept in {kept}: start the same command to "
        "resume.\nensemble-gui: Cancelled.\n"
    )
    monkeypatch.undo()
    learn_from_few(monkeypatch, 128)
    status, out, err = cli(*words)
    assert (status, err) == (0, "")
    assert f"Saved 1 member to {output}" in out
    assert list(tmp_path.iterdir()) == [output]


def test_the_file_says_what_the_members_were_started_from(cli: Cli, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    words = ("train", "--members", 1, "--epochs", 1)
    cli(*words, "--output", first)
    more = ("--start", first, "--learning-rate", 0.001, "--extra", 8, "--output", second)
    assert cli(*words, *more)[0] == 0
    with safe_open(second, framework="pt") as file:
        settings = json.loads(file.metadata()["settings"])
    assert (settings["peak_learning_rate"], settings["extra"]) == (0.001, 8)
    assert len(settings["start_sha256"]) == 64


def test_the_help_says_that_a_training_resumes(cli: Cli) -> None:
    status, out, _ = cli("train", "--help")
    assert status == 0
    assert "resumes after its last finished epoch" in " ".join(out.split())
