"""Records as a run makes them, made without one: the views need no worker."""

import numpy as np

from ensemble_gui.measures.disagreement import disagreement, most_uncertain_first
from ensemble_gui.measures.finite import mean_of_finite, predictions_of
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest
from ensemble_gui.records.run import (
    Accuracy,
    Choice,
    Comparison,
    Equivalence,
    Flip,
    MemberError,
    ReferenceCheck,
    RunRequest,
    RunResult,
    StrategyFailure,
    Timing,
    Verdict,
)
from ensemble_gui.records.samples import OWN_IMAGES, UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import Array, Environment, InputMode, RunSettings, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES, DIGITS_TASK
from tests.support.made_up_samples import KINDS

CLASSES = 10
ENVIRONMENT = Environment(
    torch="2.13.0",
    python="3.12.3",
    platform="Linux",
    device="cpu",
    device_name="A processor of some name",
    threads=2,
    foreign_load="run delay",
)


def probabilities_for(predictions: Array, certainty: float = 0.91, classes: int = CLASSES) -> Array:
    """(member, sample) to (member, sample, class): each member so sure of its prediction."""
    rest = (1 - certainty) / (classes - 1)
    return (np.eye(classes)[predictions] * (certainty - rest) + rest).astype(np.float32)


def sample_set(
    *votes: tuple[int, ...],
    title: str = "Sample digits",
    labelled: bool = True,
    population: int | None = None,
    weights: Weights = Weights.TRAINED,
    classes: tuple[str, ...] = DIGIT_CLASSES,
    shape: tuple[int, ...] = (28, 28),
    certainty: float = 0.91,
    digits: tuple[int, ...] = (),
) -> SampleSet:
    """Samples with these votes, one a member, each so sure; number n is of the class n % classes.

    The images have this shape: (height, width) or (height, width, 3).
    """
    count, among = len(votes), len(classes)
    # (member, sample, class)
    probabilities = probabilities_for(np.array(votes).T, certainty, classes=among)
    measures = disagreement(probabilities)
    images = np.zeros((count, *shape), np.uint8)
    white = np.arange(count) % shape[0]  # the row by which they are told apart
    images[np.arange(count), white] = 255
    return SampleSet(
        kind=KINDS.get(title, SampleKind.FOLDER),
        path="" if title in KINDS else f"/{title}",
        title=title,
        population=population or count,
        images=images,
        labels=np.arange(count) % among if labelled else np.full(count, UNLABELLED),
        names=tuple(f"sample {number}" for number in range(count)),
        probabilities=probabilities,
        predictions=predictions_of(probabilities),
        mean=mean_of_finite(probabilities).astype(np.float32),
        disagreement=measures,
        order=np.arange(count) if title == OWN_IMAGES else most_uncertain_first(measures),
        member_order=np.arange(len(probabilities)),
        weights=weights,
        classes=classes,
        digits=digits,
    )


def many_samples(members: int = 10, count: int = 300) -> SampleSet:
    """Samples of which a fifth are contested."""
    rng = np.random.default_rng(0)
    votes = np.tile(np.arange(count)[:, None] % CLASSES, (1, members))
    contested = rng.random(votes.shape) < 0.4 * (np.arange(count) % 5 == 0)[:, None]
    votes[contested] = rng.integers(CLASSES, size=contested.sum())
    return sample_set(*map(tuple, votes.tolist()))


def timing(strategy: str, *milliseconds: float) -> Timing:
    """One block for each of these times."""
    return Timing(
        strategy=strategy,
        samples_s=np.array(milliseconds) / 1e3,
        calls_per_block=4,
        prepare_s=0.0004,
        first_call_s=0.0021,
        repeated=4,
    )


def comparison(strategy: str, speedup: float) -> Comparison:
    """A strategy so much faster, or slower, than the loop beyond doubt."""
    return Comparison(
        strategy=strategy,
        baseline="loop",
        speedup=speedup,
        ci95=(speedup - 0.02, speedup + 0.02),
        verdict=Verdict.FASTER if speedup > 1 else Verdict.SLOWER,
    )


