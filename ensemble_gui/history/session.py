"""A session as strict JSON, and back; what comes from a file is hostile until proven harmless."""

import json
from dataclasses import asdict
from typing import Any

from ensemble_gui.history.fields import Fields
from ensemble_gui.history.results import LONGEST_WORD, settings_of, time_of
from ensemble_gui.history.strict_json import loaded
from ensemble_gui.records.arranging import Answer, SampleMeasure
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.samples import SampleKind
from ensemble_gui.records.session import KeptImage, KeptView, Recent, RecentKind, Session

VERSION = 1
_LONGEST = 10_000  # characters: longer than any path
_MOST_IMAGES = 200_000
_MOST_PATHS = 20_000
_MOST_OTHERS = 1000  # views and recent ones


class NewerVersion(ValueError):  # noqa: N818 -- it says what it is
    """A session that a newer program has written."""


def encode(session: Session) -> bytes:
    """The session as a JSON object. Raises ValueError if JSON has no such value."""
    fields = asdict(session) | {
        "recipe": {"off": sorted(session.recipe.off)},
        "ensemble": None if session.ensemble is None else _request_fields(session.ensemble),
    }
    return json.dumps({"version": VERSION} | fields, allow_nan=False).encode()


def decode(content: bytes) -> Session:
    """The session in such a file. Raises ValueError, saying what is wrong with it."""
    fields = Fields(loaded(content, "a session"))
    version = fields.integer("version", 1)
    if version > VERSION:
        raise NewerVersion(f"it is of version {version}, but this program reads {VERSION}")
    return Session(
        settings=fields.inside("settings", settings_of),
        at=time_of(fields.text("at", 1, LONGEST_WORD)),
        is_open=fields.flag("is_open"),
        ensemble=fields.optional("ensemble", _request),
        ran=fields.optional("ran", settings_of),
        elapsed_s=fields.number("elapsed_s"),
        images=fields.many("images", _image, _MOST_IMAGES),
        recipe=fields.inside("recipe", _recipe),
        of_run=fields.flag("of_run"),
        shows_own=fields.flag("shows_own"),
        views=fields.many("views", _view, _MOST_OTHERS),
        page=fields.text("page", most=LONGEST_WORD),
        recents=fields.many("recents", _recent, _MOST_OTHERS),
        cluster=fields.text("cluster", most=LONGEST_WORD) if "cluster" in fields else "",
        on_cluster="on_cluster" in fields and fields.flag("on_cluster"),
    )


def _request_fields(request: OpenRequest) -> dict[str, Any]:
    fields = asdict(request)
    return fields | {name: sorted(fields[name]) for name in ("trusted", "outside")}


def _request(found: object) -> OpenRequest:
    fields = Fields(found)
    return OpenRequest(
        path=fields.text("path", 1, _LONGEST),
        paths=fields.many("paths", _text, _MOST_PATHS),
        architecture=fields.text("architecture", most=_LONGEST),
        untrained=fields.flag("untrained"),
        trusted=frozenset(fields.many("trusted", _text, _MOST_OTHERS)),
        outside=frozenset(fields.many("outside", _text, _MOST_PATHS)),
        choice=fields.text("choice", most=_LONGEST),
        state_key=fields.text("state_key", most=_LONGEST),
        classes=fields.many("classes", _text, _MOST_PATHS),
    )


def _image(found: object) -> KeptImage:
    fields = Fields(found)
    return KeptImage(
        name=fields.text("name", most=_LONGEST),
        path=fields.text("path", most=_LONGEST),
        called=fields.text("called", most=_LONGEST),
        at=fields.integer("at"),
        size=fields.integer("size"),
        check=fields.text("check", most=LONGEST_WORD),
    )


def _recipe(found: object) -> Recipe:
    off = Fields(found).many("off", _stage, len(Stage))
    return Recipe(off=frozenset(off))


def _stage(found: object) -> Stage:
    return Fields({"stage": found}).word("stage", Stage)


def _view(found: object) -> KeptView:
    fields = Fields(found)
    return KeptView(
        kind=fields.word("kind", SampleKind),
        path=fields.text("path", most=_LONGEST),
        arranged=fields.flag("arranged"),
        measure=fields.word("measure", SampleMeasure) if fields.has("measure") else None,
        clustered=fields.flag("clustered"),
        label=fields.text("label", most=_LONGEST),
        prediction=fields.text("prediction", most=_LONGEST),
        answer=fields.word("answer", Answer) if fields.has("answer") else None,
        place=fields.integer("place"),
        selected=fields.text("selected", most=_LONGEST),
    )


def _recent(found: object) -> Recent:
    fields = Fields(found)
    paths = fields.many("paths", _text, _MOST_PATHS)
    if not all(paths) or not paths:
        raise ValueError("a path is missing")
    return Recent(
        kind=fields.word("kind", RecentKind),
        paths=paths,
        at=time_of(fields.text("at", 1, LONGEST_WORD)),
    )


def _text(found: object) -> str:
    return Fields({"it": found}).text("it", most=_LONGEST)
