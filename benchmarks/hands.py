"""Digits of other hands: `python -m benchmarks.hands [KIND ...] [--unseen]`.

Pictures that no member was trained on go through the recipe to the bundled convolutional ensemble:
UCI's digits, the digits of fonts, and MNIST's test digits as photos, under shadows, on a table,
cut at the edge and in pairs. One half of the writers and of the fonts is for tuning; what is
claimed is measured on the other half. `--before FILE` shows what each kind gained on the figures
that `--write FILE` kept: none may lose more than half a point.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from PIL import Image
from sklearn.datasets import load_digits

from benchmarks.figures import Figure
from benchmarks.hand_fonts import printed
from benchmarks.hand_photos import PHOTOS
from benchmarks.hand_scenes import cut, shadow, table, two
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import SIDE, Array, RunSettings, Weights
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.samples.preparing import prepare

_EACH = 300  # pictures of a kind
_PEOPLE = 13  # who wrote the UCI digits, in about the order of the file
_WRITER = 100  # MNIST digits: in its order, so many are of one writer or a few
_LOSS = 0.5  # percentage points that a kind may lose
_CONV = RunSettings(members=10, weights=Weights.CONV)
_SCENES: dict[str, Callable[[Array, np.random.Generator], Array]] = {
    one.__name__: one for one in (shadow, table, cut)
}
BOUNDS = {"uci": 96, "fonts": 97, "photos": 98, "shadow": 85, "table": 93, "cut": 88}
KINDS = (*BOUNDS, "two")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which pictures are made, and where misread ones are kept."""

    unseen: bool
    fonts: Path | None = None
    save: Path | None = None
    voters: Voters = field(default_factory=Voters)


def shares(kind: str, options: Options) -> Iterator[tuple[str, float]]:
    """Each figure of a kind, in percent."""
    match kind:
        case "uci":
            yield kind, _right(kind, _uci(unseen=options.unseen), options)
        case "fonts":
            pictures = list(printed(unseen=options.unseen, folder=options.fonts))
            if pictures:
                yield kind, _right(kind, pictures, options)
                yield "fonts, 1", _right("one", [one for one in pictures if one[1] == 1], options)
        case "photos":
            each = {one: _right(one, _photos(one, options), options) for one in PHOTOS}
            yield kind, float(np.mean(list(each.values())))
            yield from ((f"photos, {name}", found) for name, found in each.items())
        case "two":
            yield from _pairs(options)
        case _:
            yield kind, _right(kind, _photos(kind, options), options)


def _uci(*, unseen: bool) -> list[tuple[Array, int]]:
    """The digits (8, 8) of scikit-learn's copy."""
    bunch = load_digits()
    mine = np.arange(len(bunch.images)) * _PEOPLE // len(bunch.images) % 2 == unseen
    levels = (bunch.images[mine] * (255 / 16)).round().astype(np.uint8)
    rgb = np.repeat(levels[..., np.newaxis], 3, axis=3)
    return list(zip(rgb, bunch.target[mine].tolist(), strict=True))


def _photos(kind: str, options: Options) -> Iterator[tuple[Array, int]]:
    draw = (PHOTOS | _SCENES)[kind]
    digits = load_test_digits()
    for place, index in enumerate(_chosen(kind, _EACH, unseen=options.unseen)):
        picture = draw(digits.images[index], _rng(kind, place, unseen=options.unseen))
        yield picture, int(digits.labels[index])


