"""Saves the user's images as a folder that can be opened again."""

from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records import (
    Progress,
    RefusedImage,
    RunCancelled,
    RunFailure,
    RunProgress,
    SaveRequest,
    SaveResult,
    unheard,
)
from ensemble_gui.running.outcomes import settle
from ensemble_gui.samples.collection_folder import check_folder, write_image


def save_images(
    request: SaveRequest, token: CancelToken | None = None, progress: Progress = unheard
) -> SaveResult | RunFailure | RunCancelled:
    """Write every image into the request's folder; one that cannot be is told, and stops no other.

    Whatever happens comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _save(request, token or CancelToken(), progress))


def _save(request: SaveRequest, token: CancelToken, progress: Progress) -> SaveResult:
    folder = Path(request.folder)
    check_folder(folder)
    refused = []
    pairs = list(zip(request.images, request.labels, strict=True))
    for index, (image, label) in enumerate(pairs):
        token.raise_if_cancelled()
        try:
            write_image(folder, index, image, label, request.classes)
        except BadInput as error:
            refused.append(RefusedImage(path=image.path or image.name, error=str(error)))
        progress(RunProgress(stage="Saving images", done=index + 1, total=len(pairs)))
    return SaveResult(request=request, saved=len(pairs) - len(refused), refused=tuple(refused))
