"""`ensemble-gui run`: a run without a window, as a table or as JSON."""

from argparse import Namespace
from contextlib import closing
from dataclasses import asdict, replace

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.dtype_speed import report_slow_dtype
from ensemble_gui.cli.opening import open_for
from ensemble_gui.cli.reporting import (
    aligned,
    cluster_as_json,
    print_json,
    progress_bar,
    report_failure,
    report_lines,
    timing_as_json,
)
from ensemble_gui.cli.streams import write_output
from ensemble_gui.cli.values import cluster_of, settings_of
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.wording.cluster import on_cluster
from ensemble_gui.wording.headline import headline
from ensemble_gui.wording.left_out import left_out
from ensemble_gui.wording.run import (
    accuracy,
    choice,
    disagreement,
    equivalence,
    failures,
    foreign_load,
    intervals,
    memory,
    one_off_costs,
    reference,
    setting,
)
from ensemble_gui.wording.run import settings as settings_sentence
from ensemble_gui.wording.run_tables import TIMES, timing_rows
from ensemble_gui.wording.samples import caution


def run_command(options: Namespace, token: CancelToken) -> int:
    """Run with these options and print the result; the exit status."""
    asked, cluster = replace(settings_of(options), batch=options.batch), cluster_of(options)
    with progress_bar() as progress, closing(Kept()) as kept:
        work = Work(token=token, progress=progress, kept=kept)
        settings = open_for(asked, options, work)
        if not isinstance(settings, RunSettings):
            return report_failure(settings)
        report_slow_dtype(settings, work)
        request = RunRequest(settings=settings, calibrate=options.calibrate, cluster=cluster)
        outcome = answer(request, work)
    if not isinstance(outcome, RunResult):
        return report_failure(outcome)
    if options.json:
        print_json(as_json(outcome))
    else:
        write_output(as_text(outcome) + "\n")
    report_lines(failures(outcome))
    return 0


def as_json(result: RunResult) -> dict[str, object]:
    """The object of the contract for programs; undefined values are null."""
    return {
        "settings": asdict(result.request.settings),
        "environment": asdict(result.environment),
        "stacked_parameters": {
            name: list(shape) for name, shape in result.stacked_parameters.items()
        },
        "stacking_s": result.stacking_s,
        "stacking_disturbed": result.stacking_disturbed,
        "timings": [timing_as_json(one) for one in result.timings],
        "comparisons": [asdict(one) for one in result.comparisons],
        "equivalence": [asdict(one) for one in result.equivalence],
        "reference": [
            asdict(one) | {"max_abs": one.max_abs, "max_rel": one.max_rel, "flips": one.flips}
            for one in result.reference
        ],
        "random_forward": result.random_forward,
        "reference_missing": result.reference_missing or None,
        "failures": [asdict(one) for one in result.failures],
        "memory": {
            "parameter_bytes": result.parameter_bytes,
            "activation_bytes": result.activation_bytes,
        },
        "choice": asdict(result.choice) if result.choice else None,
        "accuracy": asdict(result.accuracy) if result.accuracy else None,
        "disagreement": _disagreement_as_json(result.disagreement),
        "non_finite": {
            "members": list(result.non_finite),
            "without_disagreement": int((~result.disagreement.defined).sum()),
        },
        "warnings": list(result.warnings),
        "notes": [*result.notes, *result.limits],
        "cluster": cluster_as_json(result.cluster),
    }


def _disagreement_as_json(measures: Disagreement) -> dict[str, object]:
    means = {
        "mean_pairwise": measures.pairwise,
        "mean_vote_entropy": measures.vote_entropy,
        "mean_variation_ratio": measures.variation_ratio,
        "mean_mutual_information": measures.mutual_information,
    }
    return {"samples": measures.samples} | {
        name: measures.mean(values) for name, values in means.items()
    }


def as_text(result: RunResult) -> str:
    """The answer, a table of the strategies, and the evidence."""
    rows = [(*TIMES[:-1], ""), *timing_rows(result)]
    settings = result.request.settings
    too_few = result.comparisons and not any(one.ci95 for one in result.comparisons)
    evidence = [
        *failures(result),
        intervals(result) if too_few else "",
        foreign_load(result),
        choice(result),
        *on_cluster(result.cluster),
        equivalence(result),
        reference(result),
        *result.notes,
        *result.limits,
        accuracy(result.accuracy, settings.input, result.non_finite),
        disagreement(result.disagreement, settings),
        left_out(result.non_finite, settings.batch),
        caution(settings.weights),
        one_off_costs(result),
        memory(result),
        setting(result.environment),
        *(f"torch warns: {warning}" for warning in result.warnings),
    ]
    head = ["".join(phrase.text for phrase in headline(result)), settings_sentence(settings)]
    return "\n".join([*head, "", *aligned(rows), "", *filter(None, evidence)])
