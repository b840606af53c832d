"""Images of the user's and what members say of them, each sample unlike any other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import ImagesRequest, ImagesResult, OwnImage, Recipe
from ensemble_gui.records.samples import OWN_IMAGES, UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import RunSettings, Weights
from tests.support.made_up_runs import digits_seen

MEMBERS = 3
CONV = RunSettings(members=3, weights=Weights.CONV)


def made_up_samples(names: Sequence[str], labels: Sequence[int | None] = ()) -> SampleSet:
    """Samples of these names; what is said of each depends on its name alone."""
    labels = labels or [None] * len(names)
    seeds = [int.from_bytes(name.encode()[:4].ljust(4, b"\0")) for name in names]
    sources = [np.random.default_rng(seed) for seed in seeds]
    probabilities = np.stack([one.dirichlet(np.ones(10), MEMBERS) for one in sources], axis=1)
    return sample_set(
        kind=SampleKind.OWN,
        title=OWN_IMAGES,
        population=len(names),
        images=np.stack([one.integers(0, 256, (28, 28), np.uint8) for one in sources]),
        labels=np.array([UNLABELLED if one is None else one for one in labels]),
        names=tuple(names),
        probabilities=probabilities.astype(np.float32),
        weights=Weights.CONV,
        digits=tuple(1 + seed % 3 for seed in seeds),
    )


def made_up_image(name: str, label: int | None = None) -> OwnImage:
    """An image of this name."""
    pixels = made_up_samples([name]).images[0]
    return OwnImage(name=name, path=f"/{name}", pixels=pixels, label=label)


def made_up_result(
    *images: OwnImage, taken: tuple[OwnImage, ...] = (), recipe: Recipe | None = None
) -> ImagesResult:
    """What comes back of these images; taken anew if there are any."""
    request = ImagesRequest(settings=RunSettings(), recipe=recipe or Recipe(), taken=taken)
    names, labels = [one.name for one in images], [one.label for one in images]
    samples = made_up_samples(names, labels) if images else None
    return ImagesResult(request=request, images=images, samples=samples, refused=())


def made_up_collection(names: str) -> Collection:
    """A collection of images with a letter each for a name."""
    return Collection().joined(made_up_result(*map(made_up_image, names)))


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
