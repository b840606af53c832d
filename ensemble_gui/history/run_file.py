"""A run as a file of its own: all that its screen shows, as strict JSON; docs/run-file.md.

What comes from a file is hostile until proven harmless: each field is checked as it is read, and
then whether they agree with each other.
"""

import json
from dataclasses import asdict
from typing import Any

from ensemble_gui import __version__
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.history.answers import (
    accuracy_of,
    disagreement_fields,
    disagreement_of,
    equivalence_fields,
    equivalence_of,
    reference_fields,
    reference_of,
)
from ensemble_gui.history.cluster import cluster_fields, cluster_of
from ensemble_gui.history.fields import Fields
from ensemble_gui.history.results import (
    LONGEST_WORD,
    MOST_STRATEGIES,
    choice_of,
    comparison_of,
    environment_fields,
    environment_of,
    failure_of,
    settings_of,
    time_of,
    timing_fields,
    timing_of,
)
from ensemble_gui.history.run_checks import check_run
from ensemble_gui.history.sample_sets import LoadDigits, sample_set_fields, sample_set_of
from ensemble_gui.history.strict_json import loaded
from ensemble_gui.history.texts import plain, plain_of
from ensemble_gui.records.cluster import ClusterReport
from ensemble_gui.records.run import RunRequest, RunResult, StrategyFailure
from ensemble_gui.records.run_file import RUN_FORMAT
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.wording.run_file import damaged, newer, not_a_run, not_json

VERSION = 1
LARGEST = 2**29  # bytes: pixels and probabilities of the largest run, in base64
_MOST_PARAMETERS = 20_000  # of a network
_MOST_TEXTS = 1000
_MOST_AXES = 16
_HEAD = 400  # bytes, in which the name of the format is


def to_json(result: RunResult, load_digits: LoadDigits) -> str:
    """The result as the text of a file; where it was opened from is not in it."""
    return json.dumps(run_fields(result, load_digits), allow_nan=False) + "\n"


def from_json(content: bytes, name: str, load_digits: LoadDigits) -> RunResult:
    """The result in a file of this name. Raises BadInput, saying what is wrong and where."""
    is_ours = RUN_FORMAT.encode() in content[:_HEAD]
    try:
        found = loaded(content, "a run")
    except ValueError as error:
        why = str(error)
        raise (Damaged(damaged(name, why)) if is_ours else BadInput(not_json(name, why))) from error
    if not isinstance(found, dict) or found.get("format") != RUN_FORMAT:
        raise BadInput(not_a_run(name, found))
    version = found.get("version")
    if type(version) is int and version > VERSION:
        raise BadInput(newer(name, version, VERSION))
    try:
        return run_of(found, load_digits)
    except BadInput:  # the digits that come with the project are missing
        raise
    except ValueError as error:
        raise Damaged(damaged(name, str(error))) from error


def run_fields(result: RunResult, load_digits: LoadDigits) -> dict[str, Any]:
    """The result as fields of JSON."""
    samples, is_same = result.samples, result.request.settings.input is InputMode.SAME
    is_of_samples = not is_same and samples is not None
    choice = result.choice
    return {
        "format": RUN_FORMAT,
        "version": VERSION,
        "application": __version__,
        "at": result.at,
        "settings": asdict(result.request.settings),
        "environment": environment_fields(result.environment),
        "with_samples": result.request.with_samples,
        "elapsed_s": result.elapsed_s,
        "stacking_s": result.stacking_s,
        "stacking_disturbed": result.stacking_disturbed,
        "parameter_bytes": result.parameter_bytes,
        "activation_bytes": result.activation_bytes,
        "stacked_parameters": {
            name: list(shape) for name, shape in result.stacked_parameters.items()
        },
        "timings": list(map(timing_fields, result.timings)),
        "comparisons": list(map(asdict, result.comparisons)),
        "failures": list(map(_failure_fields, result.failures)),
        "choice": asdict(choice) | {"reason": plain(choice.reason)} if choice else None,
        "equivalence": list(map(equivalence_fields, result.equivalence)),
        "reference": list(map(reference_fields, result.reference)),
        "reference_missing": plain(result.reference_missing),
        "random_forward": result.random_forward,
        "accuracy": asdict(result.accuracy) if result.accuracy else None,
        "non_finite": list(result.non_finite),
        "warnings": list(map(plain, result.warnings)),
        "notes": list(map(plain, result.notes)),
        "limits": list(map(plain, result.limits)),
        "disagreement": None if is_of_samples else disagreement_fields(result.disagreement),
        "cluster": cluster_fields(result.cluster) if result.cluster else None,
        "samples": sample_set_fields(samples, load_digits) if samples else None,
    }


