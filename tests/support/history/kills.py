"""Processes that are killed while they write the history, and processes that write it at once.

Run by hand with more kills: python -m tests.support.history.kills moments 1000
It forks, and so has to be a process without threads.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from ensemble_gui.history import file as file_of_history
from tests.support.failing_system import Real, intercepting
from tests.support.history.history_windows import Window, others, write

GONE = b"gone"
LIFE = 4  # times what one result takes
WRITERS, RESULTS = 6, 25


def fork(work: Callable[[], None]) -> int:
    """The number of a new process that does this and nothing else."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    finally:
        os._exit(0)


def add_killed_at(path: Path, at: int, *, is_done: bool) -> None:
    """Add a result, and die at the system's call of this number, before or after it is done."""
    numbers = count()

    def each(
        _name: str, real: Real, arguments: tuple[object, ...], named: dict[str, object]
    ) -> object:
        is_last = next(numbers) == at
        if is_last and not is_done:
            os.kill(os.getpid(), signal.SIGKILL)
        try:
            return real(*arguments, **named)
        finally:
            if is_last:
                os.kill(os.getpid(), signal.SIGKILL)

    window = Window(path)
    write_damage(path, window)
    with intercepting(each):
        window.add("b")


def write_damage(path: Path, window: Window) -> None:
    """In a folder called damaged, after the window has seen what was in it."""
    if path.parent.name.startswith("damaged"):
        assert window.keys == "a"
        write(path, GONE)


def kill_at_each_call(folder: Path, name: str, *, is_done: bool) -> int:
    """How many calls there are; whatever was the last one, nothing is lost and nothing is left."""
    for at in count():
        path = folder / f"{name} {is_done} {at}" / "history.json"
        Window(path).add("a")
        child = fork(partial(add_killed_at, path, at, is_done=is_done))
        _, status = os.waitpid(child, 0)
        window = Window(path)
        was_damaged = name == "damaged"
        assert window.keys in ({"b a", ""} if was_damaged else {"b a", "a"}), window.keys
        window.add("c")
        assert Window(path).keys in {"c b a", "c" if was_damaged else "c a"}
        left = [path.with_name(one).read_bytes() for one in others(path)]
        assert left == ([GONE] if was_damaged else []), others(path)
        if not os.WIFSIGNALED(status):
            assert "b" in window.keys
            return at
    raise AssertionError


def kill_at_any_moment(folder: Path, kills: int) -> int:
    """How many results there are after so many kills; those that were said to be kept are."""
    path = folder / "any moment" / "history.json"
    start = time.monotonic()
    Window(path).add("first")
    longest_s = LIFE * (time.monotonic() - start)
    told, tell = os.pipe()
    for number in range(kills):
        child = fork(partial(add_many, path, number, tell))
        time.sleep(random.uniform(0, longest_s))  # noqa: S311 -- any moment will do
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.close(tell)
    with os.fdopen(told) as lines:
        kept = set(lines.read().split())
    window = Window(path)
    assert window.message == ""
    assert kept <= set(window.own.names)
    window.add("last")
    assert others(path) == []
    return len(kept)


def add_many(path: Path, number: int, tell: int) -> None:
    window = Window(path)
    for key in (f"{number}-{n}" for n in range(4)):
        result = window.add(key)
        if not result.message:
            os.write(tell, f"{key}\n".encode())


def write_at_once(folder: Path) -> int:
    """How many results several processes have kept."""
    path = folder / "at once" / "history.json"

    def work(writer: int) -> None:
        window = Window(path)
        for number in range(RESULTS):
            window.add(f"{writer}-{number}")

    for child in [fork(partial(work, writer)) for writer in range(WRITERS)]:
        os.waitpid(child, 0)
    assert others(path) == []
    return len(Window(path).own.entries)


def main(part: str, kills: int) -> None:
    file_of_history._PATIENCE_S = 60  # the machine may be busy
    with TemporaryDirectory() as name:
        folder = Path(name)
        if part == "moments":
            kept = kill_at_any_moment(folder, kills)
            print(f"{kills} kills at any moment, {kept} results kept")
        elif part == "writers":
            found = write_at_once(folder)
            assert found == WRITERS * RESULTS, found
            print(f"{found} results from {WRITERS} writers")
        else:
            calls = [kill_at_each_call(folder, part, is_done=done) for done in (False, True)]
            print(f"{sum(calls)} kills at calls")


if __name__ == "__main__":
    _, part, *kills = sys.argv
    main(part, int(kills[0]) if kills else 100)
