"""Saves the user's images as a folder that can be opened again."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import RefusedImage, SaveRequest, SaveResult
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.running.answers.work import Work
from ensemble_gui.samples.folders.collection_folder import write_image
from ensemble_gui.writing import new_folder


def save_images(request: SaveRequest, work: Work) -> SaveResult:
    """Write every image into the request's folder, which appears when all of them are written.

    An image that cannot be read is listed and stops no other; a disk that fails or is full ends
    the saving. Raises BadInput, OSError and CancelledError.
    """
    refused = []
    pairs = list(zip(request.images, request.labels, strict=True))
    with _parents(Path(request.folder)), new_folder(Path(request.folder)) as aside:
        for index, (image, label) in enumerate(pairs):
            work.token.raise_if_cancelled()
            try:
                write_image(aside, index, image, label, request.classes)
            except BadInput as error:
                refused.append(RefusedImage(path=image.path or image.name, error=str(error)))
            work.progress(RunProgress(stage="Saving images", done=index + 1, total=len(pairs)))
        work.token.raise_if_cancelled()
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
