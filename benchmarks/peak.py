"""The most memory that this process takes while it is watched."""

import threading
from typing import Self

from psutil import Process

_LOOK_S = 0.001  # between two looks at the memory


class Peak:
    """The most memory of this process while it is watched, above what it was at first."""

    def __init__(self) -> None:
        self._process = Process()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.before = self.most = self._process.memory_info().rss

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_S):
            self.most = max(self.most, self._process.memory_info().rss)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self.most = max(self.most, self._process.memory_info().rss)
