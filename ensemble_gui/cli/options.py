"""The options of each command. Imports neither torch nor Qt, so that --help is quick."""

import argparse

from ensemble_gui import __version__
from ensemble_gui.cli.parsing import Help, Parser
from ensemble_gui.cli.shared_options import (
    add_cluster,
    add_ensemble,
    add_input,
    add_measurement,
    add_members,
    add_numbers,
    add_opening,
    add_shards,
    add_what_is_run,
)
from ensemble_gui.cli.values import whole_numbers
from ensemble_gui.wording.figures import capital

COMMANDS = {
    "run": "time an ensemble's predictions by each strategy",
    "sweep": "time the strategies over a grid of member counts and batch sizes",
    "predict": "predict images with every member of an ensemble",
    "train": "train all members at once and save them",
    "report": "write a run, and images with their predictions, as one HTML file",
    "script": "export a run as a Python script or notebook that needs torch alone",
    "doctor": "show what vmap does with a network, and what to do about it",
}


def window_parser() -> argparse.ArgumentParser:
    """The options without a command, which opens the window."""
    listed = "\n".join(f"  {name:<9}{summary}" for name, summary in COMMANDS.items())
    parser = Parser(
        prog="ensemble-gui",
        description="Time an ensemble on this machine, and see where its members disagree.",
        epilog=f"commands ('ensemble-gui COMMAND --help' shows its options):\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Ensemble Explorer {__version__}")
    parser.add_argument(
        "--reset",
        action="store_true",
        help="start with the default settings; the last session stays under File > Open recent",
    )
    parser.add_argument(
        "images",
        nargs="*",
        metavar="IMAGE | FOLDER | CHECKPOINT | RUN",
        help="open the window with these images, and with these checkpoints, or folders of them, "
        "as the ensemble; or with a saved run (*.run.json)",
    )
    desktop = parser.add_mutually_exclusive_group()
    desktop.add_argument(
        "--install-desktop",
        action="store_true",
        help="add Ensemble Explorer to the menus of your Linux desktop",
    )
    desktop.add_argument(
        "--uninstall-desktop", action="store_true", help="remove it from the menus again"
    )
    return parser


def command_parser(command: str) -> argparse.ArgumentParser:
    """The options of a command."""
    parser = Parser(
        prog=f"ensemble-gui {command}",
        description=f"{capital(COMMANDS[command])}.",
        formatter_class=Help,
    )
    add = {
        "run": _add_run,
        "sweep": _add_sweep,
        "predict": _add_predict,
        "train": _add_train,
        "report": _add_report,
        "script": _add_script,
        "doctor": _add_doctor,
    }
    add[command](parser)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    add_what_is_run(parser)
    parser.add_argument(
        "--calibrate",
        action="store_true",
        help="measure this machine for auto again: it does so at its first use, in up to 2 s",
    )
    add_cluster(parser)
    add_shards(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_script(parser: argparse.ArgumentParser) -> None:
    add_what_is_run(parser)
    parser.add_argument(
        "--output",
        default="",
        metavar="FILE.py|FILE.ipynb",
        help="the file to write; members and minibatch are saved next to it in FILE.pt, and the "
        "files of your own network in a folder. Without it the script is printed, for random "
        "weights on noise, which need no other file",
    )


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        f"{capital(COMMANDS['report'])}: settings, environment, timings and the most "
        "uncertain samples. Images are predicted by the run's members or, unless --weights is "
        "given, by the bundled convolutional networks, which are trained on distorted and drawn "
        "digits."
    )
    parser.add_argument(
        "images", nargs="*", metavar="IMAGE | FOLDER", help="images to predict and show"
    )
    parser.add_argument(
        "--session",
        action="store_true",
        help="use the settings and images of the window's last session instead of the options",
    )
    add_what_is_run(parser, several=None)  # the images may follow
    parser.add_argument(
        "--output",
        default="",
        metavar="FILE.html",
        help="the file to write; an earlier report is replaced, any other file is not "
        "(default: a new file in the current folder)",
    )


def _add_sweep(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--members", type=whole_numbers, default="1,2,5,10", help="comma-separated member counts"
    )
    parser.add_argument(
        "--batches", type=whole_numbers, default="1,64,1024", help="comma-separated batch sizes"
    )
    add_ensemble(parser)
    add_input(parser)
    add_measurement(parser)
    add_cluster(parser, "measure the cells, one at a time on each node,")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument(
        "--csv", action="store_true", help="print CSV, one line per cell and strategy"
    )


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="ARCHITECTURE | PATH",
        help="what to examine: a built-in network, package.module:factory or file.py:factory, of "
        "which random members are made, or your own ensemble at a path (default: SimpleMLP)",
    )
    add_members(parser)
    parser.add_argument("--batch", type=int, default=64, help="the batch size")
    add_opening(parser)
    add_numbers(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_predict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="+", metavar="IMAGE | FOLDER", help="what to predict")
    parser.add_argument(
        "--cut", action="store_true", help="cut apart digits that are next to each other"
    )
    _add_summary(parser)
    add_members(parser)
    add_ensemble(parser, weights="conv", several=None)  # the images may follow
    add_cluster(parser)
    add_shards(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument(
        "--csv",
        action="store_true",
        help="print CSV, one line per image, while images are predicted",
    )
    form.add_argument(
        "--parquet",
        default="",
        metavar="FILE.parquet",
        help="write a Parquet file with one row per image; an existing file is replaced "
        "(needs the extra: ensemble-explorer[parquet])",
    )


def _add_summary(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--summary",
        action="store_true",
        help="print the measures over all samples of one folder of images, with or without one "
        "subfolder per class, or of one .npy file, uint8 images of the members' size, and the most "
        "contested samples; either may be larger than the memory",
    )
    parser.add_argument(
        "--labels",
        default="",
        metavar="FILE.npy",
        help="with --summary: the labels of a .npy file's samples, from 0, or -1 without one",
    )
    parser.add_argument(
        "--contested",
        type=int,
        default=10,
        help="with --summary: how many of the most contested samples to print",
    )


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        f"{capital(COMMANDS['train'])}. A training that was cancelled or killed resumes after "
        "its last finished epoch when the same command is started again."
    )
    parser.add_argument("--members", type=int, default=20, help="how many members to train")
    parser.add_argument("--epochs", type=int, default=5, help="passes over the training digits")
    parser.add_argument("--batch", type=int, default=64, help="the batch size")
    parser.add_argument(
        "--seed", type=int, default=0, help="the seed of initialisation and shuffling"
    )
    _add_lessons(parser)
    add_cluster(parser, "train the members")
    add_shards(parser)
    parser.add_argument(
        "--output", default="members.safetensors", help="the safetensors file to write"
    )


def _add_lessons(parser: argparse.ArgumentParser) -> None:
    """What the members are, and from what and how quickly they learn."""
    parser.add_argument(
        "--architecture",
        choices=("SimpleMLP", "SimpleCNN"),
        default="SimpleMLP",
        help="the members' network",
    )
    parser.add_argument(
        "--augment",
        action="store_true",
        help="randomly distort the digits: shift, rotation, shear, scale, strokes, contrast",
    )
    parser.add_argument(
        "--extra",
        type=int,
        default=0,
        help="how many digits in other styles each member also learns from: drawn ones, and "
        "training digits with hairlines, cut edges, or flags and feet on 1s",
    )
    parser.add_argument(
        "--start",
        default="",
        metavar="PATH",
        help="start from the members in this safetensors file",
    )
    parser.add_argument(
        "--learning-rate", type=float, default=3e-3, help="the highest learning rate"
    )
