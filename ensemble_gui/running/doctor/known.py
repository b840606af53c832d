"""What is known of an error or an operator: a pattern and its diagnosis."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from torch import nn

from ensemble_gui.records.doctor import Diagnosis


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A pattern in an error's text, and its diagnosis.

    {0} in the cause stands for what the pattern captured.
    """

    pattern: str
    diagnosis: Diagnosis
    applies: Callable[[nn.Module], bool] = lambda _: True  # to this network


def first_known(text: str, network: nn.Module, candidates: Iterable[Known]) -> Diagnosis | None:
    """The diagnosis of the first whose pattern is in the text and that is for this network."""
    for one in candidates:
        found = re.search(one.pattern, text)
        if found and one.applies(network):
            captured = next(filter(None, found.groups()), "")
            return replace(one.diagnosis, cause=one.diagnosis.cause.replace("{0}", captured))
    return None
