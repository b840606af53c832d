"""Damaged files of runs without end: small ones, changed outside and inside as only chance can.

A seed and a number identify an input, so that each can be made again without the others.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.random import Generator

from benchmarks.mutations import mutated as damaged
from ensemble_gui.history.run_file import to_json
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.run import (
    Accuracy,
    Equivalence,
    Flip,
    MemberError,
    ReferenceCheck,
    RunRequest,
    RunResult,
    StrategyFailure,
    Timing,
)
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Array, Environment, InputMode, RunSettings
from ensemble_gui.running.timing.comparing import compare_with_baseline

Place = tuple[Any, Any]  # an object or a list, and the key or the index of a value in it

_MEMBERS, _BATCH, _SAMPLES = 3, 4, 5
_CLASSES = ("red fox", "red panda", "bear")
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 255, 2**31, 2**63, 10**30, 0.5, -0.5, 1e308, 1e-308),
    *("", "loop", "vmap", "NaN", "Infinity", "digits", "different", "\ud800", "\n" * 50, "x" * 300),
    *([], {}, [[]], [0], [2**40], {"": []}),
)


def few_digits() -> Array:
    """In the place of MNIST's test digits, (digit, 28, 28) uint8."""
    return np.random.default_rng(7).integers(0, 256, (40, 28, 28), dtype=np.uint8)


def originals() -> list[bytes]:
    """Runs on the same minibatch and on different ones, on digits and on other pictures."""
    same, different = (_run(mode) for mode in InputMode)
    return [to_json(one, few_digits).encode() for one in (same, different)]


def mutated(seed: int, number: int, files: list[bytes]) -> bytes:
    """The input of this number: one of the originals, changed inside, outside or both."""
    random = np.random.default_rng([seed, number])
    content = files[random.integers(len(files))]
    if random.integers(4):
        found = json.loads(content)
        for _ in range(random.integers(1, 4)):
            _INSIDE[random.integers(len(_INSIDE))](found, random)
        content = json.dumps(found).encode()
    is_whole = content in files
    if is_whole or random.integers(4) == 0:
        content = damaged(int(random.integers(2**32)), 0, [content])
    return content


def _run(mode: InputMode) -> RunResult:
    is_same = mode is InputMode.SAME
    settings = RunSettings(
        members=_MEMBERS, batch=_BATCH, input=mode, strategies=("loop", "vmap", "stacked")
    )
    samples = _samples(as_digits=is_same)
    random = np.random.default_rng(1)
    timings = {
        one: Timing(
            strategy=one,
            samples_s=random.uniform(0.99, 1.01, 10) * milliseconds * 1e-3,
            calls_per_block=4,
            prepare_s=0.0,
            first_call_s=0.002,
        )
        for one, milliseconds in (("loop", 1.7), ("vmap", 1.5))
    }
    return RunResult(
        request=RunRequest(settings=settings, with_samples=True),
        environment=Environment(
            torch="2.13", python="3.12", platform="Linux", device="cpu", device_name="", threads=2
        ),
        stacking_s=0.001,
        elapsed_s=1.5,
        stacked_parameters={"fc1.weight": (_MEMBERS, 8, 4)},
        timings=tuple(timings.values()),
        comparisons=compare_with_baseline(timings),
        equivalence=(
            Equivalence(
                strategy="vmap",
                max_abs_difference=float("inf"),
                allclose=False,
                flipped_predictions=1,
                predictions=_MEMBERS * _BATCH,
            ),
        ),
        accuracy=Accuracy(members=(0.5,) * _MEMBERS, ensemble=0.5 if is_same else None),
        disagreement=disagreement(_probabilities(_BATCH)) if is_same else samples.disagreement,
        samples=samples,
        failures=(StrategyFailure(strategy="stacked", message="no batching rule"),),
        reference=(_reference(),),
        non_finite=(0, 1, 0),
        warnings=("An operator is slow.",),
        notes=("Something was assumed.",),
        at="2026-11-03T12:00:00+00:00",
    )


def _samples(*, as_digits: bool) -> SampleSet:
    numbers = np.arange(_SAMPLES) * 3
    images = few_digits()[numbers]
    return sample_set(
        kind=SampleKind.DIGITS if as_digits else SampleKind.FOLDER,
        title="Sample digits" if as_digits else "animals",
        population=100,
        images=images if as_digits else images[:, :6, :5],
        labels=np.arange(_SAMPLES) % len(_CLASSES),
        names=tuple(f"test digit {one}" for one in numbers),
        probabilities=_probabilities(_SAMPLES),
        weights=RunSettings().weights,
        classes=_CLASSES,
    )


def _reference() -> ReferenceCheck:
    calm = MemberError(max_abs=1e-6, max_rel=1e-7, flips=())
    torn = MemberError(max_abs=float("nan"), max_rel=0.0, flips=(Flip(sample=2, margin=1e-6),))
    return ReferenceCheck(strategy="loop", samples=_BATCH, members=(calm, torn, calm))


def _probabilities(samples: int) -> Array:
    """(member, sample, class) float32, of which one output is not finite."""
    random = np.random.default_rng(2)
    drawn = random.dirichlet([0.4] * len(_CLASSES), (_MEMBERS, samples)).astype(np.float32)
    drawn[1, 0, 0] = np.nan
    return drawn


def _places(found: object) -> Iterator[Place]:
    """Every place in lists and objects."""
    keys: Any = found if isinstance(found, dict) else range(len(found))  # type: ignore[arg-type]  # a list
    for key in list(keys):
        yield found, key
        inner = found[key]  # type: ignore[index]  # as above
        if isinstance(inner, dict | list):
            yield from _places(inner)


def _any_place(found: object, random: Generator) -> Place:
    places = list(_places(found))
    return places[random.integers(len(places))]


def _put_odd(found: object, random: Generator) -> None:
    into, key = _any_place(found, random)
    into[key] = _ODD[random.integers(len(_ODD))]


def _put_another(found: object, random: Generator) -> None:
    """One value in the place of another."""
    (into, key), (source, other) = (_any_place(found, random) for _ in range(2))
    into[key] = json.loads(json.dumps(source[other]))


def _remove(found: object, random: Generator) -> None:
    into, key = _any_place(found, random)
    del into[key]


def _repeat(found: object, random: Generator) -> None:
    lists = [
        inner for into, key in _places(found) if isinstance(inner := into[key], list) and inner
    ]
    if lists:
        one = lists[random.integers(len(lists))]
        one.append(one[random.integers(len(one))])


def _nudge(found: object, random: Generator) -> None:
    """A number a little off."""
    numbers = [(into, key) for into, key in _places(found) if type(into[key]) in (int, float)]
    if numbers:
        into, key = numbers[random.integers(len(numbers))]
        into[key] += (1, -1, into[key], 0.001)[random.integers(4)]


def _other_bytes(found: object, random: Generator) -> None:
    """Some of an array's bytes, and its checksum mended."""
    arrays = [into for into, key in _places(found) if key == "zlib" and isinstance(into[key], str)]
    if not arrays:
        return
    one = arrays[random.integers(len(arrays))]
    try:
        data = bytearray(zlib.decompress(b64decode(one["zlib"])))
    except (ValueError, zlib.error):
        return
    for _ in range(random.integers(1, 5) if data else 0):
        data[random.integers(len(data))] = int(random.integers(256))
    one["zlib"] = b64encode(zlib.compress(bytes(data))).decode()


_INSIDE: tuple[Callable[[Any, Generator], None], ...] = (
    *(_put_odd, _put_another, _remove, _repeat, _nudge, _other_bytes),
)
