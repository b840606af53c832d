"""The window's figures of a large network: `python -m benchmarks.large`.

Three ResNet-18s of 224 x 224 pixels, batch 16, are opened from a folder and run by loop and vmap,
in a process of its own.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks import resnet18
from benchmarks.figures import Figure, play

if TYPE_CHECKING:
    from ensemble_gui.qt.shell.main_window import MainWindow

_MEMBERS, _BATCH = 3, 16
_ROUNDS = 1  # without a verdict, but soon over
_SETTLE_MS = 2000  # until the window has shown the run before
_CANCELLED = ("Timing", "Checking", "Predicting")  # stages
_MANIFEST = f"""
architecture = "net.py:build"
input_shape = [3, 224, 224]
classes = {resnet18.CLASSES}
mean = [0.485, 0.456, 0.406]
std = [0.229, 0.224, 0.225]
"""


def large() -> Iterator[Figure]:
    """What a run of them takes, and how it can be cancelled."""
    found, _ = play("benchmarks.large", "scenario")
    what = f"{_MEMBERS} x resnet18 at 224, batch {_BATCH}"
    yield Figure(name=f"{what}: first times", found=found["first"], bound=10, unit="s")
    name = f"{what}: longest pause of the window"
    yield Figure(name=name, found=found["worst"], bound=0.1, unit="s")
    for stage in _CANCELLED:
        yield Figure(name=f"{what}: Cancel in '{stage}'", found=found[stage], bound=0.5, unit="s")
    samples = found["samples"]
    print(
        f"Timed after {found['timed']:.1f} s, {samples:.0f} samples after "
        f"{found['all']:.1f} s: median {found['loop']:.2f} s by loop, {found['vmap']:.2f} s by vmap"
    )


def _write(folder: Path) -> None:
    import torch

    copyfile(resnet18.__file__, folder / "net.py")
    (folder / "ensemble.toml").write_text(_MANIFEST)
    for seed in range(_MEMBERS):
        torch.manual_seed(seed)
        torch.save(resnet18.build().state_dict(), folder / f"seed{seed}.pt")


def _scenario() -> None:
    from PySide6.QtWidgets import QApplication

    from benchmarks.scenarios import Heartbeat, cancel_at, settle, shown, wait_for
    from ensemble_gui.qt.setup.runs import Runs
    from ensemble_gui.records.run import RunResult
    from ensemble_gui.records.settings import RunSettings

    _application = QApplication(sys.argv[:1])
    with TemporaryDirectory() as name:
        _write(Path(name))
        strategies = ("loop", "vmap")
        window = shown(RunSettings(members=2, batch=_BATCH, repeats=_ROUNDS, strategies=strategies))
        settle(_SETTLE_MS)
        (runs,) = window.findChildren(Runs)
        times: list[float] = []
        start = perf_counter()
        runs.timed.connect(lambda _: times.append(perf_counter() - start))
        _open(window, name)  # which starts a run
        start = perf_counter()
        beat = Heartbeat(window)
        result = wait_for(window.run_finished)
        whole = perf_counter() - start
        settle(_SETTLE_MS)
        beat.timer.stop()
        if not isinstance(result, RunResult) or result.samples is None:
            raise RuntimeError(str(result))
        found = {"first": times[0], "timed": times[1], "all": whole, "worst": max(beat.late)}
        found |= {one.strategy: one.median_s for one in result.timings}
        found["samples"] = len(result.samples.labels)
        found |= {stage: cancel_at(window, stage)["ended"] for stage in _CANCELLED}
        window.close()
    print(json.dumps(found))


def _open(window: "MainWindow", folder: str) -> None:
    """Open the folder, and agree to its code."""
    from PySide6.QtWidgets import QDialogButtonBox

    from benchmarks.scenarios import settle, wait_for
    from ensemble_gui.qt.opening.ensemble import Opening
    from ensemble_gui.qt.opening.trust_dialog import TrustDialog

    (opening,) = window.findChildren(Opening)
    opening.open(folder)
    while not (dialogs := window.findChildren(TrustDialog)):
        settle(10)
    (buttons,) = dialogs[0].findChildren(QDialogButtonBox)
    buttons.accepted.emit()
    wait_for(window.ensemble_opened)


if __name__ == "__main__":
    if sys.argv[1:] == ["scenario"]:
        _scenario()
    else:
        for figure in large():
            print(figure, flush=True)
