from dataclasses import replace

import pytest

from ensemble_gui.records.opening import (
    CodeFile,
    EnsembleSaved,
    OpenedEnsemble,
    OpenRequest,
    SaveEnsembleRequest,
    TrustNeeded,
)
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from ensemble_gui.wording.figures import dimensions
from ensemble_gui.wording.opening import (
    describe_members,
    ensemble_saved,
    files_to_trust,
    kind_of_ensemble,
    name_of_path,
    trust_needed,
)
from ensemble_gui.wording.run import settings as settings_sentence
from ensemble_gui.wording.sweep_cells import swept

REQUEST = OpenRequest(path="/nets/my-nets")


def opened(members: int, task: Task = DIGITS_TASK) -> OpenedEnsemble:
    return OpenedEnsemble(
        request=REQUEST,
        name="my-nets",
        digest="d",
        architecture="LeNet-5",
        task=task,
        members=tuple(f"{one}.pt" for one in range(members)),
        parameter_bytes=1,
    )


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (RunSettings(), "10 trained members"),
        (RunSettings(weights=Weights.CONV, members=1), "1 convolutional member"),
        (RunSettings(weights=Weights.RANDOM), "10 random members"),
        (RunSettings(weights=Weights.RANDOM, architecture="LeNet-5"), "10 random LeNet-5 members"),
        (RunSettings(weights=Weights.FILE, path="/nets/my-nets"), "10 members of my-nets"),
        (RunSettings(weights=Weights.FILE, path="/nets/mine/ensemble.toml"), "10 members of mine"),
        (RunSettings(weights=Weights.FILE, path="/nets/all.safetensors"),
         "10 members of all.safetensors"),
    ],
)  # fmt: skip
def test_whose_members_they_are(settings: RunSettings, said: str) -> None:
    assert describe_members(settings, settings.members) == said
    assert settings_sentence(settings).startswith(f"{said} · ")


def test_a_sweep_tells_them_without_a_number() -> None:
    base = RunSettings(weights=Weights.FILE, path="/nets/my-nets")
    assert swept(base).startswith("members of my-nets · ")


def test_a_name_that_would_break_the_line_does_not() -> None:
    assert "\n" not in name_of_path("/nets/two\nlines")


def test_what_an_ensemble_is_for() -> None:
    assert kind_of_ensemble(opened(1)) == ("1 member of LeNet-5: (1×28×28) images, 10 classes")
    colour = Task(shape=(3, 8, 9), classes=("one",), mean=(0, 0, 0), std=(1, 1, 1))
    assert kind_of_ensemble(opened(20, colour)) == (
        "20 members of LeNet-5: (3×8×9) images, 1 class"
    )


def test_what_has_to_be_agreed_to_names_the_file_and_its_sum() -> None:
    file = CodeFile(path="/nets/my-nets/net.py", sha256="ab" * 32)
    question = TrustNeeded(request=REQUEST, files=(file,), sha256="cd" * 32)
    assert trust_needed(question) == (
        f"Building its members runs the code in /nets/my-nets/net.py (SHA-256 {'ab' * 32})."
    )
    assert files_to_trust(question) == ()
    called = replace(question, call="net.py:build(a=1)")
    assert trust_needed(called).endswith("). It calls net.py:build(a=1).")
    there = replace(question, request=replace(REQUEST, on_cluster=True))
    assert trust_needed(there).endswith("), on this machine and on every node of the cluster.")


def test_of_several_files_each_is_named_with_its_sum() -> None:
    files = tuple(CodeFile(path=f"/nets/{one}.py", sha256=one * 64) for one in "abc")
    question = TrustNeeded(request=REQUEST, files=files, sha256="0" * 64)
    assert trust_needed(question) == "Building its members runs the code in these 3 files."
    lines = files_to_trust(question)
    assert lines == tuple(f"/nets/{one}.py (SHA-256 {one * 64})" for one in "abc")


def test_what_was_saved() -> None:
    request = SaveEnsembleRequest(settings=RunSettings(), folder="/nets/kept")
    saved = EnsembleSaved(request=request, members=2)
    assert ensemble_saved(saved) == "Saved 2 members to kept. Reopen with File > Open ensemble."


@pytest.mark.parametrize(
    ("shape", "said"), [((128, 784), "(128×784)"), ((7,), "(7)"), ((), "(one number)")]
)
def test_a_shape(shape: tuple[int, ...], said: str) -> None:
    assert dimensions(shape) == said
