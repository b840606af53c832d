"""Whether probabilities can be taken at their word. Probabilities are (member, sample, class)."""

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import Array, Calibration, SampleSet


def calibrate(
    samples: SampleSet, validation: Array, validation_labels: Array, token: CancelToken
) -> Calibration | None:
    """Scores and risk over the labelled samples; None where there are none. Raises Cancelled.

    The temperature is fitted to `validation`, the members' mean (sample, class) on digits with
    these labels (sample,).
    """
    token.raise_if_cancelled()
    return None
