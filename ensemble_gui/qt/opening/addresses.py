"""Lists of addresses as other programs write them, and the paths and images that they stand for."""

import base64
import os
import re
import socket
from urllib.parse import unquote_to_bytes

IS_WINDOWS = os.name == "nt"
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]+:")  # a drive has one letter
_SCHEME_OF_TEXT = re.compile(_SCHEME.pattern.decode())
_DRIVE = re.compile(rb"/?[A-Za-z]:[\\/]")
_VERBS = (b"copy", b"cut", b"x-special/nautilus-clipboard")  # of a file manager's clipboard
_DATA_IMAGE = re.compile(rb"data:image/([A-Za-z0-9.+-]*)[^,]*,", re.IGNORECASE)
_MOST_DATA = 300_000_000  # bytes of a data: address: as many as the largest image file, in base64
_STANDARD, _BLANKS = bytes.maketrans(b"-_", b"+/"), b" \t\r\n="  # of base64
_SUFFIXES = {"jpeg": ".jpg", "svg+xml": ".svg"}


def addresses_in(listing: bytes, most: int | None = None) -> list[bytes]:
    """The addresses of a text/uri-list or of a file manager's clipboard, at most the first ones.

    Comments and empty lines are left out.
    """
    if most is not None:
        listing = b"\n".join(listing.split(b"\n", most)[:most])
    lines = [line.strip(b" \t\r\0") for line in listing.split(b"\n")]
    return [one for one in lines if one and not one.startswith(b"#") and one not in _VERBS]


def addresses_in_text(text: str, most: int | None = None) -> list[bytes]:
    """The addresses and paths of a plain text, if it holds nothing else."""
    found = [_unquoted(one) for one in addresses_in(text.encode("utf-8", "replace"), most)]
    is_list = all(is_address(one) or is_absolute(one) for one in found)
    return found if is_list else []


def is_address(line: bytes) -> bool:
    """Whether this begins as an address does, and has no space, as words with a colon have."""
    return _SCHEME.match(line) is not None and (line[:5].lower() == b"file:" or b" " not in line)


def is_absolute(line: bytes) -> bool:
    """Whether this is the path of a file, from the root on."""
    if IS_WINDOWS:
        return _DRIVE.match(line) is not None or line.startswith(b"\\\\")
    return line.startswith(b"/") and line.strip(b"/") != b""


def path_or_address(line: bytes) -> str:
    """The path of a local file, as Python has it; of anything else the address itself."""
    path = _path_of(line)
    return line.decode("utf-8", "replace") if path is None else path


def is_path(entry: str) -> bool:
    """Whether this is a path and not an address."""
    return entry.startswith("/") or _SCHEME_OF_TEXT.match(entry) is None


def is_image(address: bytes) -> bool:
    """Whether this data: address holds an image."""
    return address[:11].lower() == b"data:image/"


def image_in(address: bytes) -> tuple[str, bytes] | None:
    """The suffix and the content of the image that a data: address holds; None if it is another.

    Damaged base64 has no content, which its decoder reports.
    """
    head = _DATA_IMAGE.match(address)
    if head is None or len(address) > _MOST_DATA:
        return None
    content = unquote_to_bytes(address[head.end() :])
    if head[0].lower().endswith(b";base64,"):
        try:
            content = base64.b64decode(content.translate(_STANDARD, _BLANKS) + b"==")
        except ValueError:
            content = b""
    kind = head[1].decode("ascii").lower().removeprefix("x-")
    return _SUFFIXES.get(kind, f".{kind}"), content


def _unquoted(line: bytes) -> bytes:
    """The line without the quotes that a path is copied in."""
    for quote in (b'"', b"'"):
        if len(line) > 1 and line.startswith(quote) and line.endswith(quote):
            return line[1:-1]
    return line


def _path_of(line: bytes) -> str | None:
    if line[:5].lower() != b"file:":
        return os.fsdecode(line) if is_absolute(line) else None
    rest = line[5:]
    if rest.startswith(b"//"):
        host, slash, rest = rest[2:].partition(b"/")
        rest = slash + rest
        if host and not _is_this_host(host.decode("utf-8", "replace")):
            return os.fsdecode(b"//" + host + unquote_to_bytes(rest)) if IS_WINDOWS else None
    path = unquote_to_bytes(rest) if b"%" in rest else rest
    if IS_WINDOWS and _DRIVE.match(path):
        path = path.lstrip(b"/")
    return os.fsdecode(path) if path else None


def _is_this_host(host: str) -> bool:
    """Whether a file on this host is on this machine; the network is not asked."""
    name, mine = host.lower().partition(":")[0], socket.gethostname().lower()
    if name in ("localhost", "127.0.0.1", mine):
        return True
    is_whole = "." in name and "." in mine  # one of the two may be without its domain
    return not is_whole and name.partition(".")[0] == mine.partition(".")[0]