def _failure_fields(failure: StrategyFailure) -> dict[str, str]:
    return {"strategy": failure.strategy, "message": plain(failure.message)}


def run_of(found: object, load_digits: LoadDigits) -> RunResult:
    """The result in an object. Raises ValueError, saying what is wrong and where."""
    fields = Fields(found)
    fields.integer("version", 1)
    settings = fields.inside("settings", settings_of)
    samples = fields.optional("samples", lambda one: sample_set_of(one, settings, load_digits))
    disagreement = fields.optional("disagreement", lambda one: disagreement_of(one, settings))
    if disagreement is None and samples and settings.input is InputMode.DIFFERENT:
        disagreement = samples.disagreement  # as no other is seen by all members
    if disagreement is None:
        raise ValueError("disagreement is missing")
    at = fields.text("at", most=LONGEST_WORD)
    result = RunResult(
        request=RunRequest(settings=settings, with_samples=fields.flag("with_samples")),
        at=time_of(at) if at else "",
        disagreement=disagreement,
        samples=samples,
        cluster=_cluster(fields, settings.members),
        **_measured(fields),
        **_found(fields, settings),
    )
    check_run(result)
    return result


def _measured(fields: Fields) -> dict[str, Any]:
    """What was measured."""
    return {
        "environment": fields.inside("environment", environment_of),
        "elapsed_s": fields.number("elapsed_s"),
        "stacking_s": fields.number("stacking_s"),
        "stacking_disturbed": fields.flag("stacking_disturbed"),
        "parameter_bytes": fields.integer("parameter_bytes"),
        "activation_bytes": fields.integer("activation_bytes"),
        "stacked_parameters": fields.inside("stacked_parameters", _shapes),
        "timings": fields.many("timings", timing_of, MOST_STRATEGIES),
        "comparisons": fields.many("comparisons", comparison_of, MOST_STRATEGIES),
        "failures": fields.many("failures", failure_of, MOST_STRATEGIES),
        "choice": fields.optional("choice", choice_of),
    }


def _cluster(fields: Fields, members: int) -> ClusterReport | None:
    """Where the members were; older files lack it."""
    if "cluster" not in fields:
        return None
    return fields.optional("cluster", lambda one: cluster_of(one, members))


def _found(fields: Fields, settings: RunSettings) -> dict[str, Any]:
    """What the strategies gave, and what was noticed."""
    return {
        "equivalence": fields.many("equivalence", equivalence_of, MOST_STRATEGIES),
        "reference": fields.many("reference", reference_of, MOST_STRATEGIES),
        "reference_missing": fields.inside("reference_missing", plain_of),
        "random_forward": fields.flag("random_forward"),
        "accuracy": fields.optional("accuracy", lambda one: accuracy_of(one, settings.members)),
        "non_finite": fields.many("non_finite", _integer, settings.members),
        "warnings": fields.many("warnings", plain_of, _MOST_TEXTS),
        "notes": fields.many("notes", plain_of, _MOST_TEXTS),
        "limits": fields.many("limits", plain_of, _MOST_TEXTS),
    }


def _shapes(found: object) -> dict[str, tuple[int, ...]]:
    """The shape of each parameter by its name."""
    if not isinstance(found, dict) or len(found) > _MOST_PARAMETERS:
        raise ValueError(f"it is not an object of at most {_MOST_PARAMETERS:,}")
    fields = Fields(found)
    return {name: fields.many(name, _integer, _MOST_AXES) for name in found}


def _integer(found: object) -> int:
    return Fields({"it": found}).integer("it")
