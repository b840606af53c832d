"""Sessions made up, with something in every field."""

from ensemble_gui.records.arranging import Answer, SampleMeasure
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.opening import OpenRequest
from ensemble_gui.records.samples import SampleKind
from ensemble_gui.records.session import KeptImage, KeptView, Recent, RecentKind, Session
from ensemble_gui.records.settings import DType, InputMode, RunSettings, Source, Weights

NOON = "2026-11-03T12:00:00+00:00"
FULL = Session(
    settings=RunSettings(
        members=3,
        input=InputMode.DIFFERENT,
        source=Source.FOLDER,
        batch=16,
        weights=Weights.FILE,
        strategies=("loop", "vmap"),
        threads=2,
        dtype=DType.BFLOAT16,
        architecture="Net",
        path="/ensemble",
        digest="ab12",
        samples="/samples",
    ),
    at=NOON,
    ensemble=OpenRequest(
        path="/ensemble",
        paths=("/more",),
        trusted=frozenset(("12ab", "34cd")),
        outside=frozenset(("/far",)),
        state_key="ema",
        classes=("cat", "dog"),
    ),
    ran=RunSettings(),
    elapsed_s=1.5,
    images=(
        KeptImage(name="a.png", path="/a.png", called="7", at=0, size=3),
        KeptImage(name="drawing 1.png", path="", at=3, size=5),
        KeptImage(name="large.png", path="/large.png", at=8),
    ),
    recipe=Recipe(off=frozenset((Stage.POLARITY, Stage.BOX))),
    of_run=True,
    shows_own=True,
    views=(
        KeptView(
            kind=SampleKind.OWN,
            path="",
            arranged=True,
            measure=SampleMeasure.PAIRWISE,
            label="7",
            answer=Answer.UNSURE,
            place=1,
            selected="drawing 1.png",
        ),
        KeptView(kind=SampleKind.DIGITS, path=""),
    ),
    page="uncertainty",
    recents=(Recent(kind=RecentKind.ENSEMBLE, paths=("/ensemble", "/more"), at=NOON),),
    cluster="10.0.0.5:6379",
    on_cluster=True,
)
