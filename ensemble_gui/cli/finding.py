"""Which of the words on the command line are files, and which command was meant."""

import os
from collections.abc import Sequence
from difflib import get_close_matches

from ensemble_gui.cli.options import COMMANDS
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import shorten, some_of


def check_paths(paths: Sequence[str]) -> None:
    """Raise BadInput if there are paths and none of them exists."""
    if not paths or any(map(os.path.lexists, paths)):
        return
    meant = get_close_matches(paths[0].lower(), COMMANDS, n=1)
    if meant:
        raise BadInput(f"No such file or command: {shorten(paths[0])}. Did you mean {meant[0]}?")
    if len(paths) == 1:
        raise BadInput(
            f"No such file or command: {shorten(paths[0])}. The commands are {', '.join(COMMANDS)}."
        )
    raise BadInput(f"No such files: {some_of([shorten(one) for one in paths])}.")


def whole_paths(words: Sequence[str]) -> list[str]:
    """The same files by their whole paths; what is not there stays as it was typed.

    The window opens them again another time, when it may be started in another folder.
    """
    return [os.path.abspath(one) if os.path.lexists(one) else one for one in words]  # noqa: PTH100 -- Path's raises for some names
