"""The options of each command. This module imports neither torch nor Qt, so that help is quick."""

import argparse
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from ensemble_gui import __version__
from ensemble_gui.cli.streams import write_output
from ensemble_gui.records.settings import (
    STRATEGY_NAMES,
    DType,
    InputMode,
    RunSettings,
    SamplesAs,
    Source,
    Weights,
)
from ensemble_gui.wording.figures import shorten

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

COMMANDS = {
    "run": "time an ensemble's predictions by each strategy",
    "sweep": "time the strategies over a grid of member counts and batch sizes",
    "predict": "predict images with every member of an ensemble",
    "train": "train members, all at once, and save them",
}

_WEIGHTS = {
    "trained": Weights.TRAINED,
    "mlp": Weights.TRAINED,
    "conv": Weights.CONV,
    "random": Weights.RANDOM,
}
_SOURCES = (Source.DIGITS.value, Source.NOISE.value)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        # argparse drops what it cannot write, and writes help to standard error where there is no
        # standard output.
        if file is sys.stdout:
            write_output(message)
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; '{self.prog} --help' lists what there is.\n")


def window_parser() -> argparse.ArgumentParser:
    """What can be said without a command's name."""
    listed = "\n".join(f"  {name:<9}{summary}" for name, summary in COMMANDS.items())
    parser = _Parser(
        prog="ensemble-gui",
        description="Is an ensemble faster vectorised, here? And where do its members disagree?",
        epilog=f"commands ('ensemble-gui COMMAND --help' lists their options):\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Ensemble Explorer {__version__}")
    parser.add_argument(
        "images", nargs="*", metavar="IMAGE | FOLDER", help="open the window with these images"
    )
    return parser


def command_parser(command: str) -> argparse.ArgumentParser:
    """The options of a command."""
    parser = _Parser(
        prog=f"ensemble-gui {command}",
        description=f"{COMMANDS[command].capitalize()}.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = {"run": _add_run, "sweep": _add_sweep, "predict": _add_predict, "train": _add_train}
    add[command](parser)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    _add_members(parser)
    _add_ensemble(parser)
    parser.add_argument("--batch", type=int, default=64, help="the batch size")
    _add_input(parser)
    _add_measurement(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_sweep(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--members", type=_numbers, default="1,2,5,10", help="member counts, with commas between"
    )
    parser.add_argument(
        "--batches", type=_numbers, default="1,64,1024", help="batch sizes, with commas between"
    )
    _add_ensemble(parser)
    _add_input(parser)
    _add_measurement(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--csv", action="store_true", help="print a line a cell and strategy")


def _add_input(parser: argparse.ArgumentParser) -> None:
    """What the members see."""
    parser.add_argument(
        "--input",
        choices=("same", "different"),
        default="same",
        help="the same minibatch for every member, or a different one for each",
    )
    parser.add_argument(
        "--source",
        type=_source,
        default="digits",
        metavar="{digits,noise,FOLDER}",
        help="what minibatches hold: MNIST's test digits, noise, or the images in a folder of "
        "your own, with a subfolder a class",
    )
    parser.add_argument(
        "--samples-as",
        choices=[one.value for one in SamplesAs],
        default=SamplesAs.DIGITS.value,
        help="what is made of the pictures in your own folder where members know digits: digits, "
        "prepared as predict prepares its images, or pictures, which are only resized",
    )


def _add_measurement(parser: argparse.ArgumentParser) -> None:
    """What is timed, and how."""
    parser.add_argument(
        "--strategies",
        default="loop,vmap",
        help=f"of {', '.join(STRATEGY_NAMES)}, with commas between",
    )
    parser.add_argument(
        "--repeats",
        type=int,
        default=100,
        help="the largest number of blocks of each strategy; a time budget may end them sooner",
    )
    parser.add_argument("--threads", type=int, help="torch's threads on the CPU (default: cores)")
    parser.add_argument(
        "--dtype",
        choices=[one.value for one in DType],
        default=DType.FLOAT32.value,
        help="of parameters, input and activations",
    )
    parser.add_argument(
        "--tf32", action="store_true", help="let CUDA round float32 factors to TensorFloat-32"
    )


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="+", metavar="IMAGE | FOLDER", help="what to predict")
    parser.add_argument(
        "--cut", action="store_true", help="cut digits apart that are next to each other"
    )
    _add_members(parser)
    _add_ensemble(parser, weights="conv")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=20, help="how many members to train")
    parser.add_argument("--epochs", type=int, default=5, help="passes over the training digits")
    parser.add_argument("--batch", type=int, default=64, help="the batch size")
    parser.add_argument("--seed", type=int, default=0, help="of initialisations and shuffles")
    parser.add_argument(
        "--architecture",
        choices=("SimpleMLP", "SimpleCNN"),
        default="SimpleMLP",
        help="the members' network",
    )
    parser.add_argument(
        "--augment",
        action="store_true",
        help="distort the digits by chance: shift, rotation, shear, scale, strokes, contrast",
    )
    parser.add_argument(
        "--output", default="members.safetensors", help="the safetensors file to write"
    )


def _add_members(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--members", type=int, help="the number of members (default: 10, or all of a path's)"
    )


def _add_ensemble(parser: argparse.ArgumentParser, weights: str = "trained") -> None:
    parser.add_argument(
        "--weights",
        type=_weights,
        default=weights,
        metavar="{trained,mlp,conv,random,PATH}",
        help="trained or mlp: the bundled SimpleMLPs; conv: the bundled convolutional networks, "
        "trained for images of any kind; random: untrained; or the path of an ensemble of your "
        "own: a folder of checkpoints, one stacked safetensors, or an ensemble.toml",
    )
    parser.add_argument(
        "--architecture",
        default="",
        help="of random members, or of those at a path: a built-in one's name, "
        "package.module:factory, or file.py:factory in the path's folder",
    )
    parser.add_argument(
        "--trust", action="store_true", help="run the code of the factory that is named"
    )
    parser.add_argument("--device", default="cpu", help="the device, such as cpu or cuda:0")
    parser.add_argument("--seed", type=int, default=0, help="of minibatches and random weights")


def _numbers(text: str) -> tuple[int, ...]:
    """Whole numbers with commas between: rising, and each once."""
    try:
        return tuple(sorted({int(word) for word in text.split(",") if word.strip()}))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{shorten(text)}' are no whole numbers with commas between, such as 1,2,5"
        ) from None


def settings_of(options: argparse.Namespace) -> RunSettings:
    """What the options of `run` and `sweep` have in common: all but member count and batch size."""
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


def weights_of(options: argparse.Namespace) -> Weights:
    """The weights that the options name."""
    return _WEIGHTS.get(options.weights, Weights.FILE)


def path_of(options: argparse.Namespace) -> str:
    """The path of the ensemble that the options name; '' where they name a kind of weights."""
    return "" if options.weights in _WEIGHTS else str(options.weights)


def _weights(text: str) -> str:
    return _word_or_path(text, tuple(_WEIGHTS), "an ensemble")


def _source(text: str) -> str:
    return _word_or_path(text, _SOURCES, "a folder of samples")


def _word_or_path(text: str, words: tuple[str, ...], of: str) -> str:
    """The text, if it is a word, or can be a path: a word misspelt is told before torch comes."""
    if text in words or not text.isalnum() or os.path.lexists(text):
        return text
    raise argparse.ArgumentTypeError(
        f"'{shorten(text)}' is none of {', '.join(words)}, and no path of {of}"
    )
