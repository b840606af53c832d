"""Kills what writes files, again and again, and looks at what is there then.

`python tests/faults/killing.py --rounds 300` kills at random moments; without `--rounds` it kills
at each call of the system's once, and in the middle of each write. POSIX only.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["OMP_NUM_THREADS"] = "1"  # a forked process has no other threads

import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.bundled import members_file
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.ensembles.opening.loading import load_ensemble
from ensemble_gui.ensembles.opening.saving import write_ensemble
from ensemble_gui.ensembles.output import claimed, keep_members
from ensemble_gui.records.images import OwnImage, SaveRequest, SaveResult
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.running.answers.table import answer
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.writing import ASIDE, write_file

Work = Callable[[Path], None]
_CALLS = ("open", "mkdir", "write", "fsync", "replace", "unlink")
_IMAGES = 3


def save_ensemble_at(path: Path) -> None:
    """Save two members, as File > Save ensemble does."""
    members = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    write_ensemble(path, members)


def save_images_at(path: Path) -> None:
    """Save images, as File > Save images does."""
    pixels = load_test_digits().images[0]
    images = tuple(
        OwnImage(name=f"{one}.png", path="", pixels=pixels, content=bytes([one]) * 20_000)
        for one in range(_IMAGES)
    )
    labels = tuple(one % 3 for one in range(_IMAGES))
    outcome = answer(SaveRequest(folder=str(path), images=images, labels=labels))
    if not isinstance(outcome, SaveResult):
        raise TypeError(outcome)


def train_at(path: Path) -> None:
    """Write members over an old file, as `train` does."""
    stacked = random_ensemble(SIMPLE_MLP, 2, seed=1, device=torch.device("cpu")).stacked
    with claimed(path, 1):
        keep_members(path, members_file(stacked, {}))


WORK: dict[str, Work] = {
    "ensemble": save_ensemble_at,
    "images": save_images_at,
    "train": train_at,
}


def found_at(path: Path) -> object:
    """What is there, so that it can be compared: of an ensemble what it opens as."""
    if path.suffix == ".safetensors":
        return path.read_bytes()
    if not path.exists():
        return None
    if (path / "ensemble.toml").exists():
        request = OpenRequest(path=str(path))
        loaded = load_ensemble(
            request, check_size=lambda *_: None, token=CancelToken(), progress=lambda _: None
        )
        return loaded.digest, loaded.notes
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*.png")}


def die_at(step: int) -> None:
    """Let this process be killed at its call of this number; a write is done by half then."""
    calls = count(1)

    def wrapped(real: Callable[..., object], name: str) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            if next(calls) == step:
                if name == "write":
                    descriptor, content = arguments
                    real(descriptor, content[: len(content) // 2])  # type: ignore[index,arg-type]  # os.write's
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return call

    for name in _CALLS:
        setattr(os, name, wrapped(getattr(os, name), name))


def killed(work: Work, path: Path, *, step: int = 0, after_s: float = 0.0) -> bool:
    """Do the work in a process that is killed at a step or after a time; whether it was."""
    child = os.fork()
    if child == 0:
        if step:
            die_at(step)
        work(path)
        os._exit(0)
    if not step:
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def rounds_of(work: Work, path: Path, rounds: int, seed: int) -> Counter[str]:
    """What was at the path after each round: "old", "new", or a fault in a sentence."""
    old = found_at(path) if path.exists() else None
    content = path.read_bytes() if path.is_file() else None
    start = time.perf_counter()
    work(path)
    whole_s, new = time.perf_counter() - start, found_at(path)
    chance, seen = random.Random(seed), Counter[str]()  # noqa: S311 -- no secret
    for number in count(1):
        restore(path, content)
        after_s = chance.uniform(0, whole_s * 1.2)
        was_killed = killed(work, path, step=0 if rounds else number, after_s=after_s)
        if not rounds and not was_killed:
            return seen
        seen[judged(path, old, new)] += 1
        if number == rounds:
            return seen
    raise AssertionError


def restore(path: Path, content: bytes | None) -> None:
    """Put back what was there at first: a file of this content, or nothing."""
    if content is not None:
        path.write_bytes(content)
    elif path.exists():
        path.rename(path.with_name(f"before-{time.monotonic_ns()}"))


def judged(path: Path, old: object, new: object) -> str:
    """Whether the old or the new is there whole, and what a next writer leaves in the folder."""
    try:
        found = found_at(path)
    except ValueError as error:
        return f"damaged: {error}"
    write_file(path.with_name("next"), b"")
    if left := [one.name for one in path.parent.iterdir() if one.name.startswith(ASIDE)]:
        return f"left behind: {len(left)}"
    if found == new:
        return "new"
    return "old" if found == old else "another"


def main() -> int:
    """Print what was found as JSON; the exit status is 1 if anything was cut short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=0, help="how many random moments")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("work", nargs="*", default=list(WORK), help=" ".join(WORK))
    options = parser.parse_args()
    seen = {}
    for name in options.work:
        with TemporaryDirectory() as folder:
            path = Path(folder) / ("members.safetensors" if name == "train" else "saved")
            if name == "train":
                path.write_bytes(b"the old members")
            seen[name] = rounds_of(WORK[name], path, options.rounds, options.seed)
    print(json.dumps(seen))
    return 0 if all(set(one) <= {"old", "new"} for one in seen.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
