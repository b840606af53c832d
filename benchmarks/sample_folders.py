"""The figures of large folders of samples: `python -m benchmarks.sample_folders`.

50,000 images of 32 x 32 pixels, in ten subfolders, in a thousand, or in none. Each is listed and
read in a process of its own, which has read a small folder before.
"""

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from PIL import Image

from benchmarks.figures import Figure, play
from benchmarks.peak import Peak
from ensemble_gui.records.tasks import Task

_IMAGES = 50_000
_BATCH = 64
_SIDE = 32  # pixels
_CONTENTS = 200  # different files, each written many times
_TURNS = 3


def sample_folders() -> Iterator[Figure]:
    """How long it takes until the first minibatch and the samples to show, and the memory."""
    for subfolders in (10, 1000, 0):
        found = [play("benchmarks.sample_folders", str(subfolders))[0] for _ in range(_TURNS)]
        what = f"{_IMAGES:,} images in {subfolders:,} subfolders"
        for name, key, bound, unit in (
            (f"{what}: first minibatch", "minibatch", 2.0, "s"),
            ("  memory at most", "minibatch_mb", 100.0, "MB"),
            ("  1,000 to show", "shown", 2.0, "s"),
            ("  memory at most", "shown_mb", 100.0, "MB"),
        ):
            seen = median(one[key] for one in found)
            yield Figure(name=name, found=seen, bound=bound, unit=unit)


def _write(folder: Path, images: int, subfolders: int) -> None:
    rng = np.random.default_rng(0)
    contents = []
    for _ in range(min(images, _CONTENTS)):
        file = BytesIO()
        Image.fromarray(rng.integers(0, 256, (_SIDE, _SIDE, 3), dtype=np.uint8)).save(file, "PNG")
        contents.append(file.getvalue())
    inside = [folder / f"class_{one:04}" for one in range(subfolders)] or [folder]
    for one in inside:
        one.mkdir(parents=True)
    for index in range(images):
        path = inside[index % len(inside)] / f"image_{index:06}.png"
        path.write_bytes(contents[index % len(contents)])


def _measure(subfolders: int) -> dict[str, float]:
    from ensemble_gui.samples.folders.class_folder import open_class_folder

    classes = subfolders or 10
    task = Task(
        shape=(3, _SIDE, _SIDE),
        classes=tuple(f"class {one}" for one in range(classes)),
        mean=(0.5,) * 3,
        std=(0.25,) * 3,
    )
    with TemporaryDirectory() as name:
        few, many = Path(name) / "few", Path(name) / "many"
        _write(few, 4 * classes, subfolders)
        _write(many, _IMAGES, subfolders)
        open_class_folder(str(few), task).draw(_BATCH, 0)
        with Peak() as peak:
            start = perf_counter()
            pictures = open_class_folder(str(many), task)
            pictures.draw(_BATCH, 0)
            minibatch = perf_counter() - start
        with Peak() as peak_shown:
            start = perf_counter()
            pictures.to_show(_IMAGES)
            shown = perf_counter() - start
    return {
        "minibatch": minibatch,
        "minibatch_mb": (peak.most - peak.before) / 1e6,
        "shown": shown,
        "shown_mb": (peak_shown.most - peak_shown.before) / 1e6,
    }


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(_measure(int(sys.argv[1]))))
    else:
        for figure in sample_folders():
            print(figure, flush=True)
