import os
from pathlib import Path

import pytest

from ensemble_gui.ensembles.opening import manifest
from ensemble_gui.ensembles.opening.manifest import Inside, read_manifest
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Fit

WHOLE = """
architecture = "net.py:build"
weights = ["b.pt", "a.pt"]
input_shape = [3, 32, 30]
classes = ["ant", "bee"]
mean = [0.5, 0.25, 0]
std = [1, 0.5, 0.25]
"""


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "ensemble.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_whole_manifest_is_read_and_members_keep_their_order(tmp_path: Path) -> None:
    found = read_manifest(write(tmp_path, WHOLE))
    assert found.architecture == "net.py:build"
    assert found.named == ("b.pt", "a.pt")
    assert found.input_shape == (3, 32, 30)
    assert found.classes == ("ant", "bee")
    assert found.mean == (0.5, 0.25, 0.0)
    assert found.std == (1.0, 0.5, 0.25)


def test_every_key_may_be_left_out(tmp_path: Path) -> None:
    found = read_manifest(write(tmp_path, b"\xef\xbb\xbf# nothing"))
    assert (found.named, found.architecture) == ((), "")
    assert (found.input_shape, found.classes) == (None, None)
    assert (found.mean, found.std) == (None, None)


@pytest.mark.parametrize(
    ("text", "fit", "resize"),
    [
        ("", None, 0),
        ('fit = "resize"', Fit.RESIZE, 0),
        ('fit = "pad"', Fit.PAD, 0),
        ('fit = "center-crop"\nresize = 256', Fit.CENTER_CROP, 256),
        ("resize = 256", None, 256),
    ],
)
def test_how_pictures_are_fitted_may_be_named(
    tmp_path: Path, text: str, fit: Fit | None, resize: int
) -> None:
    found = read_manifest(write(tmp_path, f"{text}\ninput_shape = [3, 224, 224]"))
    assert (found.fit, found.resize) == (fit, resize)


def test_classes_may_be_a_number(tmp_path: Path) -> None:
    assert read_manifest(write(tmp_path, "classes = 2")).classes == ("class 0", "class 1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("wieghts = 1", "has the key 'wieghts', which is unknown: use architecture"),
        ("[model]", "has the key 'model', which is unknown"),
        ('"a\\nb" = 1', "has the key 'a\N{REPLACEMENT CHARACTER}b'"),
        ("architecture = 1", "architecture is 1, but must be a name"),
        (f'architecture = "{"a" * 201}"', "architecture is 'aaa"),
        ('fit = "crop"', "fit is 'crop', but must be one of center-crop, resize, pad"),
        ("fit = [1]", "fit is [1], but must be one of"),
        ('fit = "pad"\nresize = 9', "resize is 9, but must be left out unless fit is center-crop"),
        (
            "input_shape = [1, 8, 9]\nresize = 7",
            "resize is 7, but must be the pixels of the shorter side, 8",
        ),
        ("resize = 5000", "resize is 5000, but must be the pixels of the shorter side, 1 to"),
        ("resize = true", "resize is True, but must be the pixels"),
        ("weights = 1", "weights is 1, but must be a file in the folder"),
        ("weights = []", "weights is "),
        ("weights = [1]", "weights is "),
        ('weights = ["a.pt", "a.pt"]', "files that are named once each"),
        ("input_shape = 3", "input_shape is 3, but must be three whole numbers"),
        ("input_shape = [28, 28]", "three whole numbers"),
        ("input_shape = [1, 28.0, 28]", "three whole numbers"),
        ("input_shape = [1, 0, 28]", "three whole numbers"),
        ("input_shape = [1, 4097, 28]", "three whole numbers"),
        ("input_shape = [true, 28, 28]", "three whole numbers"),
        ("input_shape = [2, 28, 28]", "of 1 channel (grey) or 3"),
        ("classes = []", "the names of the classes, in order"),
        ("classes = 0", "the names of the classes"),
        ("classes = 100001", "the names of the classes"),
        ("classes = true", "the names of the classes"),
        ('classes = ["a", 1]', "the names of the classes"),
        ('classes = ["a", ""]', "the names of the classes"),
        ('classes = ["a", " "]', "the names of the classes"),
        ('classes = ["a", "b\\nc"]', "the names of the classes"),
        ('classes = ["a", "\\u202Eb"]', "the names of the classes"),
        ('classes = ["a", "a"]', "names, each once"),
        (f'classes = ["{"a" * 201}"]', "the names of the classes"),
        ('mean = ["a"]', "mean is ['a'], but must be a number for each channel"),
        ("mean = [true]", "a number for each channel"),
        ("mean = [nan]", "a number for each channel"),
        ("mean = [-inf]", "a number for each channel"),
        ("mean = [1e7]", "a number for each channel"),
        (f"mean = [{'9' * 400}]", "a number for each channel"),
        ("mean = []", "a number for each channel"),
        ("std = [0]", "std is [0], but must be a number for each channel, of at least 0.000001"),
        ("std = [-1]", "of at least 0.000001"),
        ("std = [1e-300]", "of at least 0.000001"),
        ("input_shape = [3, 8, 8]\nmean = [0.5]", "mean is [0.5]"),
        ("input_shape = [1, 8, 8]\nstd = [1, 1, 1]", "std is [1, 1, 1]"),
        ("architecture =", "is not valid TOML ("),
        ("a = 1\na = 2", "is not valid TOML ("),
        (b"\xff\xfe", "is not valid TOML ("),
        (f"mean = {'[' * 10_000}", "nested too deep"),
        (f"mean = [{'9' * 5_000}]", "is not valid TOML ("),
    ],
)
def test_what_is_wrong_is_told_with_what_would_do(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read_manifest(write(tmp_path, text))
    assert told in str(caught.value)
    assert str(caught.value).startswith("ensemble.toml")
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", ["../a.py", "sub/../../a.py", "/etc/a.py", "..", "a\0.py"])
def test_code_that_is_not_in_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="leads out of its folder: put the file next to"):
        Inside(tmp_path).file(name)


def test_a_path_of_the_folder_itself_that_is_absolute_is_refused(tmp_path: Path) -> None:
    """Saved with the ensemble, it would lead back to where it came from."""
    with pytest.raises(BadInput, match="leads out of its folder"):
        Inside(tmp_path).file(str(tmp_path.resolve() / "net.py"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes there")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ensemble.toml")
    with pytest.raises(BadInput, match="it is not a file, so it cannot be a manifest"):
        read_manifest(tmp_path / "ensemble.toml")


def test_a_folder_or_nothing_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "ensemble.toml").mkdir()
    for path in (tmp_path / "ensemble.toml", tmp_path / "none.toml"):
        with pytest.raises(BadInput, match=r"cannot be (read|opened)"):
            read_manifest(path)


def test_a_file_that_is_far_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="far larger than a manifest"):
        read_manifest(write(tmp_path, b"#" * 1_000_001))


def test_too_many_names_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "_MOST_FILES", 2)
    with pytest.raises(BadInput, match="names 3 members: name at most 2"):
        read_manifest(write(tmp_path, 'weights = ["a.pt", "b.pt", "c.pt"]'))
