"""What a drop would do, in sentences that can be read while something is dragged."""

from dataclasses import dataclass
from pathlib import PurePath

from ensemble_gui.records.dropping import Kind, Offer
from ensemble_gui.wording.figures import capital, count, printable, shorten

USE_SAMPLES = "Use these samples"
SAMPLES_DETAIL = "Run on the images of this folder, which has one subfolder per class."
LOOKING = "Looking at the files that were dropped\N{HORIZONTAL ELLIPSIS}"
NOT_AN_IMAGE = "This is not an image: drop an image, image files or folders of them"
PORTAL_SILENT = (
    "The files were not handed over: the desktop's file portal does not answer. "
    "Drag them from a file manager, or use File > Open images."
)
PORTAL_EMPTY = (
    "The program that you dragged from handed over no files. "
    "Drag them from a file manager, or use File > Open images."
)
_AFTERWARDS = "It is examined after the drop: members, a run, or images."
_LONGEST_NAME = 32  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What will happen, in a few words and in a sentence; or why nothing will."""

    title: str
    detail: str = ""
    refused: bool = False


def forecast(offer: Offer) -> Forecast:
    """What dropping this would do."""
    if not offer.can_be_opened:
        return Forecast(title=refusal(offer), refused=True)
    kinds = offer.kinds
    if kinds[Kind.ENSEMBLE]:
        return Forecast(title="Open this ensemble", detail=_with_ensemble(offer))
    if kinds[Kind.RUN]:
        return Forecast(title="Open this run", detail=_with_run(offer))
    if offer.images or kinds[Kind.IMAGE]:
        return Forecast(title=_add(offer), detail=_with_images(offer))
    if kinds[Kind.UNCLEAR] == 1:
        name = named(offer.first[Kind.UNCLEAR])
        return Forecast(title=f"Open {name}", detail=_afterwards(offer))
    if kinds[Kind.UNCLEAR]:
        return Forecast(title=f"Open {count(offer.files, 'file')}", detail=_afterwards(offer))
    return Forecast(title="Open these files", detail="They are examined after the drop.")


def refusal(offer: Offer) -> str:
    """Why nothing of this can be opened."""
    if Kind.OTHER in offer.first:
        name = named(offer.first[Kind.OTHER])
        return f"{name} is not an image, an ensemble or a run"
    if Kind.ADDRESS in offer.first:
        return why_not_address(offer.first[Kind.ADDRESS])
    if offer.unread:
        return f"This image ({printable(offer.unread)}) is of a kind that cannot be read"
    return NOT_AN_IMAGE


def why_not_address(address: str) -> str:
    """Why this address is not opened: nothing is fetched."""
    if address.lower().startswith("file:"):
        return "This file is on another computer: copy it to this one first"
    return "This is an address, not a file: save the image to a file first"


def named(path: str) -> str:
    """The name of a file, short enough for a headline."""
    return shorten(PurePath(path).name or path, _LONGEST_NAME)


def _add(offer: Offer) -> str:
    images = offer.images + offer.kinds[Kind.IMAGE]
    if offer.judged < offer.files:
        return "Add images"
    return "Add this image" if images == 1 else f"Add {count(images, 'image')}"


def _with_images(offer: Offer) -> str:
    images, skipped = offer.kinds[Kind.IMAGE], _skipped(offer)
    if offer.judged < offer.files:
        which = "all" if images == offer.judged else f"{images:,}"
        return f"{offer.files:,} files; of the first {offer.judged:,}, {which} are images."
    return skipped or _afterwards(offer)


def _with_ensemble(offer: Offer) -> str:
    members, images = offer.kinds[Kind.ENSEMBLE], offer.kinds[Kind.IMAGE]
    if images:
        which = "the image" if images == 1 else f"the {count(images, 'image')}"
        return f"Then its members predict {which}."
    return f"{count(members, 'file')} as its members." if members > 1 else _afterwards(offer)


def _with_run(offer: Offer) -> str:
    runs = offer.kinds[Kind.RUN]
    if runs > 1:
        name = named(offer.first[Kind.RUN])
        return f"{name}; {count(runs - 1, 'other run')} stay{'s' * (runs == 2)} closed."
    return _skipped(offer)


def _afterwards(offer: Offer) -> str:
    unclear = offer.kinds[Kind.UNCLEAR]
    if not unclear:
        return ""
    if unclear == 1 == offer.files:
        return _AFTERWARDS
    which = "one of them is" if unclear == 1 else f"{unclear:,} of them are"
    return f"{capital(which)} examined after the drop."


def _skipped(offer: Offer) -> str:
    skipped = offer.kinds[Kind.OTHER] + offer.kinds[Kind.ADDRESS]
    if not skipped:
        return ""
    first = offer.first.get(Kind.OTHER) or offer.first[Kind.ADDRESS]
    if skipped == 1:
        return f"{named(first)} will be skipped."
    return f"{skipped:,} others will be skipped, {named(first)} among them."
