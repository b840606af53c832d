"""What `predict` finds of images, made up."""

import numpy as np

from ensemble_gui.records.images import ImagesRequest, ImagesResult, OwnImage
from ensemble_gui.records.settings import RunSettings
from tests.support.made_up_samples import samples_of

REQUEST = ImagesRequest(settings=RunSettings())


def found(
    *paths: str, classes: tuple[str, ...] = tuple("0123456789"), members: int = 2, label: int = -1
) -> ImagesResult:
    """What is found of images at these paths."""
    rng = np.random.default_rng(len(paths))
    probabilities = rng.dirichlet([0.3] * len(classes), (members, len(paths))).astype(np.float32)
    samples = samples_of(probabilities, np.full(len(paths), label), classes=classes)
    images = tuple(OwnImage(name=one, path=one, pixels=np.zeros((28, 28))) for one in paths)
    return ImagesResult(
        request=REQUEST, images=images, samples=samples, refused=(), classes=classes
    )
