"""The figures of opening an ensemble: `python -m benchmarks.opening`.

A hundred checkpoints of the tutorial's network, 47 MB, in each of the formats. Each opening is in
a process of its own, which has opened a smaller folder before, so that torch is warm.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.figures import Figure, play
from benchmarks.peak import Peak

_MEMBERS = 100
_TURNS = 7
_SETTLE_MS = 2000  # until the window has shown the run before
_FORMATS = ("pt", "safetensors")


def opening() -> Iterator[Figure]:
    """How long it takes, and the memory that it takes at most."""
    for kind in _FORMATS:
        found = [play("benchmarks.opening", kind)[0] for _ in range(_TURNS)]
        what = f"{_MEMBERS} .{kind}, {found[0]['size'] / 1e6:.0f} MB"
        seconds = median(one["seconds"] for one in found)
        yield Figure(name=f"open {what}", found=seconds, bound=1.0, unit="s")
        ratio = median(one["peak"] / one["size"] for one in found)
        name = f"open {what}: memory at most, of their size"
        yield Figure(name=name, found=ratio, bound=1.2, unit="x")
        seen = [play("benchmarks.opening", f"window-{kind}")[0] for _ in range(_TURNS)]
        pause = median(one["worst"] for one in seen)
        name = f"open {what}: longest pause of the window"
        yield Figure(name=name, found=pause, bound=0.05, unit="s")


def _write(folder: Path, kind: str, members: int) -> int:
    """The checkpoints' bytes."""
    import torch
    from safetensors.torch import save_file

    from ensemble_gui.ensembles.architectures.mlp import SimpleMLP

    folder.mkdir()
    for index in range(members):
        save = torch.save if kind == "pt" else save_file
        save(SimpleMLP().state_dict(), folder / f"{index:03}.{kind}")
    return sum(one.stat().st_size for one in folder.iterdir())


def _open(folder: Path, kind: str) -> dict[str, float]:
    """What opening the folder took."""
    from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest
    from ensemble_gui.running.answers.table import answer
    from ensemble_gui.running.answers.work import Kept, Work
    from ensemble_gui.running.members.at_hand import Voters
    from ensemble_gui.running.members.opened import Opened

    _write(folder / "few", kind, 3)
    answer(OpenRequest(path=str(folder / "few")))
    opened = Opened()
    with Peak() as peak:
        start = perf_counter()
        found = answer(OpenRequest(path=str(folder / "many")), Work(kept=Kept(Voters(opened))))
        seconds = perf_counter() - start
    if not isinstance(found, OpenedEnsemble) or len(found.members) != _MEMBERS:
        raise RuntimeError(str(found))
    return {"seconds": seconds, "peak": peak.most - peak.before}


def _open_apart(kind: str) -> None:
    """Write the checkpoints in one process, and open them in this one."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        size = _write_apart(folder / "many", kind, _MEMBERS)
        print(json.dumps(_open(folder, kind) | {"size": size}))


def _open_in_window(kind: str) -> None:
    """How late a 10 ms timer on the GUI thread is at most, from the request to the ensemble."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.scenarios import Heartbeat, settle, shown, wait_for
    from ensemble_gui.qt.opening.ensemble import Opening
    from ensemble_gui.records.settings import RunSettings

    _application = QApplication(sys.argv[:1])
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part, members in (("few", 3), ("many", _MEMBERS)):
            _write_apart(folder / part, kind, members)
        window = shown(RunSettings(members=2, batch=8, repeats=6, strategies=("loop", "vmap")))
        opening = window.findChild(Opening)
        if opening is None:
            raise LookupError("the window cannot open ensembles")
        opening.open(str(folder / "few"))
        wait_for(window.run_finished)
        settle(_SETTLE_MS)
        beat = Heartbeat(window)
        opening.open(str(folder / "many"))
        wait_for(window.ensemble_opened)
        beat.timer.stop()
        window.close()
    print(json.dumps({"worst": max(beat.late), "beats": len(beat.late)}))


def _write_apart(folder: Path, kind: str, members: int) -> int:
    """In another process, so that what writing leaves behind in memory is not reused."""
    import subprocess

    command = [sys.executable, "-m", "benchmarks.opening", "write", kind, str(members), str(folder)]
    subprocess.run(command, check=True)
    return sum(one.stat().st_size for one in folder.iterdir())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", kind, members, folder]:
            _write(Path(folder), kind, int(members))
        case [scenario] if scenario.startswith("window-"):
            _open_in_window(scenario.removeprefix("window-"))
        case [kind]:
            _open_apart(kind)
        case _:
            for figure in opening():
                print(figure, flush=True)
