"""What a window holds, as a session, and back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ensemble_gui.qt.opening.ensemble import Opening
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.samples.header import DIGITS, OWN
from ensemble_gui.qt.shell.examples import Examples
from ensemble_gui.qt.shell.session.recents import Recents
from ensemble_gui.records.cluster import GPUS
from ensemble_gui.records.images import NO_PIXELS, OwnImage
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest
from ensemble_gui.records.session import KeptImage, Session
from ensemble_gui.records.settings import RunSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a window that hold something of the user's."""

    context: Context
    opening: Opening
    own: OwnImages
    images: ImagesPage
    recents: Recents
    examples: Examples


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOpened:
    """The members of a session that are not open yet, or cannot be opened now."""

    ensemble: OpenRequest
    settings: RunSettings  # of the session
    left: RunSettings  # what the window chose without them
    before: OpenedEnsemble | None  # what was open all the same


def collect(
    parts: Parts, not_opened: NotOpened | None = None, *, is_open: bool = False
) -> tuple[Session, tuple[OwnImage, ...]]:
    """The session as it stands, and its images; members that are not opened are still its own."""
    context, own = parts.context, parts.own
    images = _images(parts)
    result = context.runs.result
    ran = result if result is not None and result.origin is None else None
    settings, ensemble = parts.examples.users
    opened = ensemble.request if ensemble else None
    if not_opened is not None and ensemble is not_opened.before:
        opened = not_opened.ensemble
        settings = not_opened.settings if settings == not_opened.left else settings
    cluster = context.setup.devices.cluster
    session = Session(
        settings=settings,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        is_open=is_open,
        ensemble=opened,
        ran=ran.request.settings if ran else None,
        elapsed_s=ran.elapsed_s if ran else 0.0,
        images=tuple(
            KeptImage(name=one.name, path=one.path, called=called, check=one.check)
            for one, called in images
        ),
        recipe=own.recipe,
        of_run=own.of_run,
        shows_own=context.samples.is_own,
        views=context.samples.selection.views,
        page=context.pages.current,
        recents=parts.recents.recents,
        cluster=cluster.address if cluster else context.setup.devices.address,
        on_cluster=cluster is not None,
    )
    return session, tuple(one for one, _ in images)


def restore(parts: Parts, session: Session, images: tuple[OwnImage, ...]) -> None:
    """Put the session into the window, except for members that have to be opened first."""
    context = parts.context
    parts.examples.forget()
    context.setup.restore(session.settings)
    context.setup.devices.address = session.cluster if session.cluster != GPUS else ""
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
