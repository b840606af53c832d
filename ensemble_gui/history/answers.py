"""What a run's strategies gave, and how far it is apart, as fields of JSON, and back."""

import math
import sys
from typing import Any

import numpy as np

from ensemble_gui.history.arrays import FLOAT64, INT64, packed, shape_of, unpacked
from ensemble_gui.history.fields import Fields, number
from ensemble_gui.measures.disagreement import (
    pairwise_disagreement,
    variation_ratio,
    vote_entropy,
)
from ensemble_gui.records.run import Accuracy, Equivalence, Flip, MemberError, ReferenceCheck
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import Array, InputMode, RunSettings

_WORDS = {"NaN": math.nan, "Infinity": math.inf}  # numbers that JSON does not know
_MOST = sys.float_info.max
_MOST_FLIPS = 500_000
_MOST_MEMBERS = 100_000
_MOST_VOTES = 2**25
_LEAST_CLASSES = 2
_ROUNDING = 1e-6
_ENTROPIES = ("predictive_entropy", "expected_entropy", "mutual_information")


def equivalence_fields(found: Equivalence) -> dict[str, Any]:
    """How far a strategy is from the baseline, as it is written."""
    return {
        "strategy": found.strategy,
        "max_abs_difference": _written(found.max_abs_difference),
        "allclose": found.allclose,
        "flipped_predictions": found.flipped_predictions,
        "predictions": found.predictions,
    }


def equivalence_of(found: object) -> Equivalence:
    """How far a strategy is from the baseline. Raises ValueError, as all below."""
    fields = Fields(found)
    return Equivalence(
        strategy=fields.text("strategy"),
        max_abs_difference=fields.inside("max_abs_difference", _difference),
        allclose=fields.flag("allclose"),
        flipped_predictions=fields.integer("flipped_predictions"),
        predictions=fields.integer("predictions"),
    )


def reference_fields(found: ReferenceCheck) -> dict[str, Any]:
    """A check against float64 as it is written: one column per figure, flips in rows."""
    return {
        "strategy": found.strategy,
        "samples": found.samples,
        "max_abs": [_written(one.max_abs) for one in found.members],
        "max_rel": [_written(one.max_rel) for one in found.members],
        "flips": [
            [member, flip.sample, flip.margin]
            for member, one in enumerate(found.members)
            for flip in one.flips
        ],
    }


def reference_of(found: object) -> ReferenceCheck:
    """A check against float64."""
    fields = Fields(found)
    absolute = fields.many("max_abs", _difference, _MOST_MEMBERS)
    relative = fields.many("max_rel", _difference, _MOST_MEMBERS)
    if len(absolute) != len(relative):
        raise ValueError("max_abs and max_rel are not of as many members")
    flips: list[list[Flip]] = [[] for _ in absolute]
    for member, flip in fields.many("flips", _flip, _MOST_FLIPS):
        if member >= len(flips):
            raise ValueError(f"flips name member {member}, of {len(flips)}")
        flips[member].append(flip)
    return ReferenceCheck(
        strategy=fields.text("strategy"),
        samples=fields.integer("samples", 1),
        members=tuple(
            MemberError(max_abs=one, max_rel=other, flips=tuple(flipped))
            for one, other, flipped in zip(absolute, relative, flips, strict=True)
        ),
    )


def accuracy_of(found: object, members: int) -> Accuracy:
    """The accuracy of so many members."""
    fields = Fields(found)
    shares = fields.many("members", _share, members)
    if len(shares) != members:
        raise ValueError(f"members has not {members:,} shares")
    return Accuracy(members=shares, ensemble=fields.optional("ensemble", _share))


def disagreement_fields(found: Disagreement) -> dict[str, Any]:
    """The disagreement as it is written: what follows from the votes is left out."""
    measures = {name: getattr(found, name) for name in (*_ENTROPIES, "member_margin")}
    return {"votes": packed(found.votes, INT64)} | {
        name: packed(values, FLOAT64) for name, values in measures.items()
    }


def disagreement_of(found: object, settings: RunSettings) -> Disagreement:
    """The disagreement of the members over their minibatch; empty if each had its own."""
    fields = Fields(found)
    samples = settings.batch if settings.input is InputMode.SAME else 0
    votes = fields.inside("votes", lambda one: _votes(one, samples, settings.members))
    most = math.log2(votes.shape[1])
    return Disagreement(
        votes=votes,
        vote_entropy=vote_entropy(votes),
        variation_ratio=variation_ratio(votes),
        pairwise=pairwise_disagreement(votes),
        member_margin=fields.inside("member_margin", lambda one: _measure(one, samples, 1)),
        **{
            name: fields.inside(name, lambda one: _measure(one, samples, most))
            for name in _ENTROPIES
        },
    )


def _votes(found: object, samples: int, members: int) -> Array:
    """(sample, class) int64."""
    shape = shape_of(Fields(found))
    if (
        len(shape) != len(("sample", "class"))
        or shape[0] != samples
        or math.prod(shape) > _MOST_VOTES
    ):
        raise ValueError(f"its shape is not that of {samples:,} samples")
    if shape[1] < _LEAST_CLASSES:
        raise ValueError("there are fewer than two classes")
    votes = unpacked(found, INT64, shape)
    if votes.min(initial=0) < 0 or votes.max(initial=0) > members:
        raise ValueError(f"a number of votes is not from 0 to {members:,}")
    if votes.sum(axis=1).max(initial=0) > members:
        raise ValueError(f"there are more votes than {members:,} members have")
    return votes


def _measure(found: object, samples: int, most: float) -> Array:
    """(sample,), from 0 to `most`, or NaN where it is not defined."""
    values = unpacked(found, FLOAT64, (samples,))
    known = values[~np.isnan(values)]
    if known.size and not (known.min() >= 0 and known.max() <= most + _ROUNDING):
        raise ValueError(f"a value is not from 0 to {most:g}")
    return values


def _flip(found: object) -> tuple[int, Flip]:
    if not isinstance(found, list) or len(found) != len(("member", "sample", "margin")):
        raise ValueError("it is not a list of a member, a sample and a margin")
    fields = Fields(dict(zip(("member", "sample", "margin"), found, strict=True)))
    margin = fields.number("margin", most=_MOST)
    return fields.integer("member"), Flip(sample=fields.integer("sample"), margin=margin)


def _written(value: float) -> float | str:
    """A number, or the word for one that JSON does not know."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity"


def _difference(found: object) -> float:
    if isinstance(found, str):
        if found not in _WORDS:
            raise ValueError(f"it is neither a number nor {' nor '.join(_WORDS)}")
        return _WORDS[found]
    return number(found, "it", 0, _MOST)


def _share(found: object) -> float:
    return number(found, "it", 0, 1)
