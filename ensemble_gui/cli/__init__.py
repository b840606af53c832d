"""The command line: the first word is a command's name, or all words are paths for the window.

Results go to standard output, progress and messages to standard error. Exit status: 0 done, 1 the
run failed or was cancelled, 2 the input was bad.
"""

import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from ensemble_gui.cancel import CancelledError, CancelToken, is_work_left
from ensemble_gui.cli.finding import check_paths, whole_paths
from ensemble_gui.cli.interrupting import interrupt_cancels
from ensemble_gui.cli.options import COMMANDS, command_parser, window_parser
from ensemble_gui.cli.streams import (
    OutputLost,
    ReaderLeft,
    check_output,
    end_without_reader,
    prints_are_messages,
    protect_streams,
)
from ensemble_gui.ending import end_process
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.faults import describe


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in the arguments, by default those of this process; the exit status.

    Neither abandoned work, such as a compilation, nor taking down torch and Qt delays the end of
    the process.
    """
    if arguments is not None:
        return _answer(list(arguments))
    words = sys.argv[1:]
    status = _answer(words)
    if is_work_left():
        end_process(status)
    if status or _opens_window(words):  # a user who cancelled waits for the prompt
        end_process(status, after_handlers=True)
    return status


def _answer(words: list[str]) -> int:
    protect_streams()
    try:
        return _dispatch(words)
    except ReaderLeft:
        return end_without_reader()
    except BadInput as error:
        print(f"ensemble-gui: {error}", file=sys.stderr)
        return 2
    except (CancelledError, KeyboardInterrupt):
        print("ensemble-gui: Cancelled.", file=sys.stderr)
    except OutputLost as lost:
        print(f"ensemble-gui: {lost}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 -- the contract wants a line and a status
        print(f"ensemble-gui: {describe(error)}", file=sys.stderr)
    return 1


def _dispatch(words: list[str]) -> int:
    if _opens_window(words):
        return _window_command(words)
    options = command_parser(words[0]).parse_args(words[1:])
    check_output()
    token = CancelToken()
    with interrupt_cancels(token):  # from here on, because importing torch takes seconds
        return _run_command(words[0], options, token)


def _opens_window(words: list[str]) -> bool:
    return not words or words[0] not in COMMANDS


def _window_command(words: list[str]) -> int:
    parser = window_parser()
    options, unknown = parser.parse_known_args(words)
    if options.install_desktop or options.uninstall_desktop:
        from ensemble_gui.cli.desktop import desktop_command

        return desktop_command(installs=options.install_desktop)
    check_paths(options.images)  # first, as the unknown options may be those of a command
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return _open_window(whole_paths(options.images), reset=options.reset)


def _run_command(command: str, options: Namespace, token: CancelToken) -> int:
    # The command's module is imported here: torch would slow down --help by seconds.
    module = import_module(f"ensemble_gui.cli.{command}")
    with prints_are_messages():
        status: int = getattr(module, f"{command}_command")(options, token)
    return status


def _open_window(images: list[str], *, reset: bool) -> int:
    if sys.platform == "win32":
        import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

    try:
        from ensemble_gui.qt.app import open_window
    except ImportError as error:  # on a system without a library that Qt needs
        print(
            f"ensemble-gui: The window cannot be opened ({error}): install Qt's system packages, "
            "or use 'ensemble-gui run', which needs no display.",
            file=sys.stderr,
        )
        return 1
    return open_window(images, reset=reset)
