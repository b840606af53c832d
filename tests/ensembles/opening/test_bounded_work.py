"""Small files that would hold the worker for minutes, or that end in no sentence."""

import json
import struct
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
import torch
from safetensors.torch import save_file

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.checkpoints.reading import outline_of
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.ensembles.opening import toml_reading
from ensemble_gui.ensembles.opening.loading import digest_of, load_ensemble
from ensemble_gui.ensembles.opening.manifest import read_manifest
from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import OpenRequest
from tests.support.looks import CancelledAtLook
from tests.support.malicious import archive, saved, tensor

MANY_DIGITS = "0x" + "F" * 5_000


def write(folder: Path, text: str) -> Path:
    path = folder / "ensemble.toml"
    path.write_text(text)
    return path


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(BadInput) as caught:
        work()
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 300
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a." * 100_000 + "a = 1", "far too many dots in its keys"),
        ("[" + "a." * 100_000 + "a]", "far too many dots in its keys"),
        ("[[" + "a." * 100_000 + "a]]", "far too many dots in its keys"),
        ("a = {" + "b." * 100_000 + "b = 1}", "far too many dots in its keys"),
        ('a = "." \n' + "a." * 100_000 + "a = 1", "far too many dots in its keys"),
        ('a = """x""""\n' + "a." * 100_000 + "a = 1", "far too many dots in its keys"),
        ("a = '''x'''''\n" + "a." * 100_000 + "a = 1", "far too many dots in its keys"),
        ('a = "\\""\n' + "a." * 100_000 + "a = 1", "far too many dots in its keys"),
        ("a = '\\'\n" + "a." * 100_000 + "a = 1", "far too many dots in its keys"),
        ("# '''\n" + "a." * 100_000 + "a = 1", "far too many dots in its keys"),
        ("".join(f"a{one} = 1\n" for one in range(50_000)), "more than 100 keys"),
        ("a = " + "[" * 300_000, "nested too deep"),
        ("a = " + "{a = " * 90, "nested too deep"),
        ('a = "' + "\\" * 900_001, "is not valid TOML ("),
        ('a = """' + '""\\' * 300_000, "is not valid TOML ("),
        ("a = '" * 90 + "'" * 900_000, "is not valid TOML ("),
    ],
    ids=range(16),
)
def test_a_manifest_that_takes_its_reader_long_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    assert said in refused(lambda: read_manifest(write(tmp_path, text)))


def test_dots_and_brackets_in_names_and_comments_count_for_nothing(tmp_path: Path) -> None:
    names = [f"seed.{one}.[v{{1}}=].pt" for one in range(300)]
    text = "# ...[[[[{{{{====" * 50 + f"\nweights = {json.dumps(names)} # {'.' * 500}\n"
    text += 'mean = [0.5]\nclasses = [\'\'\'a.\'b\'\'c\'\'\'\'\', """d."e""f""""", \'g\\\', "h\\""]'
    found = read_manifest(write(tmp_path, text))
    assert list(found.named) == names
    assert found.classes == ("a.'b''c''", 'd."e""f""', "g\\", 'h"')


@pytest.mark.parametrize(
    "key",
    ["architecture", "weights", "input_shape", "classes", "mean", "std", "outputs", "output"],
)
@pytest.mark.parametrize("form", ["{}", "[{}]", "[{0}, {0}, {0}]", "[[{}]]", "{{a = {}}}"])
def test_a_number_of_thousands_of_digits_is_refused_in_a_sentence(
    tmp_path: Path, key: str, form: str
) -> None:
    text = f"{key} = {form.format(MANY_DIGITS)}"
    assert "a whole number of " in refused(lambda: read_manifest(write(tmp_path, text)))


def test_a_manifest_that_is_being_read_can_be_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, token = Event(), CancelToken()

    def read_for_ever(_text: str) -> dict[str, object]:
        token.cancel()
        reading.wait()
        return {}

    monkeypatch.setattr(toml_reading.tomllib, "loads", read_for_ever)
    try:
        with pytest.raises(CancelledError):
            read_manifest(write(tmp_path, "classes = 2"), token)
    finally:
        reading.set()


def test_the_members_files_are_looked_at_until_a_cancel(tmp_path: Path) -> None:
    names = [f"{one}.pt" for one in range(100)]
    for name in names:
        (tmp_path / name).touch()
    looks = 1 + 2 * len(names) + 1  # of the walk, of the sorting, of the first file, which is empty
    with pytest.raises(CancelledError):
        load_ensemble(
            OpenRequest(path=str(tmp_path)),
            check_size=lambda *_: None,
            token=CancelledAtLook(looks),
            progress=lambda _: None,
        )


def test_the_numbers_are_digested_until_a_cancel() -> None:
    ensemble = random_ensemble(SIMPLE_MLP, 5, seed=0, device=torch.device("cpu"))
    assert digest_of(ensemble, CancelledAtLook(5 * 6 + 1)) == digest_of(ensemble)
    with pytest.raises(CancelledError):
        digest_of(ensemble, CancelledAtLook(5 * 6))


def header(path: Path, text: bytes) -> Path:
    path.write_bytes(len(text).to_bytes(8, "little") + text)
    return path


