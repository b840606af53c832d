"""Sorts what was dropped: ensembles, runs, and the others, which may be images."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from os.path import lexists
from threading import Thread

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ensemble_gui.qt.opening.ensemble_names import is_ensemble
from ensemble_gui.qt.opening.kinds import kind_of
from ensemble_gui.qt.opening.run_names import is_run
from ensemble_gui.records.dropping import Kind

_MOST_LOOKED_AT = 1000  # files whose names say nothing; the rest is taken for images
_MOST_SORTED_AT_ONCE = 1000  # names: more of them take a while
_SAID_AFTER_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Paths by kind, each in the order in which they came."""

    ensembles: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # and addresses
    none_exists: bool = False


class Looking(QObject):
    """Where names are not conclusive it looks at the files, on a thread of its own."""

    found = Signal(object)  # Sorted
    takes_long = Signal()  # a disk does not answer at once
    _seen = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._seen.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_SAID_AFTER_MS)
        self._late.timeout.connect(self.takes_long)

    def sort(self, paths: Sequence[str], *, checks: bool = False) -> None:
        """Find out what these are; `checks` whether there are such files."""
        if not checks and names_say_enough(paths):
            self.found.emit(sort_out(paths))
            return
        self._late.start()
        Thread(target=self._look, args=(tuple(paths),), daemon=True).start()

    def _look(self, paths: tuple[str, ...]) -> None:
        found = sort_out(paths, looks=True)
        with suppress(RuntimeError):  # the window has been closed
            self._seen.emit(found)

    @Slot(object)
    def _finish(self, found: Sorted) -> None:
        self._late.stop()
        self.found.emit(found)


def names_say_enough(paths: Sequence[str]) -> bool:
    """Whether no file has to be looked at, and there are so few that sorting takes no time."""
    is_few = len(paths) <= _MOST_SORTED_AT_ONCE
    return is_few and all(kind_of(one) is not Kind.UNCLEAR for one in paths)


def sort_out(paths: Sequence[str], *, looks: bool = False) -> Sorted:
    """The paths by their names, or if `looks` by the files themselves where names say nothing."""
    found: dict[Kind, list[str]] = {Kind.ENSEMBLE: [], Kind.RUN: []}
    others: list[str] = []
    looked_at = 0
    for path in paths:
        kind = kind_of(path)
        if looks and kind is Kind.UNCLEAR and looked_at < _MOST_LOOKED_AT:
            looked_at += 1
            kind = _look_at(path)
        found.get(kind, others).append(path)
    return Sorted(
        ensembles=tuple(found[Kind.ENSEMBLE]),
        runs=tuple(found[Kind.RUN]),
        others=tuple(others),
        none_exists=looks and not any(map(lexists, paths[:_MOST_LOOKED_AT])),
    )


def _look_at(path: str) -> Kind:
    if is_run(path):
        return Kind.RUN
    return Kind.ENSEMBLE if is_ensemble(path) else Kind.UNCLEAR
