"""Sessions to report: the user's images, with what members say of them, and skipped files."""

from dataclasses import replace

from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import OwnImage
from ensemble_gui.records.samples import OWN_IMAGES, SampleKind, SampleSet
from ensemble_gui.records.settings import RunSettings, Weights
from tests.support.made_up_runs import digits_seen

CONV = RunSettings(members=3, weights=Weights.CONV)


def own_images(count: int = 4, seen: SampleSet | None = None) -> Collection:
    """So many images of the user's, seen by other members than a run's."""
    found = seen or digits_seen(3, count, Weights.CONV)
    names = tuple(f"photo {one}.png" for one in range(count))
    samples = replace(
        found,
        kind=SampleKind.OWN,
        title=OWN_IMAGES,
        population=count,
        names=names,
        note="",
        why_fewer="",
        path="",
        digits=(1,) * count,
    )
    images = tuple(
        OwnImage(name=name, path=f"/home/anna/{name}", pixels=samples.images[one])
        for one, name in enumerate(names)
    )
    return Collection(images=images, samples=samples, settings=CONV)
