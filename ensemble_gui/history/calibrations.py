"""The rules that were measured on this machine, each with what it was measured in.

A file next to the history. Several processes may write it: each adds what it measured, under a
lock, to what the file holds then. A damaged file is set aside.
"""

import json
import os
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ensemble_gui.history.fields import Fields
from ensemble_gui.history.results import environment_fields, environment_of, time_of
from ensemble_gui.history.strict_json import loaded
from ensemble_gui.places import data_folder
from ensemble_gui.reading import LOOK, set_aside
from ensemble_gui.records.rule import Rule
from ensemble_gui.records.settings import Environment
from ensemble_gui.writing import write_file

VERSION = 1
_MOST = 50  # environments; the oldest go first
_LARGEST = 200_000  # bytes of the file
_LARGEST_THRESHOLD = 2**40
_PATIENCE_S = 1  # with another process that writes
_SIZES = ("cached_bytes", "all_cached_bytes")  # at least 1
_NUMBERS = (  # that are measured
    "one_thread_work",
    *_SIZES,
    "packed_batch",
    "per_core_same",
    "per_core_different",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A measured rule, and what it was measured in."""

    environment: Environment
    rule: Rule

    @property
    def key(self) -> tuple[object, ...]:
        """What the rule depends on."""
        return key_of(self.environment)


def key_of(environment: Environment) -> tuple[object, ...]:
    """What of an environment a rule depends on."""
    one = environment
    return one.torch, one.platform, one.device_name, one.threads, one.dtype, one.blas


def calibrations_path() -> Path:
    """Where they are kept: next to the history."""
    return Path(os.path.realpath(data_folder() / "calibrations.json"))


class Calibrations:
    """Remembers what was measured here, also where the file cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own: dict[tuple[object, ...], Rule] = {}

    def find(self, environment: Environment) -> Rule | None:
        """The rule that was measured in such an environment; nothing is raised."""
        key = key_of(environment)
        if key in self._own:
            return self._own[key]
        with suppress(OSError, ValueError):
            return {one.key: one.rule for one in _read(self._path)}.get(key)
        return None

    def keep(self, environment: Environment, rule: Rule) -> None:
        """Remember it, and add it to the file if that can be written; nothing is raised."""
        new = Calibration(environment=environment, rule=rule)
        self._own[new.key] = rule
        with suppress(OSError, Timeout, RuntimeError, ValueError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(_lock_of(self._path), timeout=_PATIENCE_S):
                others = [one for one in self._sound() if one.key != new.key]
                write_file(self._path, encode([*others, new][-_MOST:]), mode=0o600)

    def _sound(self) -> list[Calibration]:
        """What the file holds; a damaged one is set aside. Raises OSError."""
        try:
            return _read(self._path)
        except ValueError:
            set_aside(self._path)
            return []


def _lock_of(path: Path) -> Path:
    """Raises OSError where it is no plain file: some versions of filelock empty a link's target."""
    lock = path.with_name(f"{path.name}.lock")
    if os.path.lexists(lock) and not stat.S_ISREG(lock.lstat().st_mode):
        raise FileExistsError(lock)
    return lock


def _read(path: Path) -> list[Calibration]:
    """What the file holds; nothing if there is none. Raises ValueError and OSError."""
    try:
        descriptor = os.open(path, LOOK)
    except FileNotFoundError:
        return []
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is no file")
        return decode(file.read(_LARGEST + 1))


def encode(calibrations: list[Calibration]) -> bytes:
    """As strict JSON."""
    content = {"version": VERSION, "calibrations": [_fields(one) for one in calibrations]}
    return f"{json.dumps(content, allow_nan=False, indent=1)}\n".encode()


def decode(content: bytes) -> list[Calibration]:
    """What such a file holds. Raises ValueError, saying what is wrong with it."""
    if len(content) > _LARGEST:
        raise ValueError(f"it is larger than {_LARGEST:,} bytes")
    whole = Fields(loaded(content, "a file of calibrations"))
    if whole.integer("version") != VERSION:
        raise ValueError("it is of another version")
    read = whole.many("calibrations", _calibration, _MOST)
    return [one for one in read if one is not None]


def _fields(one: Calibration) -> dict[str, Any]:
    rule = asdict(one.rule)
    return {
        "environment": environment_fields(one.environment),
        "measured": one.rule.measured,
        "rule": {name: rule[name] for name in _NUMBERS},
    }


def _calibration(found: object) -> Calibration | None:
    """None where a number is missing: a version wrote it that did not measure it."""
    fields = Fields(found)
    numbers = Fields(fields.take("rule"))
    if not all(name in numbers for name in _NUMBERS):
        return None
    read: dict[str, Any] = {name: _threshold(numbers, name) for name in _NUMBERS}
    return Calibration(
        environment=environment_of(fields.take("environment")),
        rule=Rule(**read, measured=time_of(fields.text("measured", 1, 100))),
    )


def _threshold(fields: Fields, name: str) -> int:
    found = fields.integer(name, 1 if name in _SIZES else 0)
    if found > _LARGEST_THRESHOLD:
        raise ValueError(f"{name} is above {_LARGEST_THRESHOLD}")
    return found
