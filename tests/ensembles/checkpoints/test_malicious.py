import re
import sys
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import torch

from ensemble_gui.ensembles.checkpoints.contents import left_out
from ensemble_gui.ensembles.checkpoints.reading import contents_of, outline_of
from ensemble_gui.errors import BadInput
from tests.support.malicious import (
    STATE,
    Calls,
    archive,
    calling,
    opcodes,
    saved,
    storages,
    tensor,
)
from tests.support.read_tensors import read_tensors

NOWHERE = Path("nowhere")


def refused(folder: Path, content: bytes) -> str:
    """The sentence with which the file is refused. Whatever it is, it makes nothing."""
    path = folder / "member.pt"
    path.write_bytes(content)
    before = sorted(folder.rglob("*"))
    with pytest.raises(BadInput) as caught:
        outline_of(path)
    assert sorted(folder.rglob("*")) == before
    sentence = str(caught.value)
    assert sentence.startswith("member.pt cannot be opened: ")
    assert sentence.endswith(".")
    assert len(sentence.splitlines()) == 1
    return sentence


PROTOCOLS = (2, 3, 4, 5)


def test_code_in_a_pickle_is_never_run(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    marker = tmp_path / "outside" / "marker"
    for name, harmful in calling(marker).items():
        for protocol in PROTOCOLS:
            sentence = refused(tmp_path, saved(harmful, pickle_protocol=protocol))
            assert not marker.exists(), name
            assert "torch.save(model.state_dict(), 'member.pt')" in sentence, name


@pytest.mark.filterwarnings("ignore")  # what torch deprecates, and by which class, it changes
def test_code_beside_a_state_is_never_run_and_named(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    marker, path = tmp_path / "outside" / "marker", tmp_path / "member.pt"
    before = sorted(tmp_path.rglob("*"))
    path.write_bytes(saved())
    contents_of(path)  # which imports what reading needs
    for name, harmful in calling(marker).items():
        for protocol in PROTOCOLS:
            path.write_bytes(saved({"model": STATE, "x": harmful}, pickle_protocol=protocol))
            loaded = set(sys.modules)
            contents = contents_of(path)
            assert torch.equal(read_tensors(path)["model.weight"], STATE["weight"]), name
            (named,) = left_out(contents, ["model.weight"])
            assert re.fullmatch(r"x\S* \(.+\)", named), name
            assert set(sys.modules) == loaded
            path.unlink()
            assert sorted(tmp_path.rglob("*")) == [*before, marker.with_name("script.py")], name


def test_code_in_a_pickle_of_old_is_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    for harmful in calling(marker).values():
        content = saved(harmful, _use_new_zipfile_serialization=False)
        assert "before version 1.6" in refused(tmp_path, content)
        assert not marker.exists()


def test_the_marker_would_be_made_by_a_reader_that_trusts(tmp_path: Path) -> None:
    """The corpus can do what the tests look for."""
    marker = tmp_path / "marker"
    for name in ("os.system", "builtins.eval", "builtins.exec", "subprocess.call", "runpy"):
        path = tmp_path / "member.pt"
        path.write_bytes(saved(calling(marker)[name]))
        torch.load(path, weights_only=False)
        assert marker.exists(), name
        marker.unlink()


@pytest.mark.parametrize("name", opcodes(NOWHERE))
def test_a_pickle_that_no_pickler_writes_is_refused(tmp_path: Path, name: str) -> None:
    marker = tmp_path / "marker"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        refused(tmp_path, archive(opcodes(marker)[name], {"0": bytes(8)}))
    assert not marker.exists()


@pytest.mark.parametrize("name", storages())
def test_an_archive_that_lies_is_refused(tmp_path: Path, name: str) -> None:
    refused(tmp_path, storages()[name])


def test_the_same_archive_without_a_lie_is_opened(tmp_path: Path) -> None:
    two = b"(K\2t", b"(K\1t"
    path = tmp_path / "member.pt"
    path.write_bytes(archive(tensor("0", 2, 0, *two), {"0": bytes(8)}))
    assert outline_of(path)["weight"].shape == (2,)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_record_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    whole = tensor("0", 2, 0, b"(K\2t", b"(K\1t")
    twice = archive(b"\x80\x02}.", {"0": bytes(8)}, more=(("archive/data.pkl", whole),))
    assert "repeats a record" in refused(tmp_path, twice)


def test_a_bomb_is_told_from_its_directory(tmp_path: Path) -> None:
    bomb = archive(b"\x80\x02" + b"N" * 20_000_000 + b".", packed=True)
    assert len(bomb) < 100_000
    assert "compressed" in refused(tmp_path, bomb)


def test_a_pickle_that_is_far_too_long_is_not_read(tmp_path: Path) -> None:
    content = archive(b"\x80\x02" + b"N" * 4_000_000 + b".")
    assert "far more than a network" in refused(tmp_path, content)


def test_too_many_records_are_refused_by_the_directory_s_size(tmp_path: Path) -> None:
    more = tuple((f"archive/{'x' * 60_000}{index}", b"") for index in range(70))
    assert "too many records" in refused(tmp_path, archive(b"\x80\x02}.", more=more))


def test_a_directory_that_readers_would_find_in_two_places_is_refused(tmp_path: Path) -> None:
    """One reader goes by the end's offset, another by where the end stands."""
    whole = bytearray(archive(tensor("0", 2, 0, b"(K\2t", b"(K\1t"), {"0": bytes(8)}))
    at = len(whole) - 6
    offset = int.from_bytes(whole[at : at + 4], "little")
    whole[at : at + 4] = (offset - 4).to_bytes(4, "little")
    assert "damaged" in refused(tmp_path, bytes(whole))


def test_a_locator_that_points_elsewhere_is_refused(tmp_path: Path) -> None:
    content = bytearray(saved())
    at = content.rindex(b"PK\6\7") + 8
    content[at] ^= 8
    assert "damaged" in refused(tmp_path, bytes(content))


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as found:
        found.writestr("holiday/photo.png", b"a photo")
    assert "a zip archive that torch.save did not write" in refused(tmp_path, file.getvalue())


def test_what_would_run_is_named(tmp_path: Path) -> None:
    sentence = refused(tmp_path, saved(Calls(torch.hub.load, "a")))
    assert "it holds torch.hub.load, but no plain tensors with names" in sentence


def test_what_does_not_exist_is_not_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "member.pt"
    content = archive(tensor("0", 2, 0, b"(K\2t", b"(K\1t"), {"0": bytes(8)})
    thing = b"X\1\0\0\0xcno.such\nthing\n)Rs."
    pickled = tensor("0", 2, 0, b"(K\2t", b"(K\1t")[:-1] + thing
    path.write_bytes(archive(pickled, {"0": bytes(8)}))
    assert contents_of(path).others == {"x": "no.such.thing"}
    path.write_bytes(content)
    assert contents_of(path).others == {}
