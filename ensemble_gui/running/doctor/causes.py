"""Why vmap does not work with a network, or falls back to a loop, and what to do about it."""

import re
from dataclasses import replace

from torch import nn

from ensemble_gui.records.doctor import Cell, Diagnosis, Operator, Trouble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.doctor import pages
from ensemble_gui.running.doctor.code_errors import (
    BRANCH,
    CODE_ERRORS,
    NUMBER,
    NUMBER_OR_BRANCH,
)
from ensemble_gui.running.doctor.known import first_known
from ensemble_gui.running.doctor.operator_errors import FALLBACKS, OPERATOR_ERRORS
from ensemble_gui.running.doctor.state_errors import (
    OTHER_STATE,
    PLAIN_TENSOR,
    SHARED,
    STATE_ERRORS,
    WITHOUT_VALUES,
    plain_tensors,
)

_META = re.compile(r"device meta|meta device|on meta\b|meta tensor|same device", re.IGNORECASE)
_DIFFERS = re.compile("results differ from the loop's")  # the doctor's own words
_EITHER = re.compile(r"calling \.item\(\) on a Tensor or")  # torch names three causes
_ASKS = re.compile(r"(?<![.\w])(?:if|while|assert|and|or|not|max|min|sorted)\b")
_SHOWN = 3  # names of attributes


def diagnose(
    trouble: Trouble | None, operators: tuple[Operator, ...], cell: Cell, network: nn.Module
) -> Diagnosis | None:
    """Why vmap fails with this error, or falls back for these operators.

    None where it works without a fallback.
    """
    if trouble is not None:
        found = _of_error(trouble, network)
        # Each member writes into an input of its own already.
        alone = found == SHARED and cell.input is InputMode.DIFFERENT
        return replace(found, remedies=()) if alone else found
    if operators:
        return _of_fallbacks(operators, network)
    return None


def _of_error(trouble: Trouble, network: nn.Module) -> Diagnosis:
    if trouble.without_vmap:
        return Diagnosis(
            cause="The network fails without vmap as well, so vmap is not the cause.",
            advice="Fix this error first, then run the doctor again.",
        )
    text = f"{trouble.message}\n{trouble.whole}"
    known = first_known(text, network, STATE_ERRORS)
    if known is None and _EITHER.search(text):
        return _number_or_branch(trouble.place)
    return (
        known
        or _of_other_values(text, network)
        or first_known(text, network, (*CODE_ERRORS, *OPERATOR_ERRORS))
        or _unknown(trouble)
    )


def _of_other_values(text: str, network: nn.Module) -> Diagnosis | None:
    """Of a tensor that vmap does not stack: it has no values, or those of another member."""
    on_meta, differs = _META.search(text), _DIFFERS.search(text)
    if not (on_meta or differs):
        return None
    plain = plain_tensors(network)
    if not plain:
        return WITHOUT_VALUES if on_meta else OTHER_STATE
    names = ", ".join(plain[:_SHOWN]) + (", ..." if len(plain) > _SHOWN else "")
    return replace(PLAIN_TENSOR, cause=PLAIN_TENSOR.cause.replace("{0}", names))


def _number_or_branch(place: str) -> Diagnosis:
    """By the line of code that failed, if it is known."""
    _, _, code = place.partition(": ")
    if not code:
        return NUMBER_OR_BRANCH
    return BRANCH if _ASKS.search(code) else NUMBER


def _of_fallbacks(operators: tuple[Operator, ...], network: nn.Module) -> Diagnosis:
    """One diagnosis of all of them: each cause once, with every remedy."""
    found: list[Diagnosis] = []
    for one in operators:
        name = one.name.removeprefix("aten::")
        diagnosis = first_known(name, network, FALLBACKS)
        if diagnosis is not None and diagnosis not in found:
            found.append(diagnosis)
    return Diagnosis(
        cause=" ".join(one.cause for one in found),
        advice=" ".join(dict.fromkeys(one.advice for one in found)),
        link=found[0].link,
        remedies=tuple(dict.fromkeys(remedy for one in found for remedy in one.remedies)),
        code="\n".join(filter(None, (one.code for one in found))),
    )


def _unknown(trouble: Trouble) -> Diagnosis:
    message = trouble.message.strip().partition("\n")[0]
    return Diagnosis(
        cause=f"The cause is not known. torch reports: {message}"
        if message
        else "The cause is not known, and torch reports nothing.",
        advice="Look at the line of code that failed. The limitations of torch.func are listed on "
        "the page that is linked.",
        link=pages.LIMITATIONS,
    )
