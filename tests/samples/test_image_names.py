import os
from pathlib import Path

import pytest
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files import read_grey


def refusal_of(name: str) -> str:
    with pytest.raises(BadInput) as refusal:
        read_grey(name)
    return str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("data:image/png;base64," + "A" * 60_000, id="data"),
        "mailto:x@y",
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
    assert read_grey("note:1.png").shape == (4, 6)
    assert read_grey(str(tmp_path / "note:1.png")).shape == (4, 6)


@pytest.mark.parametrize("content", [None, b"", b"no image"], ids=["gone", "empty", "text"])
def test_a_long_name_gives_a_short_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / f"{'x' * 196}.png"
    if content is not None:
        path.write_bytes(content)
    told = refusal_of(str(path))
    assert told.startswith("xxxx")
    assert len(told) < 200
