"""Predicts the user's own images: decode, make digits of them, ask every member."""

from pathlib import Path

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records import (
    ImagesOutcome,
    ImagesRequest,
    ImagesResult,
    OwnImage,
    Progress,
    RefusedImage,
    RunProgress,
    RunSettings,
    SampleSet,
    unheard,
)
from ensemble_gui.running.building import build_ensemble, check_settings
from ensemble_gui.running.devices import use_all_cores
from ensemble_gui.running.outcomes import settle
from ensemble_gui.running.predicting import predict, sample_set
from ensemble_gui.samples.image_files import image_paths, read_grey
from ensemble_gui.samples.preprocessing import make_digit
from ensemble_gui.wording import shorten


def predict_images(
    request: ImagesRequest, token: CancelToken | None = None, progress: Progress = unheard
) -> ImagesOutcome:
    """Predict the images taken before and those at the request's paths.

    A file that cannot be taken is refused with the reason, and stops no other. Whatever happens
    comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _predict(request, token or CancelToken(), progress))


def _predict(request: ImagesRequest, token: CancelToken, progress: Progress) -> ImagesResult:
    use_all_cores()
    device = check_settings(request.settings)
    images, refused = list(request.taken), []
    paths = list(image_paths(request.paths))
    for done, path in enumerate(paths):
        token.raise_if_cancelled()
        taken = _take(path)
        if isinstance(taken, OwnImage):
            images.append(taken)
        else:
            refused.append(taken)
        progress(RunProgress(stage="Reading images", done=done + 1, total=len(paths)))
    return ImagesResult(
        request=request,
        images=tuple(images),
        samples=_sample_set(images, request.settings, device, token, progress) if images else None,
        refused=tuple(refused),
    )


def _take(path: str) -> OwnImage | RefusedImage:
    name = Path(path).name
    try:
        grey = read_grey(path)
    except BadInput as error:
        return RefusedImage(path=path, error=str(error))
    try:
        return OwnImage(name=name, path=path, pixels=make_digit(grey))
    except BadInput as error:
        return RefusedImage(path=path, error=f"In {shorten(name)} {error}")


def _sample_set(
    images: list[OwnImage],
    settings: RunSettings,
    device: torch.device,
    token: CancelToken,
    progress: Progress,
) -> SampleSet:
    ensemble = build_ensemble(settings, device, token=token, progress=progress)
    pixels = np.stack([image.pixels for image in images])
    return sample_set(
        title="My images",
        population=len(images),
        images=pixels,
        labels=None,
        names=tuple(image.name for image in images),
        probabilities=predict(ensemble, pixels, token=token, progress=progress),
        weights=settings.weights,
    )
