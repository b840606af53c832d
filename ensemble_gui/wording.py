"""The sentences that say what a run found, the same in the window and on the command line."""

import math
from dataclasses import dataclass

from ensemble_gui.records import (
    Accuracy,
    Array,
    Comparison,
    Disagreement,
    Environment,
    InputMode,
    RunResult,
    RunSettings,
    SampleSet,
    Timing,
    Verdict,
    Weights,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence; `strategy` names the one that it speaks of, to be coloured so."""

    text: str
    strategy: str | None = None


def duration(seconds: float) -> str:
    """A time in the unit that suits it: 534 µs, 1.69 ms, 2.31 s."""
    if seconds < 0.9995e-3:
        return f"{_three_digits(seconds * 1e6)} µs"
    if seconds < 0.9995:
        return f"{_three_digits(seconds * 1e3)} ms"
    return f"{_three_digits(seconds)} s"


def ratio(value: float) -> str:
    """A speedup: 1.17×."""
    return f"{_three_digits(value)}×"


def count(number: int, noun: str) -> str:
    """A number of things: 1 member, 1,000 members."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def headline(result: RunResult) -> tuple[Phrase, ...]:
    """The one answer: which strategy to use, and what it gains."""
    if not result.comparisons:
        only = result.timings[0]
        members = count(result.request.settings.members, "member")
        return (Phrase(f"{only.strategy}: {duration(only.median_s)}", only.strategy),
                Phrase(f" for {members} on one minibatch"))  # fmt: skip
    by_verdict = {
        verdict: sorted(
            (one for one in result.comparisons if one.verdict is verdict),
            key=lambda one: -one.speedup,
        )
        for verdict in Verdict
    }
    faster, slower = by_verdict[Verdict.FASTER], by_verdict[Verdict.SLOWER]
    unclear = by_verdict[Verdict.NOT_DISTINGUISHABLE]
    baseline = result.comparisons[0].baseline
    if faster:
        return _use_faster(faster, [*slower], unclear, baseline)
    if slower:
        return _use_baseline(slower, unclear, baseline)
    names = [baseline, *(one.strategy for one in unclear)]
    return (*_listed(names), Phrase(" are not distinguishable here"))


def _use_faster(
    faster: list[Comparison], slower: list[Comparison], unclear: list[Comparison], baseline: str
) -> tuple[Phrase, ...]:
    leaders = [one for one in faster if _overlap(one, faster[0])]
    rest = [one for one in (*faster, *slower) if one not in leaders]
    owner = "the loop's" if baseline == "loop" else f"{baseline}'s"
    phrases = [Phrase("Use "), *_listed([one.strategy for one in leaders], "or"), Phrase(": ")]
    for index, one in enumerate(leaders):
        phrases += [Phrase(" and ")] * (index > 0) + [Phrase(ratio(one.speedup), one.strategy)]
    phrases.append(Phrase(f" {owner} speed"))
    for one in rest:
        phrases += [Phrase("; "), Phrase(f"{one.strategy} {ratio(one.speedup)}", one.strategy)]
    return (*phrases, *_unclear(unclear))


def _use_baseline(
    slower: list[Comparison], unclear: list[Comparison], baseline: str
) -> tuple[Phrase, ...]:
    phrases = [Phrase("Use "), Phrase(baseline, baseline)]
    for index, one in enumerate(slower):
        phrases.append(Phrase(", " if index else ": "))
        phrases.append(Phrase(f"{one.strategy} {ratio(one.speedup)}", one.strategy))
    return (*phrases, Phrase(" its speed"), *_unclear(unclear))


def _unclear(unclear: list[Comparison]) -> tuple[Phrase, ...]:
    if not unclear:
        return ()
    names = _listed([one.strategy for one in unclear])
    return (Phrase("; "), *names, Phrase(" not distinguishable"))


def _listed(names: list[str], last: str = "and") -> tuple[Phrase, ...]:
    phrases: list[Phrase] = []
    for index, name in enumerate(names):
        if index:
            phrases.append(Phrase(f" {last} " if index == len(names) - 1 else ", "))
        phrases.append(Phrase(name, name))
    return tuple(phrases)


def _overlap(one: Comparison, best: Comparison) -> bool:
    """Whether the intervals of two speedups share a value, so that neither clearly wins."""
    return one.ci95 is not None and best.ci95 is not None and one.ci95[1] >= best.ci95[0]


def intervals(result: RunResult) -> str:
    """The intervals behind the headline."""
    known = [one for one in result.comparisons if one.ci95]
    if not known:
        return "Too few blocks for an interval: 6 are needed" if result.comparisons else ""
    spans = ", ".join(f"{one.strategy} {interval(one)}" for one in known)
    return f"95% interval{'s' if len(known) > 1 else ''} of the speedup: {spans}"


def interval(comparison: Comparison) -> str:
    """The 95% interval of a speedup: 1.12–1.21."""
    if comparison.ci95 is None:
        return "n/a"
    low, high = comparison.ci95
    return f"{low:.2f}–{high:.2f}"


def equivalence(result: RunResult) -> str:
    """Whether all strategies give the same answers, by the tutorial's tolerance."""
    checks = result.equivalence
    if not checks:
        return ""
    answer = "Same answers" if all(one.allclose for one in checks) else "DIFFERENT answers"
    worst = max(one.max_abs_difference for one in checks)
    flipped = max(one.flipped_predictions for one in checks)
    return (
        f"{answer}: largest difference {worst:.1e}, "
        f"{flipped:,} of {checks[0].predictions:,} predictions flipped"
    )


def one_off_costs(timings: tuple[Timing, ...], stacking_s: float) -> str:
    """What is paid once, apart from the steady state."""
    firsts = ", ".join(f"{one.strategy} {duration(one.first_call_s)}" for one in timings)
    return f"Once: stacking {duration(stacking_s)}; first call {firsts}"


def method(result: RunResult) -> str:
    """How the times were taken."""
    rounds = len(result.timings[0].samples_s)
    return f"{result.environment.dtype} · {count(rounds, 'round')}, interleaved"


def setting(environment: Environment) -> str:
    """The environment in a line."""
    device = "CPU" if environment.device == "cpu" else environment.device_name
    return (
        f"{device} · {count(environment.threads, 'thread')} · torch {environment.torch} · "
        f"Python {environment.python}"
    )


def accuracy(found: Accuracy | None, mode: InputMode) -> str:
    """How often the members were right on their minibatches."""
    if found is None:
        return "Accuracy: n/a, noise has no labels"
    mean = sum(found.members) / len(found.members)
    if mode is InputMode.DIFFERENT or found.ensemble is None:
        return f"Accuracy, each member on its own minibatch: {mean:.1%} on average"
    return f"Accuracy: members {mean:.1%} on average, together {found.ensemble:.1%}"


def bits(value: float) -> str:
    """An entropy, or n/a where it is not a number."""
    return "n/a" if math.isnan(value) else f"{value:.2f} bit"


def disagreement(found: Disagreement, settings: RunSettings) -> str:
    """How much the members disagree on average, and over which samples."""
    where = {
        InputMode.SAME: f"the {count(found.samples, 'sample')} of the minibatch",
        InputMode.DIFFERENT: f"{count(found.samples, 'sample digit')}, as no two members share any",
    }[settings.input]
    if settings.members == 1:
        return "Disagreement: n/a, one member has none to disagree with"
    return (
        f"Disagreement over {where}: {float(found.pairwise.mean()):.2%} of pairs, "
        f"vote entropy {bits(float(found.vote_entropy.mean()))} on average"
    )


UNTRAINED = "Untrained members differ by initialisation alone"


def caution(weights: Weights) -> str:
    """What must be said of the disagreement of members with these weights."""
    return UNTRAINED if weights is Weights.RANDOM else ""


def _three_digits(value: float) -> str:
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0  # as they are when rounded
    return f"{value:.{digits}f}"


def votes(counts: Array) -> str:
    """How the members voted, by the counts of the classes, the commonest first."""
    ranked = (int(one) for one in (-counts).argsort(kind="stable") if counts[one])
    return "votes: " + ", ".join(f"{counts[one]} for {one}" for one in ranked)


def votes_of(samples: SampleSet, sample: int) -> str:
    """What a sample is, and how the members voted on it."""
    label = "" if samples.labels is None else f", a {samples.labels[sample]}"
    return f"{samples.names[sample]}{label}; {votes(samples.disagreement.votes[sample])}"


def measures_of(samples: SampleSet, sample: int) -> str:
    """The disagreement on a sample, with the caution that untrained members call for."""
    found = samples.disagreement
    if samples.members == 1:
        return "Disagreement: n/a, one member has none to disagree with"
    if samples.weights is Weights.RANDOM:
        return f"variation ratio {found.variation_ratio[sample]:.2f}\n{UNTRAINED}"
    return (
        f"entropy {bits(found.predictive_entropy[sample])} = "
        f"expected {found.expected_entropy[sample]:.2f}\n"
        f"+ mutual information {found.mutual_information[sample]:.2f}"
    )


def order_of(samples: SampleSet | None) -> str:
    """How many samples are shown, and in which order."""
    if samples is None:
        return ""
    if samples.members == 1:
        return f"{len(samples.order):,}"
    return f"{len(samples.order):,}, most contested first"


def note_on(samples: SampleSet, settings: RunSettings) -> str:
    """What must be said before anybody reads the disagreement of these samples."""
    notes = [caution(samples.weights)]
    shown = len(samples.order)
    if shown < samples.population:
        notes.append(f"The first {shown:,} of {samples.population:,}, as members are many")
    if samples.members == 1:
        notes.append("Disagreement: n/a with one member")
    if settings.input is InputMode.DIFFERENT:
        notes.append("All members see these same samples; their minibatches differ")
    return " · ".join(filter(None, notes))


NO_IMAGES = "No images yet: drop some on the window"
