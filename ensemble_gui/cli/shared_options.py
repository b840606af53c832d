"""The options that several commands share. Imports neither torch nor Qt, as all options do."""

import argparse

from ensemble_gui.cli.parsing import Several
from ensemble_gui.cli.values import class_names, ensemble_word, source_word
from ensemble_gui.records.settings import STRATEGY_NAMES, DType, SamplesAs


def add_what_is_run(parser: argparse.ArgumentParser, several: str | None = "+") -> None:
    """The options that say what is run, and how it is timed."""
    add_members(parser)
    add_ensemble(parser, several=several)
    parser.add_argument("--batch", type=int, default=64, help="the batch size")
    add_input(parser)
    add_measurement(parser)


def add_input(parser: argparse.ArgumentParser) -> None:
    """The options for what the members see."""
    parser.add_argument(
        "--input",
        choices=("same", "different"),
        default="same",
        help="the same minibatch for every member, or a different one for each",
    )
    parser.add_argument(
        "--source",
        type=source_word,
        default="digits",
        metavar="{digits,noise,FOLDER}",
        help="what the minibatches contain: MNIST's test digits, noise, or the images in a folder "
        "of your own, with one subfolder per class",
    )
    parser.add_argument(
        "--samples-as",
        choices=[one.value for one in SamplesAs],
        default=SamplesAs.DIGITS.value,
        help="how to prepare the pictures in your own folder for members that know digits: as "
        "digits, like the images of predict, or as pictures, which are only resized",
    )


def add_measurement(parser: argparse.ArgumentParser) -> None:
    """The options for what is timed, and how."""
    parser.add_argument(
        "--strategies",
        default="loop,vmap",
        help=f"comma-separated strategies: {', '.join(STRATEGY_NAMES)}",
    )
    parser.add_argument(
        "--repeats",
        type=int,
        default=100,
        help="the maximum number of blocks per strategy, at least 9 for a verdict; a time budget "
        "may end them sooner",
    )
    add_numbers(parser)
    parser.add_argument(
        "--tf32", action="store_true", help="let CUDA round float32 factors to TensorFloat-32"
    )


def add_numbers(parser: argparse.ArgumentParser) -> None:
    """The options for how torch computes."""
    parser.add_argument(
        "--threads", type=int, help="torch's threads on the CPU (default: one per physical core)"
    )
    parser.add_argument(
        "--dtype",
        choices=[one.value for one in DType],
        default=DType.FLOAT32.value,
        help="the dtype of parameters, input and activations",
    )


def add_cluster(parser: argparse.ArgumentParser, what: str = "compute the members") -> None:
    """The option for the cluster on which something else than this machine does this."""
    parser.add_argument(
        "--cluster",
        default="",
        metavar="{HOST:PORT,local}",
        help=f"{what} on this Ray cluster, or on one that is started here (needs the extra: "
        "ensemble-explorer[cluster])",
    )


def add_shards(parser: argparse.ArgumentParser) -> None:
    """The option for how the members are split there."""
    parser.add_argument(
        "--shards",
        type=int,
        help="into how many shards the members are split on the cluster (default: one per GPU; "
        "without GPUs one per CPU, at most 8 a node)",
    )


def add_members(parser: argparse.ArgumentParser) -> None:
    """The option for how many members there are."""
    parser.add_argument(
        "--members", type=int, help="the number of members (default: 10, or all members at a path)"
    )


def add_ensemble(
    parser: argparse.ArgumentParser, weights: str = "trained", several: str | None = "+"
) -> None:
    """The options for the members; `several` says how many paths may follow one --weights."""
    parser.add_argument(
        "--weights",
        type=ensemble_word,
        action=Several,
        nargs=several,
        default=weights,
        metavar="{trained,mlp,conv,random,PATH}",
        help="trained or mlp: the bundled SimpleMLPs; conv: the bundled convolutional networks, "
        "trained on distorted and drawn digits; random: untrained; or the path of your own "
        "ensemble: a folder of checkpoints, one stacked safetensors file, an ensemble.toml, or a "
        "pattern in quotes, such as 'seed*/best.pt'; several paths are its members",
    )
    add_opening(parser)


def add_opening(parser: argparse.ArgumentParser) -> None:
    """The options for how members at a path are opened, and where they are."""
    parser.add_argument(
        "--state-key",
        default="",
        metavar="NAME",
        help="which of several mappings in a checkpoint holds the members' parameters, such as "
        "ema_state_dict",
    )
    parser.add_argument(
        "--architecture",
        default="",
        help="the network of random members or of the members at a path: a built-in name, "
        "package.module:factory, or file.py:factory in the path's folder",
    )
    parser.add_argument(
        "--classes",
        type=class_names,
        default="",
        metavar="{digits,NAME,NAME,...}",
        help="the classes of the members at a path, in order, or the word digits for 0 to 9; they "
        "override the manifest's",
    )
    parser.add_argument(
        "--trust",
        action="store_true",
        help="allow the code of the named factory to run, and members outside of a manifest's "
        "folder",
    )
    parser.add_argument("--device", default="cpu", help="the device, such as cpu or cuda:0")
    parser.add_argument(
        "--seed", type=int, default=0, help="the seed of minibatches and random weights"
    )
