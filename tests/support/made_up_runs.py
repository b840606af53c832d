"""Results of runs of every kind, which agree with themselves as those of a real run do."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ensemble_gui.measures.disagreement import disagreement, most_uncertain_first
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.run import (
    Accuracy,
    Choice,
    Equivalence,
    Flip,
    MemberError,
    ReferenceCheck,
    RunRequest,
    RunResult,
    StrategyFailure,
    Timing,
)
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import (
    Array,
    DType,
    Environment,
    InputMode,
    RunSettings,
    Source,
    Weights,
)
from ensemble_gui.running.timing.comparing import compare_with_baseline

ENVIRONMENT = Environment(
    torch="2.12.0",
    python="3.12.3",
    platform="Darwin arm64",
    device="cpu",
    device_name="Another processor",
    threads=4,
    blas="Accelerate",
)
AT = "2026-11-03T12:00:00+00:00"
ANIMALS = ("red panda", "red fox", "<b>bear</b>")
_SPEEDUPS = {"loop": 1.0, "vmap": 1.17, "stacked": 1.6, "auto": 1.58}


def few_digits() -> Array:
    """In the place of MNIST's test digits, (digit, 28, 28) uint8."""
    return np.random.default_rng(7).integers(0, 256, (40, 28, 28), dtype=np.uint8)


def made_up_probabilities(members: int, samples: int, classes: int = 10, seed: int = 0) -> Array:
    """(member, sample, class) float32."""
    rng = np.random.default_rng(seed)
    return rng.dirichlet([0.3] * classes, (members, samples)).astype(np.float32)


def digits_seen(members: int, count: int = 12, weights: Weights = Weights.TRAINED) -> SampleSet:
    """Some of the few digits, drawn as a run draws them."""
    numbers = np.arange(count) * 3 % 40
    return _seen(
        made_up_probabilities(members, count),
        kind=SampleKind.DIGITS,
        title="Sample digits",
        population=10_000,
        images=few_digits()[numbers],
        labels=np.arange(count) % 10,
        names=tuple(f"test digit {one}" for one in numbers),
        weights=weights,
    )


def noise_seen(members: int) -> SampleSet:
    """Noise that untrained members saw, without labels."""
    seen = digits_seen(members, weights=Weights.RANDOM)
    return replace(
        seen,
        kind=SampleKind.NOISE,
        title="Random noise",
        labels=np.full(len(seen.labels), UNLABELLED),
        names=tuple(f"noise {one}" for one in range(len(seen.labels))),
    )


def animals_seen(members: int, count: int = 9) -> SampleSet:
    """A folder's colour images, of which one has no label."""
    rng = np.random.default_rng(3)
    labels = np.arange(count) % len(ANIMALS)
    labels[2] = UNLABELLED
    seen = _seen(
        made_up_probabilities(members, count, len(ANIMALS)),
        kind=SampleKind.FOLDER,
        title="animals",
        population=30,
        images=rng.integers(0, 256, (count, 8, 12, 3), dtype=np.uint8),
        labels=labels,
        names=tuple(f"fox/{one}\udcff.png" for one in range(count)),  # not all names are text
        weights=Weights.FILE,
        classes=ANIMALS,
    )
    return replace(seen, path="/nets/animals", note="9 of 30 images.", why_fewer="many members")


def _seen(probabilities: Array, **given: object) -> SampleSet:
    seen = sample_set(probabilities=probabilities, **given)  # type: ignore[arg-type]  # as it is
    return replace(seen, order=most_uncertain_first(seen.disagreement))


def made_up_run(
    settings: RunSettings | None = None, *, samples: SampleSet | None = None, **other: object
) -> RunResult:
    """A run of these settings, with three rounds unless its samples_s say otherwise."""
    chosen = settings or RunSettings(members=3, batch=8, strategies=("loop", "vmap", "stacked"))
    members, is_same = chosen.members, chosen.input is InputMode.SAME
    seen = samples or digits_seen(members, weights=chosen.weights)
    classes = seen.mean.shape[1]
    minibatch = made_up_probabilities(members, chosen.batch, classes, seed=1)
    timings = {one: _timing(one) for one in chosen.strategies}
    made = RunResult(
        request=RunRequest(settings=chosen, with_samples=True),
        environment=replace(ENVIRONMENT, dtype=chosen.dtype.value, tf32=chosen.tf32),
        stacking_s=0.0012,
        elapsed_s=1.4,
        stacked_parameters={"fc1.weight": (members, 128, 784), "fc1.bias": (members, 128)},
        timings=tuple(timings.values()),
        comparisons=compare_with_baseline(timings, 0.0012),
        equivalence=tuple(_equivalence(one, chosen) for one in chosen.strategies[1:]),
        accuracy=Accuracy(members=(0.75,) * members, ensemble=0.875 if is_same else None),
        disagreement=disagreement(minibatch) if is_same else seen.disagreement,
        samples=seen,
        reference=tuple(_reference(one, chosen) for one in chosen.strategies),
        parameter_bytes=473_128 * members,
        activation_bytes=1064 * members * chosen.batch,
        non_finite=(0,) * members,
        at=AT,
    )
    return replace(made, **other)  # type: ignore[arg-type]  # fields of a result


def _timing(strategy: str) -> Timing:
    rng = np.random.default_rng(len(strategy))
    return Timing(
        strategy=strategy,
        samples_s=1.7e-3 / _SPEEDUPS[strategy] * rng.uniform(0.99, 1.01, 12),
        calls_per_block=4,
        prepare_s=0.0004,
        first_call_s=0.0021,
        peak_bytes=None if strategy == "vmap" else 123_456,
        repeated=1,
    )