def _pairs(options: Options) -> Iterator[tuple[str, float]]:
    """How often two digits are found, and both are right when they are cut apart.

    And how often one digit, plainly written, is taken for several.
    """
    digits = load_test_digits()
    chosen = _chosen("two", 2 * _EACH, unseen=options.unseen).reshape(-1, 2)
    found, wanted, cuts = 0, [], []
    for place, (left, right) in enumerate(chosen):
        rng = _rng("two", place, unseen=options.unseen)
        picture = two(digits.images[left], digits.images[right], rng)
        parts = prepare(picture, DIGITS_TASK).parts
        found += len(parts) > 1
        if len(parts) == 2:
            cuts += [part.cut_out(picture) for part in parts]
            wanted += [digits.labels[left], digits.labels[right]]
        elif options.save:
            _keep(picture, options.save / f"two-{len(parts)}-{place}.png")
    right_ones = (_predictions(cuts, options) == np.array(wanted)).reshape(-1, 2)
    alone = [len(prepare(one, DIGITS_TASK).parts) < 2 for one, _ in _photos("plain", options)]
    yield "two, found to be more than one", 100 * found / len(chosen)
    yield "two, not found in one", 100 * float(np.mean(alone))
    yield "two, both right when cut apart", 100 * float(right_ones.all(axis=1).sum()) / len(chosen)


def _chosen(kind: str, count: int, *, unseen: bool) -> Array:
    """Test digits of the writers of one half, in an order of this kind's."""
    indices = np.arange(len(load_test_digits()))
    mine = indices[indices // _WRITER % 2 == unseen]
    return np.asarray(_rng(kind, -1, unseen=unseen).permutation(mine)[:count])


def _rng(kind: str, place: int, *, unseen: bool) -> np.random.Generator:
    return np.random.default_rng([crc32(kind.encode()), place + 1, unseen])


def _right(
    kind: str, pictures: Iterator[tuple[Array, int]] | list[tuple[Array, int]], options: Options
) -> float:
    """The percentage of pictures that are read as what they are."""
    rgbs, labels = zip(*pictures, strict=True)
    found = _predictions(rgbs, options)
    wrong = np.flatnonzero(found != labels)
    if options.save:
        for place in wrong:
            name = f"{kind}-{labels[place]}-as-{found[place]}-{place}.png"
            _keep(rgbs[place], options.save / name)
    return 100 * (1 - len(wrong) / len(labels))


def _predictions(pictures: list[Array] | tuple[Array, ...], options: Options) -> Array:
    """The ensemble's prediction for each picture; -1 where no ink is found."""
    found = np.full(len(pictures), -1)
    made = {}
    for place, picture in enumerate(pictures):
        try:
            made[place] = prepare(picture, DIGITS_TASK).pixels
        except BadInput:
            continue
    if made:
        with torch.inference_mode():
            votes = options.voters.ask(_CONV, np.stack(list(made.values())))
        found[list(made)] = votes.mean(axis=0).argmax(axis=1)
    return found


def _keep(picture: Array, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(picture)
    if max(image.size) < SIDE:
        image = image.resize((SIDE * 4, SIDE * 4), Image.Resampling.NEAREST)
    image.save(path)


def _figure(name: str, found: float, before: float | None) -> Figure:
    """A kind with its own bound, or one that may lose next to nothing."""
    least = BOUNDS.get(name, 0 if before is None else before - _LOSS)
    was = "" if before is None else f" (was {before:.1f})"
    return Figure(name=f"{name}{was}", found=found, bound=least, unit="%", is_least=True)


def main() -> None:
    """Measure, and print each kind."""
    parser = argparse.ArgumentParser(description="Read digits of other hands.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"{', '.join(KINDS)} (all)")
    parser.add_argument("--unseen", action="store_true", help="the half that is not for tuning")
    parser.add_argument("--fonts", type=Path, metavar="FOLDER", help="instead of installed fonts")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="for misread pictures")
    parser.add_argument("--write", type=Path, metavar="FILE", help="for the figures, as JSON")
    parser.add_argument("--before", type=Path, metavar="FILE", help="of figures to compare with")
    given = parser.parse_args()
    options = Options(unseen=given.unseen, fonts=given.fonts, save=given.save)
    before = json.loads(given.before.read_text()) if given.before else {}
    after = {}
    for kind in given.kinds or KINDS:
        for name, found in shares(kind, options):
            after[name] = found
            print(_figure(name, found, before.get(name)), flush=True)
    if given.write:
        given.write.write_text(json.dumps(after, indent=1))


if __name__ == "__main__":
    main()
