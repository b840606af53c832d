"""What is raised, and how work is counted, where a file would keep its reader busy."""

import io


class TooCostlyError(Exception):
    """The file is built to take much time or memory; nothing honest looks like it."""


class Budget:
    """Work that may still be done."""

    def __init__(self, most: int) -> None:
        self._left = most

    def spend(self, cost: int = 1) -> None:
        """Raise TooCostlyError if there is not as much left."""
        self._left -= cost
        if self._left < 0:
            raise TooCostlyError


class MeteredBytes(io.BytesIO):
    """A file in memory that can be read from only so often; then TooCostlyError is raised."""

    def __init__(self, content: bytes, most_reads: int, most_passes: int = 16) -> None:
        super().__init__(content)
        self._reads = Budget(most_reads)
        self._bytes = Budget(most_passes * len(content))

    def read(self, size: int | None = -1, /) -> bytes:
        """As of any file."""
        found = super().read(size)
        self._reads.spend()
        self._bytes.spend(len(found))
        return found
