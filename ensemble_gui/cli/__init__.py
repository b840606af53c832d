"""The command line: the first word decides, a command's name, or else paths for the window.

Results go to standard output, progress and messages to standard error. Exit status: 0 done, 1 the
run failed, 2 the input was bad.
"""

import sys
from collections.abc import Sequence
from io import TextIOWrapper

from ensemble_gui.cli.options import COMMANDS, command_parser, window_parser
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.faults import describe


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # not every console can write µ or ×
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(words)
    except BadInput as error:
        print(f"ensemble-gui: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ensemble-gui: Cancelled.", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 -- the contract wants a line and a status
        print(f"ensemble-gui: {describe(error)}", file=sys.stderr)
    return 1


def _dispatch(words: list[str]) -> int:
    # Each branch imports what it needs: torch and Qt take seconds that --help does not have.
    if not words or words[0] not in COMMANDS:
        return _open_window(window_parser().parse_args(words).images)
    options = command_parser(words[0]).parse_args(words[1:])
    if words[0] == "run":
        from ensemble_gui.cli.run import run_command

        return run_command(options)
    if words[0] == "sweep":
        from ensemble_gui.cli.sweep import sweep_command

        return sweep_command(options)
    if words[0] == "predict":
        from ensemble_gui.cli.predict import predict_command

        return predict_command(options)
    from ensemble_gui.cli.train import train_command

    return train_command(options)


def _open_window(images: list[str]) -> int:
    if sys.platform == "win32":
        import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

    from ensemble_gui.qt.app import open_window

    return open_window(images)
