"""Reads JSON from a file: no more of it than the kind of file has, and nothing but JSON."""

import json

_MOST_CONTAINERS = 500_000  # lists and objects: a history's entry of all strategies has some 60
_MOST_VALUES = 4_000_000


def loaded(content: bytes, kind: str) -> object:
    """The value in such a file. Raises ValueError, saying what is wrong with it."""
    _check_amount(content, kind)
    try:
        text = content.decode(json.detect_encoding(content))
        found: object = json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not text") from error
    return found


def _check_amount(content: bytes, kind: str) -> None:
    """Millions of lists would take Python's garbage collector many seconds."""
    if not _has_too_much(content):
        return
    without_escapes = content.replace(rb"\\", b"").replace(rb"\"", b"")
    outside_strings = b"".join(without_escapes.split(b'"')[::2])
    if _has_too_much(outside_strings):
        raise ValueError(f"it holds far more lists, objects or numbers than {kind} has")


def _has_too_much(content: bytes) -> bool:
    containers = content.count(b"[") + content.count(b"{")
    return containers > _MOST_CONTAINERS or content.count(b",") > _MOST_VALUES


def _refuse(constant: str) -> None:
    raise ValueError(f"it contains {constant}, which is not JSON")