def run_result(
    settings: RunSettings,
    *,
    samples: SampleSet | None = None,
    accuracy: Accuracy | None = None,
    warnings: tuple[str, ...] = (),
    failures: tuple[StrategyFailure, ...] = (),
) -> RunResult:
    """A result of these settings, in which stacked is the fastest."""
    names = settings.strategies
    members = settings.members
    shown = samples or many_samples(members)
    return RunResult(
        request=RunRequest(settings=settings, with_samples=True),
        environment=ENVIRONMENT,
        stacking_s=0.0012,
        elapsed_s=1.4,
        stacked_parameters={
            "fc1.weight": (members, 128, 784),
            "fc1.bias": (members, 128),
            "fc2.weight": (members, 128, 128),
            "fc2.bias": (members, 128),
            "fc3.weight": (members, 10, 128),
            "fc3.bias": (members, 10),
        },
        timings=tuple(timing(name, *_BLOCKS[name]) for name in names),
        comparisons=tuple(comparison(name, _SPEEDUPS[name]) for name in names[1:]),
        equivalence=tuple(
            Equivalence(
                strategy=name,
                max_abs_difference=1.2e-6,
                allclose=True,
                flipped_predictions=0,
                predictions=members * settings.batch,
            )
            for name in names[1:]
        ),
        accuracy=accuracy
        or Accuracy(
            members=(0.98,) * members,
            ensemble=0.99 if settings.input is InputMode.SAME else None,
        ),
        disagreement=shown.disagreement,
        samples=shown,
        choice=Choice(strategy="stacked", reason="all members' activations fit the cache")
        if "auto" in names
        else None,
        warnings=warnings,
        failures=failures,
        reference=tuple(reference_check(name, members, settings.batch) for name in names),
        parameter_bytes=473_128 * members,
        activation_bytes=1064 * members * settings.batch,
    )


def reference_check(strategy: str, members: int, samples: int) -> ReferenceCheck:
    """As of a strategy whose second member flips one sample."""
    calm = MemberError(max_abs=3.1e-6, max_rel=2.4e-7, flips=())
    flipping = MemberError(max_abs=4.2e-6, max_rel=3.3e-7, flips=(Flip(sample=7, margin=1.6e-6),))
    errors = (calm, flipping, *[calm] * (members - 2)) if members > 1 else (calm,)
    return ReferenceCheck(strategy=strategy, samples=samples, members=errors)


_BLOCKS = {
    "loop": (1.6, 1.7, 1.8, 1.7, 1.7, 1.9),
    "vmap": (1.4, 1.5, 1.5, 1.5, 1.6, 1.4),
    "stacked": (1.0, 1.1, 1.1, 1.0, 1.2, 9.0),
    "fused": (1.3, 1.4, 1.3, 1.3, 1.4, 1.3),
    "packed": (0.9, 1.0, 1.0, 0.9, 1.0, 1.1),
    "per-core": (1.2, 1.3, 1.3, 1.2, 1.3, 1.4),
    "chunked": (1.1, 1.2, 1.2, 1.1, 1.2, 1.3),
    "auto": (1.0, 1.1, 1.1, 1.0, 1.1, 1.2),
    "vmap-chunked": (1.5, 1.5, 1.6, 1.5, 1.5, 1.6),
    "compiled": (1.2, 1.2, 1.3, 1.2, 1.2, 1.3),
    "graphed": (0.2, 0.2, 0.3, 0.2, 0.2, 0.3),
}
_SPEEDUPS = {"vmap": 1.17, "stacked": 1.6, "fused": 1.3, "chunked": 1.45, "auto": 1.6}
_SPEEDUPS |= {"vmap-chunked": 1.1, "compiled": 1.4, "packed": 1.7, "per-core": 1.35, "graphed": 8.5}

OPENED = OpenedEnsemble(
    request=OpenRequest(path="/nets/mine"),
    name="mine",
    digest="d",
    architecture="net.py:build",
    task=DIGITS_TASK,
    members=("a.pt", "b.pt"),
    parameter_bytes=1,
    notes=("Something is odd.",),
)
