"""Predictions that hypothesis makes up, for the tests that hold measures against others'."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ensemble_gui.records.settings import Array

thorough = settings(derandomize=True, max_examples=100)

_WEIGHTS = st.one_of(
    st.just(0.0), st.just(1.0), st.floats(0, 1, width=32), st.sampled_from([1e-30, 1e-8, 0.5])
)


@st.composite
def predictions(
    draw: st.DrawFn, *, least_members: int = 1, most_members: int = 8, most_samples: int = 6
) -> Array:
    """Probabilities (member, sample, class) float32, of 2 to 10 classes.

    Among them are noughts, ones, tiny numbers, classes that tie, members that are sure of one
    class, and members that say the same as the one before.
    """
    members = draw(st.integers(least_members, most_members))
    samples = draw(st.integers(1, most_samples))
    classes = draw(st.integers(2, 10))
    made = [_member(draw, samples, classes)]
    for _ in range(members - 1):
        made.append(made[-1] if draw(st.booleans()) else _member(draw, samples, classes))
    return np.stack(made).astype(np.float32)


@st.composite
def labelled_predictions(
    draw: st.DrawFn, *, least_members: int = 1, most_samples: int = 30
) -> tuple[Array, Array]:
    """The same with labels (sample,) int64; some are what the first member says."""
    probabilities = draw(predictions(least_members=least_members, most_samples=most_samples))
    _, samples, classes = probabilities.shape
    drawn = draw(arrays(np.int64, samples, elements=st.integers(0, classes - 1)))
    right = draw(arrays(np.bool_, samples))
    return probabilities, np.where(right, probabilities[0].argmax(axis=1), drawn)


def _member(draw: st.DrawFn, samples: int, classes: int) -> Array:
    """What a member says, (sample, class)."""
    if draw(st.booleans()):
        sure = draw(arrays(np.int64, samples, elements=st.integers(0, classes - 1)))
        return np.eye(classes)[sure]
    weights = draw(arrays(np.float64, (samples, classes), elements=_WEIGHTS))
    weights[:, 0] += weights.sum(axis=1) == 0
    shares: Array = weights / weights.sum(axis=1, keepdims=True)
    return shares
