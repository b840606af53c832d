"""One predicted image as a record, with the names of the contract for programs."""

from typing import Any

from ensemble_gui.records.arranging import Answer
from ensemble_gui.records.images import ImagesResult
from ensemble_gui.records.samples import NO_PREDICTION, UNLABELLED
from ensemble_gui.records.settings import Weights


def image_fields(result: ImagesResult, index: int) -> dict[str, Any]:
    """The fields of one image; undefined numbers are NaN or None."""
    samples = result.samples
    assert samples is not None  # noqa: S101 -- there is an image, so there is a sample set
    members = samples.probabilities[:, index]  # (member, class)
    measures = samples.disagreement
    predicted, label = int(samples.prediction[index]), int(samples.labels[index])
    undefined = predicted == NO_PREDICTION or samples.weights is Weights.RANDOM
    return {
        "path": result.images[index].path,
        "note": result.images[index].note,
        "label": None if label == UNLABELLED else samples.classes[label],
        "prediction": None if predicted == NO_PREDICTION else predicted,
        "votes": measures.votes[index].tolist(),
        "probabilities": samples.mean[index].tolist(),
        "members": members.tolist(),
        "vote_entropy": float(measures.vote_entropy[index]),
        "mutual_information": float(measures.mutual_information[index]),
        "predictive_entropy": float(measures.predictive_entropy[index]),
        "confidence": float(samples.confidence[index]),
        "unsure": None if undefined else bool(Answer.UNSURE.keeps(samples)[index]),
        "digits": samples.digits_in(index),
    }
