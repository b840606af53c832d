"""Samples as pictures with their votes, each picture in the page itself."""

import base64
from io import BytesIO

import numpy as np
from markupsafe import Markup
from PIL import Image

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.samples import NO_PREDICTION, UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import Array
from ensemble_gui.running.reporting.document import Picture, Vote
from ensemble_gui.wording.classes import class_in_short, class_name
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.predictions import doubted, predicted
from ensemble_gui.wording.unsure import digits_mark
from ensemble_gui.wording.votes import votes

_MOST_SIDE = 112  # pixels: larger pictures are made smaller
_SHOWN_SIDE = 84  # pixels: smaller ones are shown larger
_LONGEST_NAME = 80  # characters
_BAR = 18  # characters: the width of a bar
_UNKNOWN = "no label"


def pictures_of(samples: SampleSet, chosen: Array, token: CancelToken) -> tuple[Picture, ...]:
    """The samples of these indices (sample,), in this order. Raises CancelledError."""
    found = []
    for sample in chosen.tolist():
        token.raise_if_cancelled()
        found.append(_picture(samples, sample))
    return tuple(found)


def _picture(samples: SampleSet, sample: int) -> Picture:
    pixels = samples.images[sample]
    height, width = pixels.shape[:2]
    scale = _SHOWN_SIDE / max(height, width, 1)
    counts = samples.disagreement.votes[sample]
    return Picture(
        name=printable(samples.names[sample], _LONGEST_NAME) or f"sample {sample + 1:,}",
        source=data_url(pixels),
        side=(max(round(width * scale), 1), max(round(height * scale), 1)),
        votes=votes_on(samples, sample),
        voted=votes(counts, samples.classes) if counts.any() else "",
        lines=tuple(filter(None, _lines(samples, sample))),
    )


def _lines(samples: SampleSet, sample: int) -> tuple[str, ...]:
    label, found = int(samples.labels[sample]), int(samples.prediction[sample])
    verdict = ""
    if label != UNLABELLED and found != NO_PREDICTION:
        verdict = ", correct" if label == found else ", wrong"
    named = _UNKNOWN if label == UNLABELLED else f"label {class_name(samples.classes, label)}"
    several = digits_mark(samples, sample) if samples.kind is SampleKind.OWN else ""
    doubt = "" if samples.members == 1 else doubted(samples, sample)
    return (f"{named}{verdict}", f"ensemble: {predicted(samples, sample)}", doubt, several)


def votes_on(samples: SampleSet, sample: int) -> tuple[Vote, ...]:
    """The parts of a sample's bar, the commonest class first."""
    counts = samples.disagreement.votes[sample]
    label = int(samples.labels[sample])
    ranked = [int(one) for one in np.argsort(-counts, kind="stable") if counts[one]]
    right = ranked[:1] if label == UNLABELLED else [label]
    shares = {one: float(counts[one] / counts.sum()) for one in ranked}
    return tuple(
        Vote(share=share, name=_fitting(samples, one, share), is_good=one in right)
        for one, share in shares.items()
    )


def _fitting(samples: SampleSet, one: int, share: float) -> str:
    """The name of a class, or a short form of it, or nothing, as fits into its part of a bar."""
    names = (class_name(samples.classes, one), class_in_short(samples.classes, one))
    return next((name for name in names if len(name) <= share * _BAR), "")


def data_url(pixels: Array) -> Markup:
    """Grey levels (height, width) or colours (height, width, 3), uint8, as a PNG in a URL."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail((_MOST_SIDE, _MOST_SIDE))
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    encoded = base64.b64encode(written.getvalue()).decode("ascii")
    return Markup("data:image/png;base64,") + encoded
