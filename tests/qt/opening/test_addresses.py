import os
import socket

import pytest

from ensemble_gui.qt.opening import addresses
from ensemble_gui.qt.opening.addresses import (
    addresses_in,
    addresses_in_text,
    image_in,
    is_path,
    path_or_address,
)

posix = pytest.mark.skipif(os.name == "nt", reason="paths of POSIX systems")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    "listing",
    [
        b"file:///a.png\r\nfile:///b.png\r\n",  # as RFC 2483 has it
        b"file:///a.png\nfile:///b.png",
        b"# two files\r\nfile:///a.png\r\n#\r\n\r\nfile:///b.png\r\n\0",
        b"copy\nfile:///a.png\nfile:///b.png",  # GNOME's clipboard
        b"cut\nfile:///a.png\nfile:///b.png\0",
        b"x-special/nautilus-clipboard\ncopy\nfile:///a.png\nfile:///b.png\n",
    ],
)
def test_a_list_of_addresses_is_read_however_it_is_written(listing: bytes) -> None:
    assert addresses_in(listing) == [b"file:///a.png", b"file:///b.png"]


def test_of_a_long_list_the_first_ones_are_read() -> None:
    listing = b"".join(b"file:///%d.png\r\n" % number for number in range(5000))
    assert addresses_in(listing, 3) == [b"file:///0.png", b"file:///1.png", b"file:///2.png"]
    assert len(addresses_in(listing)) == 5000


@posix
@pytest.mark.parametrize(
    ("address", "path"),
    [
        (b"file:///a%20b%23%25.png", "/a b#%.png"),
        (b"file:/scans/a.png", "/scans/a.png"),  # as Java and KDE write it
        (b"FILE:///a.png", "/a.png"),
        (b"file://localhost/a.png", "/a.png"),
        (b"file:///with space#1?.png", "/with space#1?.png"),  # not encoded, as it should be
        (b"file:///a%FFb.png", os.fsdecode(b"/a\xffb.png")),
        (b"/scans/a.png", "/scans/a.png"),
        (b"https://example.org/a%20b.png", "https://example.org/a%20b.png"),
        (b"sftp://nas/a.png", "sftp://nas/a.png"),
        (b"file:", "file:"),
    ],
)
def test_a_local_address_is_a_path_and_any_other_stays_one(address: bytes, path: str) -> None:
    assert path_or_address(address) == path
    assert is_path(path) is path.startswith("/")


@posix
@pytest.mark.parametrize(
    ("mine", "theirs", "path"),
    [
        ("desk", "desk", "/scans/a b.png"),
        ("desk", "DESK.example.org", "/scans/a b.png"),
        ("desk.example.org", "desk", "/scans/a b.png"),
        ("desk.example.org", "desk.example.com", ""),
        ("desk", "nas", ""),
        ("desk", "127.0.0.1", "/scans/a b.png"),
    ],
)
def test_a_file_on_this_host_is_local_and_one_on_another_is_not(
    monkeypatch: pytest.MonkeyPatch, mine: str, theirs: str, path: str
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: mine)
    address = f"file://{theirs}/scans/a%20b.png"
    assert path_or_address(address.encode()) == (path or address)


def test_on_windows_drives_and_shares_are_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "IS_WINDOWS", True)
    assert path_or_address(b"file:///C:/scans/a%20b.png") == "C:/scans/a b.png"
    assert path_or_address(b"file://nas/scans/a%20b.png") == "//nas/scans/a b.png"
    assert addresses_in_text('"C:\\scans\\a b.png"') == [b"C:\\scans\\a b.png"]
    assert is_path("C:/scans/a.png")


@posix
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("file:///a.png", [b"file:///a.png"]),
        ("/a b.png\n/c.png\n", [b"/a b.png", b"/c.png"]),
        ("'/a b.png'", [b"/a b.png"]),
        ('"/a b.png"', [b"/a b.png"]),
        ("https://example.org/a.png", [b"https://example.org/a.png"]),
        ("data:image/png;base64,AAAA", [b"data:image/png;base64,AAAA"]),
        ("a word", []),
        ("/", []),
        ("note: this is no address", []),
        ("/a.png\nand words", []),
        ("", []),
    ],
)
def test_a_text_is_a_list_only_if_all_of_it_is(text: str, found: list[bytes]) -> None:
    assert addresses_in_text(text) == found


@pytest.mark.parametrize(
    ("address", "suffix"),
    [
        (b"data:image/png;base64,iVBORw0KGgo=", ".png"),
        (b"data:image/png;base64,iVBORw0KGgo", ".png"),  # without the padding
        (b"DATA:image/PNG;charset=x;BASE64,iVBO Rw0K%47go%3D", ".png"),
        (b"data:image/x-icon,%89PNG%0D%0A%1A%0A", ".icon"),
        (b"data:image/jpeg;base64,iVBORw0KGgo=", ".jpg"),
    ],
)
def test_the_image_in_an_address_is_taken_out(address: bytes, suffix: str) -> None:
    assert image_in(address) == (suffix, PNG)


def test_damaged_base64_is_an_image_without_content() -> None:
    assert image_in(b"data:image/png;base64,A") == (".png", b"")


@pytest.mark.parametrize(
    "address", [b"data:text/plain,words", b"data:image/png", b"https://example.org/data:image/a,"]
)
def test_other_addresses_hold_no_image(address: bytes) -> None:
    assert image_in(address) is None


def test_an_address_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_MOST_DATA", 30)
    assert image_in(b"data:image/png;base64,iVBORw0KGgo=") is None
