import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files.bytes import name_in_sentence
from ensemble_gui.samples.image_files.reading import read_picture


def refusal_of(name: str) -> str:
    with pytest.raises(BadInput) as refusal:
        read_picture(name)
    return str(refusal.value)


@pytest.mark.parametrize("url", ["https://example.org/7.png", "file:///tmp/7.png", "data://x"])
def test_an_address_is_refused(url: str) -> None:
    assert refusal_of(url).startswith(f"{url} is an address, not a file")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("data:image/png;base64," + "A" * 60_000, id="data"),
        "mailto:x@y",
        "https://example.org/\0",
    ],
)
def test_an_address_is_refused_in_a_short_sentence(url: str) -> None:
    told = refusal_of(url)
    assert "is an address, not a file" in told
    assert told.startswith(url[:10])
    assert len(told) < 200


@pytest.mark.skipif(os.name == "nt", reason="no file's name has a colon here")
def test_a_file_whose_name_has_a_colon_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("L", (6, 4), 255).save(tmp_path / "note:1.png")
    assert read_picture("note:1.png").rgb.shape == (4, 6, 3)
    assert read_picture(str(tmp_path / "note:1.png")).rgb.shape == (4, 6, 3)


@pytest.mark.parametrize("content", [None, b"", b"no image"], ids=["gone", "empty", "text"])
def test_a_long_name_gives_a_short_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / f"{'x' * 196}.png"
    if content is not None:
        path.write_bytes(content)
    told = refusal_of(str(path))
    assert "xxxx" in told
    assert len(told) < 200


@pytest.mark.skipif(os.name == "nt", reason="names are text here")
@pytest.mark.parametrize("content", [None, b"", b"no image"], ids=["gone", "empty", "text"])
def test_a_name_that_is_no_text_can_be_printed(tmp_path: Path, content: bytes | None) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe7.png"
    if content is not None:
        Path(os.fsdecode(path)).write_bytes(content)
    told = refusal_of(os.fsdecode(path))
    assert "\ufffd\ufffd7.png" in told
    told.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("/home/me/7.png", "7.png"),
        ("7.png", "7.png"),
        ("the clipboard", "the clipboard"),
        ("two\nlines.png", "two\ufffdlines.png"),
        ("\x1b[31mred.png", "\ufffd[31mred.png"),
        ("gnp.\u202eexe", "gnp.\ufffdexe"),
        ("Bildschirmfoto 9.41\u202fUhr äß文.png", "Bildschirmfoto 9.41\u202fUhr äß文.png"),
        ("", "''"),
        (".", "."),
        ("/", "/"),
    ],
)
def test_names_are_told_in_one_line(name: str, told: str) -> None:
    assert name_in_sentence(name) == told


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_name_can_be_told(name: str) -> None:
    told = name_in_sentence(name)
    assert 0 < len(told) < 60
    assert len(told.splitlines()) == 1
    told.encode("utf-8")


def test_a_file_on_another_computer_is_told_apart_from_an_address() -> None:
    assert refusal_of("file://nas/two.png") == (
        "file://nas/two.png is on another computer: copy it to this one first."
    )