@pytest.mark.parametrize(
    "dtype",
    [b"9" * 4_300, b"[" * 900 + b"]" * 900, b"1e999999", b'"' + b"a" * 100_000 + b'"', b"null"],
    ids=["digits", "nest", "infinity", "text", "null"],
)
def test_whatever_stands_for_a_dtype_is_shown(tmp_path: Path, dtype: bytes) -> None:
    text = b'{"a": {"dtype": ' + dtype + b', "shape": [], "data_offsets": [0, 0]}}'
    path = header(tmp_path / "a.safetensors", text)
    assert "has an unknown dtype, " in refused(lambda: outline_of(path))


@pytest.mark.parametrize("item", [b"[],", b"{},"])
def test_a_header_of_far_too_many_lists_is_refused(tmp_path: Path, item: bytes) -> None:
    path = header(tmp_path / "a.safetensors", b'{"a": [' + item * 1_600_000 + b"1]}")
    assert "far more tensors than a network has" in refused(lambda: outline_of(path))


def pickled(folder: Path, content: bytes) -> Path:
    path = folder / "member.pt"
    path.write_bytes(archive(content))
    return path


def test_a_long_shape_is_not_looked_at_again_and_again(tmp_path: Path) -> None:
    long = b"(" + b"K\1" * 50_000 + b"tq\1"
    size = b"ctorch\nSize\nq\2"
    path = pickled(tmp_path, b"\x80\x02" + long + size + b"h\2h\1\x85R" * 30_000 + b".")
    assert "its content is damaged" in refused(lambda: outline_of(path))


def test_keys_that_have_all_the_same_hash_are_not_hashed(tmp_path: Path) -> None:
    keys = (one * (2**61 - 1) for one in range(1, 50_000))
    numbers = b"".join(b"\x8a\x0a" + one.to_bytes(10, "little") + b"N" for one in keys)
    path = pickled(tmp_path, b"\x80\x02}(" + numbers + b"u.")
    assert "it holds a dict, but no plain tensors" in refused(lambda: outline_of(path))


@pytest.mark.parametrize("name", ["module." * 100_000 + "a", "a" * 1_001])
def test_a_name_that_is_far_too_long_is_refused(tmp_path: Path, name: str) -> None:
    torch.save({name: torch.ones(1)}, tmp_path / "member.pt")
    save_file({name: torch.ones(1)}, tmp_path / "member.safetensors")
    for path in tmp_path.iterdir():
        assert "is far too long" in refused(lambda path=path: outline_of(path))  # type: ignore[misc]  # mypy infers no type


def test_the_attributes_of_one_object_are_not_copied_again_and_again(tmp_path: Path) -> None:
    many = (
        b"}(" + b"".join(b"J" + at.to_bytes(4, "little") + b"N" for at in range(20_000)) + b"uq\1"
    )
    thing = b"cmy\nThing\n)\x81"
    path = pickled(tmp_path, b"\x80\x02" + many + thing + b"h\1b" * 100_000 + b".")
    assert "it holds my.Thing, but no plain tensors" in refused(lambda: outline_of(path))


def test_lists_in_each_other_are_gone_through_once(tmp_path: Path) -> None:
    nest = b"]q\0" + b"".join(
        b"](" + b"h" + bytes([at]) + b"h" + bytes([at]) + b"eq" + bytes([at + 1])
        for at in range(60)
    )
    path = pickled(tmp_path, b"\x80\x02" + nest + b".")
    assert "it holds a list, but no plain tensors" in refused(lambda: outline_of(path))


def test_a_dtypes_name_imports_nothing(tmp_path: Path) -> None:
    storage = b"(X\7\0\0\0storagectorch.storage\nUntypedStorage\nX\1\0\0\x000X\3\0\0\0cpuK\4tQ"
    built = b"ctorch._utils\n_rebuild_tensor_v3\n(" + storage + b"K\0K\1\x85K\1\x85\x89}"
    path = tmp_path / "member.pt"
    text = b"\x80\x02}X\1\0\0\0a" + built + b"ctorch\n_inductor\ntRs."
    path.write_bytes(archive(text, {"0": bytes(4)}))
    loaded = set(sys.modules)
    assert "it holds a dict with a tensor of torch._inductor" in refused(lambda: outline_of(path))
    assert set(sys.modules) == loaded


def test_a_directory_of_long_extra_fields_is_refused(tmp_path: Path) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as found:
        found.writestr("archive/data.pkl", b"")
        for one in range(60):
            info = zipfile.ZipInfo(f"archive/{one}")
            info.extra = b"\1\1\0\0" * 16_000
            found.writestr(info, b"")
    path = tmp_path / "member.pt"
    path.write_bytes(file.getvalue())
    assert "its archive is damaged" in refused(lambda: outline_of(path))


def test_a_long_directory_is_refused_whichever_of_two_ends_names_it(tmp_path: Path) -> None:
    content = archive(tensor("0", 1, 0, b"K\1\x85", b"K\1\x85"), {"0": bytes(4)})
    end_64 = b"PK\6\6" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, len(content) - 22, 1)
    path = tmp_path / "member.pt"
    path.write_bytes(content[:-22] + end_64 + locator + content[-22:])
    assert "too many records" in refused(lambda: outline_of(path))


def test_an_archive_of_far_too_many_records_is_refused(tmp_path: Path) -> None:
    more = tuple((f"archive/data/{one}", b"") for one in range(20_000))
    path = tmp_path / "member.pt"
    path.write_bytes(archive(b"\x80\x02}.", more=more))
    assert "too many records" in refused(lambda: outline_of(path))


def test_what_torch_saves_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "member.pt"
    path.write_bytes(saved({f"layer{one}.weight": torch.ones(2) for one in range(3_000)}))
    assert len(outline_of(path)) == 3_000
