"""Windows that share the history's file, as far as the file is concerned."""

from pathlib import Path

from ensemble_gui.history.file import HistoryFile
from ensemble_gui.records.history import History, HistoryRequest, HistoryResult
from tests.support.remembered import remembered


class Window:
    """A window's side of it: what it shows, and what it knows to be in the file."""

    def __init__(self, path: Path) -> None:
        self.file = HistoryFile(path)
        self.base = self.own = History()
        self.message = self.look().message  # at the start

    def look(self) -> HistoryResult:
        """Bring the two together."""
        result = self.file.keep(HistoryRequest(base=self.base, own=self.own))
        self.own, self.base = result.history, result.in_file
        return result

    def add(self, key: str) -> HistoryResult:
        self.own = self.own.with_entries((remembered(key),))
        return self.look()

    def remove(self, key: str) -> HistoryResult:
        self.own = self.own.without({key})
        return self.look()

    def rename(self, key: str, name: str) -> HistoryResult:
        self.own = self.own.renamed(key, name)
        return self.look()

    @property
    def keys(self) -> str:
        return " ".join(self.own.names)


def others(path: Path) -> list[str]:
    """What else stands beside the file."""
    known = {path.name, f"{path.name}.lock"}
    return sorted(one.name for one in path.parent.iterdir() if one.name not in known)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
