"""Holds a written program against the members, before anybody is said to have it."""

import math
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import mean_of_finite
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.program import ProgramCheck
from ensemble_gui.running.exporting.failing import Differs
from ensemble_gui.running.exporting.measured import MEAN, MEASURES
from ensemble_gui.running.exporting.program import Call, members_output
from ensemble_gui.running.timing.checking import check_equivalence
from ensemble_gui.wording.figures import apart

Answers = Mapping[str, Tensor]  # by the outputs' names

_TOLERANCE = 1e-3  # the tutorial's, for probabilities and bits as well
# Two classes whose outputs are as near as this share of the largest are equal in float32: which
# of them is a member's prediction depends on the order of a sum.
_TIE = 1e-5


def members_answers(ensemble: Ensemble, images: Tensor) -> Answers:
    """What a program has to answer: by the loop over the members, and the measures of arrays."""
    kind = ensemble.architecture.task.outputs
    with torch.inference_mode():
        outputs = torch.stack([member(images) for member in ensemble.members]).float()
        probabilities = probabilities_of(outputs, kind).numpy()
    measures = disagreement(probabilities)
    arrays = {MEAN: mean_of_finite(probabilities)}
    arrays |= {name: getattr(measures, name) for name in MEASURES}
    found = {name: torch.from_numpy(one.astype(np.float32)) for name, one in arrays.items()}
    return {members_output(kind): outputs, **found}


def check(call: Call, ensemble: Ensemble, images: Tensor, expected: Answers) -> ProgramCheck:
    """How far the program is from the members, whose answers to these images are expected.

    It is asked about all of them, and about the first alone. Raises Differs if it is further away
    than rounding explains, and whatever the program raises.
    """
    members = members_output(ensemble.architecture.task.outputs)
    first = images[:1]
    _compared(call(first), members_answers(ensemble, first), members)
    return _compared(call(images), expected, members)


def _compared(found: Answers, expected: Answers, members: str) -> ProgramCheck:
    if set(found) != set(expected):
        raise Differs(f"The outputs of the exported graph are {', '.join(found)}.")
    for name, one in expected.items():
        if found[name].shape != one.shape:
            raise Differs(
                f"In the exported graph {name} has shape {tuple(found[name].shape)}, not "
                f"{tuple(one.shape)}."
            )
    outputs, wanted = found[members].float(), expected[members]
    same = check_equivalence("program", outputs, wanted)
    finite = (outputs.isfinite() & wanted.isfinite()).all(-1)  # (member, sample)
    flipped = finite & (outputs.argmax(-1) != wanted.argmax(-1))
    agreed = ~flipped.any(0)  # a tie that is decided otherwise is another vote
    measures = [_farthest(found[one][agreed], expected[one][agreed]) for one in (MEAN, *MEASURES)]
    checked = ProgramCheck(
        samples=wanted.shape[1],
        predictions=same.predictions,
        flipped=same.flipped_predictions,
        max_abs_difference=same.max_abs_difference,
        measures_difference=max(measures),
    )
    is_flipped = bool((flipped & ~_ties(wanted)).any())
    if is_flipped or not same.allclose or checked.measures_difference > _TOLERANCE:
        raise Differs(_difference(checked))
    return checked


def _farthest(found: Tensor, expected: Tensor) -> float:
    """The largest difference; infinite where one is not a number and the other is."""
    if not torch.equal(found.isnan(), expected.isnan()):
        return math.inf
    return float((found - expected).abs().nan_to_num(0).amax()) if found.numel() else 0.0


def _ties(outputs: Tensor) -> Tensor:
    """Where a member's two largest outputs are as good as equal, (member, sample) bool."""
    largest = outputs.topk(2, -1).values
    return largest[..., 0] - largest[..., 1] <= _TIE * outputs.abs().amax(-1)


def _difference(checked: ProgramCheck) -> str:
    return (
        "The exported graph does not give the members' answers: max difference "
        f"{apart(checked.max_abs_difference)}, {checked.flipped:,} of {checked.predictions:,} "
        f"predictions flipped, mean and disagreement off by {apart(checked.measures_difference)}."
    )
