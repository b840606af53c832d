"""Keeps the members that look at the user's images, so that each stroke need not load them."""

import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.opened import Opened
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.members.resolving import resolve
from ensemble_gui.running.members.validation import Validation

_FEW = 16  # images: so few are quicker by the stacked forward pass, which is one call


class Voters:
    """The last ensemble that was asked for; it belongs to one thread."""

    def __init__(self, opened: Opened | None = None) -> None:
        self.opened = opened or Opened()
        self.validation = Validation()
        self._ensemble: Ensemble | None = None
        self._key: tuple[object, ...] = ()

    def of(
        self,
        settings: RunSettings,
        token: CancelToken | None = None,
        progress: Progress = unheard,
    ) -> Ensemble:
        """The members of these settings. Raises BadInput if there are no such members."""
        if self._ensemble is None or self._key != settings.ensemble:
            resolved = resolve(settings, self.opened)
            self._ensemble = None  # its memory may be needed
            self._ensemble = build_ensemble(resolved, token=token, progress=progress)
            self._key = settings.ensemble
        return self._ensemble

    def ask(self, settings: RunSettings, images: Array, token: CancelToken | None = None) -> Array:
        """Class probabilities (member, sample, class) of images of the members' task, uint8.

        Raises CancelledError between passes through the token.
        """
        ensemble = self.of(settings)
        forward = ensemble.architecture.stacked_forward
        with torch.inference_mode():
            if forward is None or len(images) > _FEW:
                return predict(ensemble, images, token=token)
            inputs = torch.from_numpy(ensemble.architecture.task.normalise(images))
            inputs = inputs.to(ensemble.device).flatten(1)
            state = ensemble.architecture.prepared(ensemble.stacked)
            outputs = forward(state, inputs.expand(len(ensemble), -1, -1))
            return probabilities_of(outputs, ensemble.architecture.task.outputs).cpu().numpy()