def _equivalence(strategy: str, chosen: RunSettings) -> Equivalence:
    return Equivalence(
        strategy=strategy,
        max_abs_difference=1.2e-6,
        allclose=True,
        flipped_predictions=0,
        predictions=chosen.members * chosen.batch,
    )


def _reference(strategy: str, chosen: RunSettings) -> ReferenceCheck:
    calm = MemberError(max_abs=3.1e-6, max_rel=2.4e-7, flips=())
    torn = MemberError(max_abs=4.2e-6, max_rel=3.3e-7, flips=(Flip(sample=7, margin=1.6e-6),))
    return ReferenceCheck(
        strategy=strategy, samples=chosen.batch, members=(torn, *[calm] * (chosen.members - 1))
    )


def _non_finite() -> RunResult:
    """Of three members one is unsound, and no strategy agrees with another."""
    settings = RunSettings(members=3, batch=8, strategies=("loop", "vmap"))
    probabilities = made_up_probabilities(3, 12)
    probabilities[0] = np.nan
    probabilities[1, 3, 2] = np.inf
    probabilities[:, 5] = np.nan
    digits = digits_seen(3)
    seen = sample_set(
        kind=digits.kind,
        title=digits.title,
        population=digits.population,
        images=digits.images,
        labels=digits.labels,
        names=digits.names,
        probabilities=probabilities,
        weights=digits.weights,
    )
    unsound = MemberError(max_abs=np.nan, max_rel=np.nan, flips=())
    strayed = MemberError(max_abs=np.inf, max_rel=np.inf, flips=(Flip(sample=0, margin=0.5),))
    calm = MemberError(max_abs=1e-6, max_rel=1e-7, flips=())
    checks = (
        ReferenceCheck(strategy=one, samples=8, members=(unsound, strayed, calm))
        for one in settings.strategies
    )
    one = replace(
        _equivalence("vmap", settings), max_abs_difference=np.inf, allclose=False,
        flipped_predictions=8,
    )  # fmt: skip
    return made_up_run(
        settings, samples=seen, reference=tuple(checks), equivalence=(one,), non_finite=(8, 1, 0)
    )


def _of_a_folder() -> RunResult:
    settings = RunSettings(
        members=4,
        batch=6,
        weights=Weights.FILE,
        source=Source.FOLDER,
        samples="/nets/animals",
        path="C:\\nets\\mine",
        digest="d" * 64,
        architecture="net.py:build",
    )
    one = replace(_reference("loop", settings), samples=6, members=_calm(4))
    other = replace(one, strategy="vmap")
    return made_up_run(settings, samples=animals_seen(4), reference=(one, other))


def _calm(members: int) -> tuple[MemberError, ...]:
    return (MemberError(max_abs=3.1e-6, max_rel=2.4e-7, flips=()),) * members


def _disturbed() -> RunResult:
    """In which there is no verdict, or one of too few rounds."""
    whole = made_up_run()
    timings = {
        one.strategy: replace(one, disturbed=int(one.strategy == "vmap"), setup_disturbed=True)
        for one in whole.timings
    }
    return replace(
        whole,
        timings=tuple(timings.values()),
        comparisons=compare_with_baseline(timings),
        stacking_disturbed=True,
    )


def _few_rounds() -> RunResult:
    whole = made_up_run()
    timings = {one.strategy: replace(one, samples_s=one.samples_s[:3]) for one in whole.timings}
    return replace(
        whole, timings=tuple(timings.values()), comparisons=compare_with_baseline(timings)
    )


_DIFFERENT = RunSettings(members=3, batch=8, input=InputMode.DIFFERENT)
_RANDOM = RunSettings(members=3, batch=8, weights=Weights.RANDOM, source=Source.NOISE)
_ONE = RunSettings(members=1, batch=8, strategies=("stacked",))
_CHOICE = Choice(strategy="chunked", reason="it is small", threads=1, members_at_once=2)
_AUTO = RunSettings(members=3, batch=8, strategies=("loop", "auto", "vmap"))
_HALF = RunSettings(members=3, batch=8, dtype=DType.BFLOAT16)

KINDS: dict[str, Callable[[], RunResult]] = {
    "same": made_up_run,
    "different": lambda: made_up_run(_DIFFERENT),
    "different without samples": lambda: replace(
        made_up_run(_DIFFERENT),
        samples=None,
        disagreement=disagreement(made_up_probabilities(3, 0)),
    ),
    "random on noise": lambda: made_up_run(
        _RANDOM, samples=noise_seen(3), accuracy=None, random_forward=True
    ),
    "one member": lambda: made_up_run(_ONE),
    "auto": lambda: made_up_run(_AUTO, choice=_CHOICE),
    "failures": lambda: made_up_run(
        _failing(), timings=made_up_run(_ONE).timings, comparisons=(), equivalence=(),
        reference=(), reference_missing="No float64 reference: it would take about 30 s",
        failures=(StrategyFailure(strategy="vmap", message="vmap: <b>no</b>\nrule"),),
        warnings=("An operator is slow\nhere.",), notes=("Assumed.",), limits=("No time.",),
    ),
    "half precision": lambda: made_up_run(_HALF),
    "non-finite": _non_finite,
    "folder": _of_a_folder,
    "disturbed": _disturbed,
    "few rounds": _few_rounds,
    "before times were kept": lambda: made_up_run(at=""),
}  # fmt: skip


def _failing() -> RunSettings:
    return RunSettings(members=1, batch=8, strategies=("vmap", "stacked"))
