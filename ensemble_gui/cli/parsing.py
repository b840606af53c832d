"""How the command line is parsed: help with defaults, errors on one line, several values."""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from ensemble_gui.cli.streams import write_output

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Help(argparse.ArgumentDefaultsHelpFormatter):
    """Adds the default to each option that has one."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        has_default = action.default not in (None, "") and action.default is not False
        return super()._get_help_string(action) if has_default else action.help


class Parser(argparse.ArgumentParser):
    """Reports an error on one line."""

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        # argparse drops what it cannot write, and writes help to standard error where there is no
        # standard output.
        if file is sys.stdout:
            write_output(message)
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(2, f"{self.prog}: {message}; see '{self.prog} --help'.\n")


class Several(argparse.Action):
    """Collects what is named once or again, in the place of the default."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 -- argparse hands it over
        namespace: argparse.Namespace,
        values: str | Sequence[str] | None,
        option_string: str | None = None,  # noqa: ARG002 -- the same
    ) -> None:
        """Add the values to those that were named before."""
        before = getattr(namespace, self.dest)
        new = [values] if isinstance(values, str) else list(values or ())
        setattr(namespace, self.dest, [*before, *new] if isinstance(before, list) else new)
