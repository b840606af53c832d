"""Holds what `run --json` and `predict --json` print against the oracle."""

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.figures import Figure
from benchmarks.oracle.members import Array
from benchmarks.oracle.samples import measures_of, votes_of
from benchmarks.oracle_case import Case
from benchmarks.oracle_comparing import SINGLE, compare_counts, compare_values
from ensemble_gui.cli import main
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.samples.preparing import prepare

_SEED = 3
_MEANS = ("pairwise", "vote_entropy", "variation_ratio", "mutual_information")


def compare_runs(case: Case, batch: int = 1000) -> Iterator[Figure]:
    """Both input modes: what a run finds of its minibatches."""
    for mode in ("same", "different"):
        words = ("--input", mode, "--batch", str(batch), "--seed", str(_SEED))
        found = asked("run", *words, *_which(case), "--strategies", "loop", "--repeats", "1")
        drawn = drawn_digits(case, batch, mode)  # (sample,) or (member, sample)
        name = f"{case}, run --json, {mode}"
        right = case.predictions.argmax(axis=2) == case.labels
        own = np.broadcast_to(drawn, (case.members, batch))
        yield compare_values(
            f"{name}: members' accuracy",
            found["accuracy"]["members"],
            np.take_along_axis(right, own, axis=1).mean(axis=1),
        )
        seen = case.predictions[:, drawn] if mode == "same" else case.predictions
        together = None
        if mode == "same":
            together = (seen.mean(axis=0, dtype=float).argmax(axis=1) == case.labels[drawn]).mean()
        yield compare_values(f"{name}: accuracy", found["accuracy"]["ensemble"], together)
        yield from _compare_disagreement(name, found, seen)


def _compare_disagreement(name: str, found: dict[str, Any], seen: Array) -> Iterator[Figure]:
    printed = found["disagreement"]
    yield compare_counts(f"{name}: samples", printed["samples"], seen.shape[1])
    measures = measures_of(seen)
    for one in _MEANS:
        yield compare_values(f"{name}: mean {one}", printed[f"mean_{one}"], measures[one].mean())


def drawn_digits(case: Case, batch: int, mode: str) -> Array:
    """The test digits of a minibatch, by the seed and without replacement while they last."""
    count = batch if mode == "same" else case.members * batch
    rng, decks = np.random.default_rng(_SEED), -(-count // len(case.labels))
    drawn = np.concatenate([rng.permutation(len(case.labels)) for _ in range(decks)])[:count]
    return drawn if mode == "same" else drawn.reshape(case.members, batch)


def compare_predictions(case: Case, most: int = 60) -> Iterator[Figure]:
    """What is predicted of test digits that are image files; each is taken as it is."""
    chosen = [one for one in range(most) if _is_taken_as_it_is(case.images[one])]
    with TemporaryDirectory() as folder:
        paths = [str(Path(folder) / f"{one:05}.png") for one in chosen]
        for path, one in zip(paths, chosen, strict=True):
            Image.fromarray(case.images[one]).save(path)
        images = asked("predict", *paths, *_which(case))["images"]
    name, seen = f"{case}, predict --json", case.of(case.images[chosen])
    measures, mean = measures_of(seen), seen.mean(axis=0, dtype=np.float64)
    printed = {key: [one[key] for one in images] for key in images[0]}
    yield compare_counts(f"{name}: predictions", printed["prediction"], mean.argmax(axis=1))
    yield compare_counts(f"{name}: votes", printed["votes"], votes_of(seen))
    yield compare_values(f"{name}: probabilities", printed["probabilities"], mean, SINGLE)
    each = seen.transpose(1, 0, 2)
    yield compare_values(f"{name}: members", printed["members"], each, SINGLE)
    for key in ("vote_entropy", "mutual_information"):
        yield compare_values(f"{name}: {key}", printed[key], measures[key], SINGLE)


def asked(*words: str) -> dict[str, Any]:
    """What a command prints as JSON; raises RuntimeError where it fails."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        status = main([*words, "--json"])
    if status:
        raise RuntimeError(f"ensemble-gui {' '.join(words)} ended with status {status}")
    found: dict[str, Any] = json.loads(printed.getvalue())
    return found


def _which(case: Case) -> tuple[str, ...]:
    return "--weights", case.kind, "--members", str(case.members)


def _is_taken_as_it_is(digit: Array) -> bool:
    """Whether the way from a picture to a digit leaves this one as it is."""
    picture = np.repeat(digit[:, :, np.newaxis], 3, axis=2)
    return np.array_equal(prepare(picture, DIGITS_TASK).pixels, digit)
