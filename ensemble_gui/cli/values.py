"""What the words of the options mean. Imports neither torch nor Qt, as the options do."""

import argparse
import os

from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.settings import (
    DType,
    InputMode,
    RunSettings,
    SamplesAs,
    Source,
    Weights,
)
from ensemble_gui.records.tasks import DIGIT_CLASSES, DIGITS
from ensemble_gui.wording.figures import count, shorten

_WEIGHTS = {
    "trained": Weights.TRAINED,
    "mlp": Weights.TRAINED,
    "conv": Weights.CONV,
    "random": Weights.RANDOM,
}
_SOURCES = (Source.DIGITS.value, Source.NOISE.value)


def whole_numbers(text: str) -> tuple[int, ...]:
    """Comma-separated whole numbers, sorted, each once."""
    try:
        return tuple(sorted({int(word) for word in text.split(",") if word.strip()}))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{shorten(text)}' is not a comma-separated list of whole numbers, such as 1,2,5"
        ) from None


def settings_of(options: argparse.Namespace) -> RunSettings:
    """The settings that `run` and `sweep` share: all but member count and batch size."""
    return RunSettings(
        input=InputMode(options.input),
        source=Source(options.source) if options.source in _SOURCES else Source.FOLDER,
        samples="" if options.source in _SOURCES else options.source,
        samples_as=SamplesAs(options.samples_as),
        device=options.device,
        weights=weights_of(options),
        path=path_of(options),
        architecture=options.architecture,
        strategies=tuple(name.strip() for name in options.strategies.split(",") if name.strip()),
        repeats=options.repeats,
        seed=options.seed,
        threads=options.threads,
        dtype=DType(options.dtype),
        tf32=options.tf32,
    )


def cluster_of(options: argparse.Namespace) -> ClusterChoice | None:
    """The cluster that the options name, if any. Raises BadInput for shards without one."""
    shards = getattr(options, "shards", None)
    if options.cluster:
        return ClusterChoice(address=options.cluster, shards=shards)
    if shards is not None:
        raise BadInput("--shards splits the members on a cluster: use it with --cluster.")
    return None


def weights_of(options: argparse.Namespace) -> Weights:
    """The weights that the options name. Raises BadInput for a kind next to others."""
    named = _named(options)
    words = [one for one in named if one in _WEIGHTS]
    if words and len(named) > 1:
        raise BadInput(
            f"--weights names {count(len(named), 'thing')}, and {shorten(words[0])} is not a path: "
            f"name {shorten(words[0])} alone, or paths."
        )
    return _WEIGHTS[words[0]] if words else Weights.FILE


def path_of(options: argparse.Namespace) -> str:
    """The path of the ensemble that the options name; '' if they name a kind of weights."""
    return next(iter(paths_of(options)), "")


def paths_of(options: argparse.Namespace) -> tuple[str, ...]:
    """All paths of the ensemble; none if the options name a kind of weights."""
    return tuple(one for one in _named(options) if one not in _WEIGHTS)


def _named(options: argparse.Namespace) -> list[str]:
    return [options.weights] if isinstance(options.weights, str) else list(options.weights)


def class_names(text: str) -> tuple[str, ...]:
    """Comma-separated names, or the word for the digits; none of ''."""
    if text in ("", DIGITS):
        return DIGIT_CLASSES if text else ()
    names = tuple(name.strip() for name in text.split(","))
    if not all(names) or len(set(names)) < len(names):
        raise argparse.ArgumentTypeError(
            f"'{shorten(text)}' is neither '{DIGITS}' nor a comma-separated list of names, each "
            "once, such as ant,bee,cat"
        )
    return names


def ensemble_word(text: str) -> str:
    """A kind of weights, or a path."""
    return _word_or_path(text, tuple(_WEIGHTS), "an ensemble")


def source_word(text: str) -> str:
    """A kind of samples, or a path."""
    return _word_or_path(text, _SOURCES, "a folder of samples")


def _word_or_path(text: str, words: tuple[str, ...], of: str) -> str:
    """The text, if it is a word or can be a path; misspelt words fail before torch is imported."""
    if text in words or not text.isalnum() or os.path.lexists(text):
        return text
    raise argparse.ArgumentTypeError(
        f"'{shorten(text)}' is not one of {', '.join(words)}, nor a path to {of}"
    )
