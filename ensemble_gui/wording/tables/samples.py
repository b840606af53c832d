"""Samples, each member's vote on them, and the measures of their disagreement."""

import numpy as np

from ensemble_gui.records.arranging import Answer, SampleMeasure
from ensemble_gui.records.samples import NO_PREDICTION, UNLABELLED, SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.table import Table, Values
from ensemble_gui.wording.classes import Classes, class_name
from ensemble_gui.wording.definitions import definition
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.samples import UNTRAINED, title_of_samples

_OF_VOTES = (SampleMeasure.VOTE_ENTROPY, SampleMeasure.VARIATION_RATIO, SampleMeasure.PAIRWISE)
_BITS = (
    SampleMeasure.VOTE_ENTROPY,
    SampleMeasure.PREDICTIVE_ENTROPY,
    SampleMeasure.EXPECTED_ENTROPY,
    SampleMeasure.MUTUAL_INFORMATION,
)
_UNDEFINED = "Empty: not finite, or undefined with one member."


def gallery_table(samples: SampleSet) -> Table:
    """The samples that pass the filters, in their order: votes, prediction, measures."""
    shown = samples.order
    votes = samples.disagreement.votes[shown]
    columns: dict[str, Values] = {
        **_heads(samples),
        "ensemble": _names(samples.classes, samples.prediction[shown]),
        "confidence": samples.confidence[shown],
        "majority votes": votes.max(axis=1),
        "finite members": votes.sum(axis=1),
    }
    for measure in _measures_of(samples):
        columns[_named(measure)] = measure.of(samples)[shown]
    return Table(title=title_of_samples(samples), columns=columns, notes=_notes(samples))


def votes_table(samples: SampleSet) -> Table:
    """The matrix with a row for each sample, as few programs have room for thousands of columns."""
    columns = _heads(samples)
    for member in samples.member_order.tolist():
        found = samples.predictions[member, samples.order]
        columns[f"member {member + 1}"] = _names(samples.classes, found)
    title = f"Predictions of {title_of_samples(samples)}"
    return Table(title=title, columns=columns, notes=_notes(samples, "Rows: samples."))


def sample_table(samples: SampleSet, sample: int) -> Table:
    """The probabilities of one sample: the ensemble, then each member; a column for each class."""
    rows = np.concatenate([samples.mean[np.newaxis, sample], samples.probabilities[:, sample]])
    title = f"Probabilities of {printable(samples.names[sample])}"
    return probabilities_table(title, rows, samples.classes)


def probabilities_table(title: str, rows: Array, classes: Classes) -> Table:
    """Probabilities (1 + member, class), the ensemble's first, of all classes."""
    rows = np.where(np.isfinite(rows).all(axis=1, keepdims=True), rows, np.nan)
    best = [NO_PREDICTION if np.isnan(row[0]) else int(row.argmax()) for row in rows]
    columns: dict[str, Values] = {
        "who": ["ensemble", *(f"member {number}" for number in range(1, len(rows)))],
        "prediction": _names(classes, np.array(best)),
    }
    for one in range(len(classes)):
        columns[f"P({class_name(classes, one)})"] = rows[:, one]
    return Table(title=title, columns=columns, notes=(_UNDEFINED,))


def picture_table(
    probabilities: Array, classes: Classes, title: str = "Probabilities of the picture"
) -> Table:
    """The same of one picture, from the members' probabilities (member, class)."""
    sound = probabilities[np.isfinite(probabilities).all(axis=1)]
    mean = sound.mean(axis=0) if len(sound) else np.full(len(classes), np.nan)
    rows = np.concatenate([mean[np.newaxis], probabilities])
    return probabilities_table(title, rows, classes)


def uncertainty_table(samples: SampleSet, left: Array) -> Table:
    """All samples with the plot's two measures, and whether they pass the filters (sample,)."""
    right, wrong = Answer.RIGHT.keeps(samples), Answer.WRONG.keeps(samples)
    everything = np.arange(len(samples.labels))
    found = samples.disagreement
    columns: dict[str, Values] = {
        **_heads(samples, everything),
        "ensemble": _names(samples.classes, samples.prediction),
        "answer": np.where(right, "right", np.where(wrong, "wrong", "")).tolist(),
        _named(SampleMeasure.MUTUAL_INFORMATION): found.mutual_information,
        _named(SampleMeasure.PREDICTIVE_ENTROPY): found.predictive_entropy,
        "passes the filters": left.tolist(),
    }
    return Table(
        title=f"Uncertainty of {title_of_samples(samples)}", columns=columns, notes=_notes(samples)
    )


def _heads(samples: SampleSet, shown: Array | None = None) -> dict[str, Values]:
    """Each sample's name and label."""
    shown = samples.order if shown is None else shown
    labels = samples.labels[shown]
    return {
        "sample": [samples.names[one] for one in shown.tolist()],
        "label": _names(samples.classes, np.where(labels == UNLABELLED, NO_PREDICTION, labels)),
    }


def _names(classes: Classes, found: Array) -> list[str | None]:
    """The classes' names; None where there is no class."""
    names = {one: class_name(classes, one) for one in np.unique(found).tolist()}
    return [None if one == NO_PREDICTION else names[one] for one in found.tolist()]


def _measures_of(samples: SampleSet) -> tuple[SampleMeasure, ...]:
    """The measures that have a meaning: untrained members differ, but are not uncertain."""
    return _OF_VOTES if samples.weights is Weights.RANDOM else tuple(SampleMeasure)


def _named(measure: SampleMeasure) -> str:
    title = definition(measure).title.lower()
    return f"{title} (bit)" if measure in _BITS else title


def _notes(samples: SampleSet, *others: str) -> tuple[str, ...]:
    untrained = f"{UNTRAINED}." if samples.weights is Weights.RANDOM else ""
    return tuple(filter(None, (*others, untrained, _UNDEFINED)))
