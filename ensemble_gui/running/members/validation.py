"""What members predict for the validation digits, kept for the next question."""

from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.records.settings import Array
from ensemble_gui.running.members.pacing import affordable
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.samples.fitting import fit_digits
from ensemble_gui.samples.mnist import Digits, load_validation_digits

_BUDGET_S = 10  # for the digits, where the network is large


class Validation:
    """The means by ensemble, as each label that a user sets asks for them again."""

    def __init__(self) -> None:
        self._means: WeakKeyDictionary[Ensemble, Array] = WeakKeyDictionary()

    @cached_property
    def digits(self) -> Digits:
        """Copied, so that the 50,000 digits before them need not be kept."""
        digits = load_validation_digits()
        return Digits(images=np.copy(digits.images), labels=np.copy(digits.labels))

    def mean(self, ensemble: Ensemble, token: CancelToken) -> Array:
        """The members' mean probabilities (sample, class) of the first digits, mostly of all.

        A large network sees as many as it predicts in some seconds. Raises CancelledError.
        """
        if ensemble not in self._means:
            few = self.digits.images[: affordable(ensemble, _BUDGET_S, token)]
            images = fit_digits(few, ensemble.architecture.task)
            self._means[ensemble] = mean_of_finite(predict(ensemble, images, token=token))
        return self._means[ensemble]
