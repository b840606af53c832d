"""Reads and writes the sessions of windows."""

import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

from ensemble_gui.errors import BadInput
from ensemble_gui.history import sessions
from ensemble_gui.history.sessions import Fault
from ensemble_gui.records.images import NO_PIXELS, OwnImage, RefusedImage
from ensemble_gui.records.session import (
    MOST_COPIED,
    KeepRequest,
    KeptImage,
    Session,
    SessionFound,
    SessionKept,
    SessionName,
    SessionRequest,
    newest,
)
from ensemble_gui.running.answers.work import Work
from ensemble_gui.samples.image_files.bytes import check_of, read_image_bytes
from ensemble_gui.wording.session import copy_lost, not_kept, not_there, unreadable

_LOG = logging.getLogger(__name__)
_LAST_PATIENCE_S = 2  # with the disk, of a window that has to end


def open_session(request: SessionRequest, _work: Work) -> SessionFound:
    """The session, without the images that nothing is left of; nothing is raised."""
    try:
        return _opened(request, sessions.sessions_folder())
    except Exception as error:  # noqa: BLE001 -- a window that starts waits for the answer
        _LOG.exception("the session could not be read")
        return SessionFound(request=request, session=None, message=not_there(f"is lost ({error})"))


def keep_session(request: KeepRequest, _work: Work) -> SessionKept:
    """Write the session; the result says what prevented it, and nothing is raised."""
    return keep(request, copies=True)


def keep_in_time(request: KeepRequest) -> None:
    """Write the session for a window that has to end: without copies, and for two seconds at most.

    Nothing is raised.
    """
    with suppress(RuntimeError):  # no more threads
        keeping = Thread(target=lambda: keep(request, copies=False), daemon=True)
        keeping.start()
        keeping.join(_LAST_PATIENCE_S)


def keep(request: KeepRequest, *, copies: bool) -> SessionKept:
    """Write the session, with copies of image files only if asked for: they may be far away."""
    folder = sessions.sessions_folder()
    try:
        contents = _contents(request.images, MOST_COPIED if copies and request.copies else 0)
        key = sessions.write(folder, request.session, contents)
    except Exception as error:  # noqa: BLE001 -- a window that closes waits for the answer
        if not isinstance(error, OSError):
            _LOG.exception("the session could not be kept")
        return SessionKept(request=request, message=not_kept(error))
    for one in request.continues:
        sessions.remove(folder, one)
    sessions.prune(folder)
    return SessionKept(request=request, key=key)


def _opened(request: SessionRequest, folder: Path) -> SessionFound:
    read = {key: sessions.read(folder, key) for key in sessions.keys(folder)}
    whole = {key: one for key, one in read.items() if isinstance(one, Session)}
    wanted = request.key or next(iter(whole), "")
    session = whole.get(wanted)
    fault = read.get(request.key or next(iter(read), ""))
    message = ""
    if request.key and session is None:
        message = not_there(fault.why if isinstance(fault, Fault) else "no longer exists")
    elif isinstance(fault, Fault):
        message = unreadable(fault.why, fault.path, has_other=session is not None)
    found = SessionFound(
        request=request,
        session=session,
        key=wanted,
        sessions=tuple(_name(key, one) for key, one in whole.items()),
        recents=newest(recent for one in whole.values() for recent in one.recents),
        message=message,
    )
    return found if session is None else _with_images(found, session, folder)


def _with_images(found: SessionFound, session: Session, folder: Path) -> SessionFound:
    copies = sessions.read_images(folder, found.key, session)
    pairs = list(zip(session.images, copies, strict=True))
    return replace(
        found,
        images=tuple(_image(one, copy) for one, copy in pairs if copy is not None or one.path),
        lost=tuple(
            RefusedImage(path=one.name, error=copy_lost(one.name))
            for one, copy in pairs
            if copy is None and not one.path
        ),
    )


def _image(kept: KeptImage, copy: bytes | None) -> OwnImage:
    return OwnImage(
        name=kept.name,
        path=kept.path,
        pixels=NO_PIXELS,
        called=kept.called,
        content=copy,
        check=kept.check,
    )


def _name(key: str, session: Session) -> SessionName:
    opened = session.ensemble
    return SessionName(
        key=key,
        at=session.at,
        settings=session.settings,
        images=len(session.images),
        ensemble=opened.place if opened else "",
    )


def _contents(images: tuple[OwnImage, ...], most: int) -> list[bytes | None]:
    """What is to be copied: all that has no file, and of the files as many as there is room for."""
    contents: list[bytes | None] = []
    room = most
    for image in images:
        content = image.content
        if content is None:
            content = _file(image, room)
            room -= len(content or b"")
        contents.append(content)
    return contents


def _file(image: OwnImage, room: int) -> bytes | None:
    """What is in an image file, if there is room for it, and if it is the same as before."""
    try:
        if not 0 < Path(image.path).stat().st_size <= room:
            return None
        content = read_image_bytes(image.path)
    except (BadInput, OSError, ValueError):
        return None
    is_same = image.check in ("", check_of(content))
    return content if len(content) <= room and is_same else None
