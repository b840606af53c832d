"""Folders of samples: an ImageFolder, its splits, and what else people have."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from benchmarks.corpus.case import Array, Case, Expected, Truth, opens, refused
from benchmarks.corpus.networks import SmallNet, made
from benchmarks.corpus.saving import CLASSES, SHAPE, Value, each, small
from benchmarks.corpus.truths import truth_of

_EACH = 4  # pictures of a class
_BATCH = _EACH * len(CLASSES)
_SIDE = 8
_SAVE = each("seed{}.pt")
_MEAN, _STD = (0.5, 0.4, 0.3), (0.25, 0.2, 0.3)

Writes = Callable[[Path, Array, int], None]  # a folder, its pictures, and the number of its class


def _pngs(folder: Path, images: Array, _: int) -> None:
    for index, one in enumerate(images):
        Image.fromarray(one).save(folder / f"{index:03}.png")


def _of_kinds(folder: Path, images: Array, _: int) -> None:
    """Of formats that lose nothing."""
    for index, (one, kind) in enumerate(zip(images, ("PNG", "bmp", "tif", "webp"), strict=True)):
        Image.fromarray(one).save(folder / f"{index:03}.{kind}", lossless=True)


def _in_subfolders(folder: Path, images: Array, number: int) -> None:
    (folder / "day1").mkdir()
    _pngs(folder / "day1", images[:2], number)
    for index, one in enumerate(images[2:]):
        Image.fromarray(one).save(folder / f"{index:03}.png")


def _with_others(folder: Path, images: Array, number: int) -> None:
    _pngs(folder, images, number)
    (folder / "labels.csv").write_text("name,label\n")
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")


def _one_broken(folder: Path, images: Array, number: int) -> None:
    _pngs(folder, images, number)
    if number == 1:
        (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def _folder(
    names: Sequence[str] = CLASSES,
    write: Writes = _pngs,
    inner: str = "",
    order: Sequence[int] = (0, 1, 2),
    **keys: Value,
) -> Callable[[Path], Truth | None]:
    """SmallNets, and a folder of samples whose subfolders have these names.

    `order` are the classes that the names mean.
    """

    def make(folder: Path) -> Truth:
        truth = small(_SAVE, **keys)(folder)
        assert truth is not None  # noqa: S101 -- it has one
        rng = np.random.default_rng(3)
        networks = made(SmallNet, SHAPE)
        right = []
        for number, name in enumerate(names):
            pictures = rng.integers(0, 256, (_EACH, _SIDE, _SIDE, 3), dtype=np.uint8)
            place = folder / "samples" / inner / name
            place.mkdir(parents=True)
            write(place, pictures, number)
            said = truth_of(networks, pictures, _MEAN, _STD).members.argmax(2)
            right.append(said == order[number])
        accuracy = np.concatenate(right, axis=1).mean(axis=1)
        return replace(truth, accuracy=tuple(accuracy.tolist()))

    return make


def _case(
    name: str,
    make: Callable[[Path], Truth | None],
    expected: Expected | None = None,
    source: str = "samples",
) -> Case:
    run = ("--source", f"{{}}/{source}", "--batch", str(_BATCH))
    return Case(name, make, run=run, of_run=expected or opens())


def _splits(folder: Path) -> Truth | None:
    """train/ and val/, each a folder of classes."""
    for one in ("train", "val"):
        truth = _folder(inner=one, classes=[*CLASSES])(folder)
    return truth


def _flat(folder: Path) -> Truth | None:
    truth = small(_SAVE)(folder)
    (folder / "samples").mkdir()
    _pngs(folder / "samples", np.zeros((3, _SIDE, _SIDE, 3), np.uint8), 0)
    return None if truth is None else replace(truth, accuracy=())


def _unscored(make: Callable[[Path], Truth | None]) -> Callable[[Path], Truth | None]:
    """The same, whose accuracy is not compared: fewer pictures are drawn again and again."""

    def write(folder: Path) -> Truth | None:
        truth = make(folder)
        return None if truth is None else replace(truth, accuracy=None)

    return write


def _fitted(
    fitted: Callable[[Image.Image], Image.Image], **keys: Value
) -> Callable[[Path], Truth | None]:
    """SmallNets, and pictures of another size, which are fitted as the manifest says."""

    def make(folder: Path) -> Truth:
        small(_SAVE, **keys)(folder)
        rng = np.random.default_rng(5)
        pictures = rng.integers(0, 256, (2, 30, 40, 3), dtype=np.uint8)
        own = np.stack([np.asarray(fitted(Image.fromarray(one))) for one in pictures])
        truth = truth_of(made(SmallNet, SHAPE), own, _MEAN, _STD)
        return replace(truth, pictures=pictures)

    return make


def _stretched(picture: Image.Image) -> Image.Image:
    return picture.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)


def _cropped(picture: Image.Image, side: int = _SIDE) -> Image.Image:
    """As torchvision's Resize and CenterCrop do."""
    width, height = picture.size
    scaled = picture.resize((side * width // height, side), Image.Resampling.BILINEAR)
    left, top = round((scaled.width - _SIDE) / 2), round((side - _SIDE) / 2)
    return scaled.crop((left, top, left + _SIDE, top + _SIDE))


def _padded(picture: Image.Image) -> Image.Image:
    """Height and width by one factor, black above and below."""
    found = Image.new("RGB", (_SIDE, _SIDE))
    found.paste(picture.resize((_SIDE, 6), Image.Resampling.BILINEAR), (0, 1))
    return found


def _covering(picture: Image.Image) -> Image.Image:
    """What is done where nobody says how."""
    return ImageOps.fit(picture, (_SIDE, _SIDE), Image.Resampling.BICUBIC)


CASES = (
    _case("classes that the manifest names", _folder(classes=[*CLASSES])),
    _case("classes that nobody named", _folder(), opens("ant, bee|ant.*bee.*cat")),
    _case("classes by their number", _folder(classes=3), opens("ant, bee|ant.*bee.*cat")),
    _case("subfolders in another order of the classes",
          _folder(("cat", "ant", "bee"), order=(2, 0, 1), classes=[*CLASSES])),
    _case("subfolders called 0, 1, 2", _folder(("0", "1", "2"))),
    _case("subfolders in capitals, which come first", _folder(("Zebra", "ant", "bee"))),
    _case("names of WordNet", _folder(("n01440764", "n01443537", "n01484850"))),
    _case("a split of the samples", _folder(inner="val", classes=[*CLASSES]),
          source="samples/val"),
    _case("a folder whose subfolders are the splits", _splits, refused("train", "val")),
    _case("several formats", _folder(write=_of_kinds, classes=[*CLASSES])),
    _case("folders in the classes' folders", _folder(write=_in_subfolders, classes=[*CLASSES])),
    _case("other files among the pictures", _folder(write=_with_others, classes=[*CLASSES])),
    _case("a broken picture among them", _folder(write=_one_broken, classes=[*CLASSES]),
          opens("broken.png")),
    _case("a subfolder that is no class",
          _unscored(_folder(("ant", "bee", "dog"), classes=[*CLASSES])), opens("dog", "cat")),
    _case("fewer subfolders than classes, which nobody named", _folder(("ant", "bee")),
          refused(r"\b2\b", r"\b3 class")),
    Case("pictures of another size", _fitted(_covering)),
    Case("pictures that are stretched", _fitted(_stretched, fit="resize")),
    Case("pictures that are cropped", _fitted(_cropped, fit="center-crop")),
    Case("pictures that are scaled, then cropped", _fitted(partial(_cropped, side=10),
         fit="center-crop", resize=10)),
    Case("pictures that are padded", _fitted(_padded, fit="pad")),
    _case("pictures without subfolders", _flat, opens("without labels")),
)  # fmt: skip
