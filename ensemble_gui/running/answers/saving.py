"""Saves the user's images as a folder that can be opened again."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import RefusedImage, SaveRequest, SaveResult
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.running.answers.outcomes import settle
from ensemble_gui.samples.folders.collection_folder import write_image
from ensemble_gui.writing import new_folder


def save_images(
    request: SaveRequest, token: CancelToken | None = None, progress: Progress = unheard
) -> SaveResult | Failure | Cancelled:
    """Write every image into the request's folder, which appears when all of them are written.

    An image that cannot be read is listed and stops no other; a disk that fails or is full ends
    the saving. Whatever happens comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _save(request, token or CancelToken(), progress))


def _save(request: SaveRequest, token: CancelToken, progress: Progress) -> SaveResult:
    refused = []
    pairs = list(zip(request.images, request.labels, strict=True))
    with _parents(Path(request.folder)), new_folder(Path(request.folder)) as aside:
        for index, (image, label) in enumerate(pairs):
            token.raise_if_cancelled()
            try:
                write_image(aside, index, image, label, request.classes)
            except BadInput as error:
                refused.append(RefusedImage(path=image.path or image.name, error=str(error)))
            progress(RunProgress(stage="Saving images", done=index + 1, total=len(pairs)))
        token.raise_if_cancelled()
    return SaveResult(request=request, saved=len(pairs) - len(refused), refused=tuple(refused))


@contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """The folders that this one is to lie in; those that were not there go if the block raises."""
    made = [one for one in folder.parents if not one.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for one in made:
            with suppress(OSError):
                one.rmdir()
        raise
