"""How often members are right. Probabilities are (member, sample, class)."""

from ensemble_gui.records import Accuracy, Array


def accuracy(probabilities: Array, labels: Array) -> Accuracy:
    """Shares of right predictions.

    Labels (sample,) are for samples that all members saw; labels (member, sample) for samples
    of each member's own, of which the ensemble as a whole has no accuracy.
    """
    members = (probabilities.argmax(axis=2) == labels).mean(axis=1)
    together = None
    if labels.ndim == 1:
        together = float((probabilities.mean(axis=0).argmax(axis=1) == labels).mean())
    return Accuracy(members=tuple(float(one) for one in members), ensemble=together)
