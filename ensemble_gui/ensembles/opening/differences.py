"""How the tensors in a checkpoint differ from what an architecture's members have."""

from collections.abc import Iterable, Mapping

import torch

from ensemble_gui.ensembles.checkpoints.contents import Contents, whole_network
from ensemble_gui.ensembles.checkpoints.tensors import Outline
from ensemble_gui.ensembles.opening.state_plan import StatePlan, is_counter
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.figures import dimensions, printable

_MOST_NAMED = 3  # differences in a sentence, or tensors


def check_member(plan: StatePlan, found: Mapping[str, Outline], file: str) -> None:
    """Raise BadInput, with what was found and expected, if these are not a member's tensors."""
    missing, unknown = plan.missing(found), [name for name in found if name not in plan.known]
    differences = [
        *_mixed_up(plan, found),
        *_misshapen(plan, found),
        *_of_other_numbers(plan, found),
    ]
    if not differences and not missing and not unknown:
        return
    if len(unknown) == len(found):
        said = f"it has {_listed(found, found)}; expected are {_listed(plan.saved, _wanted(plan))}"
    else:
        lacks = [f"it lacks {_named(name, _wanted(plan))}" for name in missing]
        said = "; ".join([*_first([*differences, *lacks]), *_had(found, unknown, missing)])
    raise BadInput(
        f"{printable(file)} is not a member of {printable(plan.architecture)}: {said}. "
        "Choose another file, or name the architecture that it is of."
    )


def check_no_network(contents: Contents, file: str) -> None:
    """Raise BadInput if the checkpoint holds a whole network, which its tensors are not of."""
    for name, kind in contents.networks.items():
        raise BadInput(f"{printable(file)} cannot be opened: {whole_network(name, kind)}.")


def _had(found: Mapping[str, Outline], unknown: list[str], missing: list[str]) -> list[str]:
    """What is there beside what is not."""
    if unknown:
        return [f"it has {_listed(unknown, found)}, which the architecture does not have"]
    return [f"it has {_listed(found, found)}"] if missing else []


def _first(differences: list[str]) -> list[str]:
    more = len(differences) - _MOST_NAMED
    return differences[:_MOST_NAMED] + ([f"and {more:,} more"] if more > 0 else [])


def _listed(names: Iterable[str], outlines: Mapping[str, Outline]) -> str:
    names = list(names)
    more = len(names) - _MOST_NAMED
    first = ", ".join(_named(name, outlines) for name in names[:_MOST_NAMED])
    return first + (f" and {more:,} more" if more > 0 else "")


def _named(name: str, outlines: Mapping[str, Outline]) -> str:
    return f"{printable(name)} {dimensions(outlines[name].shape)}"


def _wanted(plan: StatePlan) -> dict[str, Outline]:
    return {name: plan.state[own] for name, own in plan.saved.items()}


def _misshapen(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    mixed = {name for pair in _mixed_pairs(plan, found) for name in pair}
    return [
        f"{printable(name)} is {dimensions(one.shape)}, where {dimensions(wanted)} is expected"
        for name, one in found.items()
        if name in plan.known
        and name not in mixed
        and one.shape != (wanted := plan.expected(name).shape)
    ]


def _mixed_up(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    return [
        f"{printable(one)} and {printable(other)} are swapped: each has the other's shape: "
        f"{dimensions(found[one].shape)} and {dimensions(found[other].shape)}"
        for one, other in _mixed_pairs(plan, found)
    ]


def _mixed_pairs(plan: StatePlan, found: Mapping[str, Outline]) -> list[tuple[str, str]]:
    odd = [
        name
        for name, one in found.items()
        if name in plan.known and one.shape != plan.expected(name).shape
    ]
    waiting: dict[tuple[tuple[int, ...], ...], list[str]] = {}  # by shapes found and expected
    pairs = []
    for name in odd:
        shapes = found[name].shape, plan.expected(name).shape
        if others := waiting.get(shapes[::-1]):
            pairs.append((others.pop(0), name))
        else:
            waiting.setdefault(shapes, []).append(name)
    return pairs


def _of_other_numbers(plan: StatePlan, found: Mapping[str, Outline]) -> list[str]:
    """Fractions where whole numbers belong, or the other way round."""
    return [
        f"{printable(name)} is {_kind(one)}, where {_kind(plan.expected(name))} is expected"
        for name, one in found.items()
        if name in plan.known
        and not is_counter(name)
        and not _can_become(one.dtype, plan.expected(name).dtype)
    ]


def _can_become(found: torch.dtype, wanted: torch.dtype) -> bool:
    """Whether nothing is lost but a fraction's last digits."""
    if found == wanted or (found.is_floating_point and wanted.is_floating_point):
        return True
    is_alike = (_is_whole(found) and _is_whole(wanted)) or (found.is_complex and wanted.is_complex)
    return is_alike and found.itemsize <= wanted.itemsize


def _is_whole(dtype: torch.dtype) -> bool:
    """Whether it is of whole numbers with a sign."""
    return dtype.is_signed and not dtype.is_floating_point and not dtype.is_complex


def _kind(outline: Outline) -> str:
    return str(outline.dtype).removeprefix("torch.")
