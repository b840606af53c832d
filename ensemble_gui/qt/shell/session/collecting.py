"""What a window holds, as a session, and back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.samples.header import DIGITS, OWN
from ensemble_gui.qt.shell.session.recents import Recents
from ensemble_gui.records.images import NO_PIXELS, OwnImage
from ensemble_gui.records.session import KeptImage, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a window that hold something of the user's."""

    context: Context
    opening: Opening
    own: OwnImages
    images: ImagesPage
    recents: Recents


def collect(parts: Parts) -> tuple[Session, tuple[OwnImage, ...]]:
    """The session as it stands, and its images."""
    context, own = parts.context, parts.own
    images = _images(parts)
    result, ensemble = context.runs.result, context.setup.ensemble
    ran = result if result is not None and result.origin is None else None
    session = Session(
        settings=context.setup.settings,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        ensemble=ensemble.request if ensemble else None,
        ran=ran.request.settings if ran else None,
        elapsed_s=ran.elapsed_s if ran else 0.0,
        images=tuple(
            KeptImage(name=one.name, path=one.path, called=called) for one, called in images
        ),
        recipe=own.recipe,
        of_run=own.of_run,
        shows_own=context.samples.is_own,
        views=context.samples.selection.views,
        page=context.pages.current,
        recents=parts.recents.recents,
    )
    return session, tuple(one for one, _ in images)


def restore(parts: Parts, session: Session, images: tuple[OwnImage, ...]) -> None:
    """Put the session into the window, except for members that have to be opened first."""
    context = parts.context
    context.setup.restore(session.settings)
    context.samples.selection.restore(session.views)
    parts.images.stages.choose(session.recipe)
    parts.own.restore(())
    parts.images.head.choose("run" if session.of_run else "conv")
    parts.own.restore(images)
    context.samples.panel.header.choose(OWN if session.shows_own else DIGITS)
    keys = context.pages.keys
    context.pages.open(session.page if session.page in keys else keys[0])


def _images(parts: Parts) -> list[tuple[OwnImage, str]]:
    """The user's images, each with its class, and last what is being drawn."""
    collection = parts.own.collection
    images = list(zip(collection.images, collection.called, strict=True))
    images += ((one, one.called) for one in parts.own.missing)
    pad = parts.images.pad
    if not pad.is_empty:
        drawn = OwnImage(name="drawing.png", path="", pixels=NO_PIXELS, content=pad.png())
        images.append((drawn, ""))
    return images
