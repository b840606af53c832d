from dataclasses import fields, replace

import numpy as np
import pytest

from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.records.run import (
    Choice,
    Comparison,
    Equivalence,
    Flip,
    MemberError,
    ReferenceCheck,
    RunRequest,
    RunResult,
    StrategyFailure,
    Timing,
    Verdict,
)
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import Environment, InputMode, RunSettings, Weights
from ensemble_gui.wording.figures import count, duration, ratio
from ensemble_gui.wording.headline import headline
from ensemble_gui.wording.run import (
    break_even,
    choice,
    failures,
    interval,
    intervals,
    memory,
    method,
    one_off_costs,
    reference,
    setting,
    why_not,
)
from ensemble_gui.wording.run import equivalence as equivalence_sentence

ENVIRONMENT = Environment(
    torch="2.13.0",
    python="3.11.7",
    platform="Linux x86_64",
    device="cpu",
    device_name="Some CPU",
    threads=2,
    foreign_load="run delay",
)

NOTHING = Disagreement(**dict.fromkeys((one.name for one in fields(Disagreement)), np.zeros(0)))


def timing(strategy: str, seconds: float = 0.0017, blocks: int = 10) -> Timing:
    return Timing(
        strategy=strategy,
        samples_s=np.full(blocks, seconds),
        calls_per_block=1,
        prepare_s=0.0,
        first_call_s=0.004,
    )


def comparison(
    strategy: str, speedup: float, ci95: tuple[float, float] | None = None, baseline: str = "loop"
) -> Comparison:
    verdict = Verdict.NOT_DISTINGUISHABLE
    if ci95 and ci95[0] > 1:
        verdict = Verdict.FASTER
    elif ci95 and ci95[1] < 1:
        verdict = Verdict.SLOWER
    return Comparison(
        strategy=strategy, baseline=baseline, speedup=speedup, ci95=ci95, verdict=verdict
    )


def result(
    *comparisons: Comparison,
    equivalence: tuple[Equivalence, ...] = (),
    settings: RunSettings | None = None,
    blocks: int = 10,
) -> RunResult:
    baseline = comparisons[0].baseline if comparisons else "loop"
    return RunResult(
        request=RunRequest(settings=settings or RunSettings()),
        environment=ENVIRONMENT,
        stacking_s=0.002,
        elapsed_s=1.0,
        stacked_parameters={},
        timings=tuple(
            timing(name, blocks=blocks) for name in (baseline, *(c.strategy for c in comparisons))
        ),
        comparisons=comparisons,
        equivalence=equivalence,
        accuracy=None,
        disagreement=NOTHING,
        samples=None,
    )


def check(strategy: str, difference: float, flipped: int, *, allclose: bool = True) -> Equivalence:
    return Equivalence(
        strategy=strategy,
        max_abs_difference=difference,
        allclose=allclose,
        flipped_predictions=flipped,
        predictions=1280,
    )


FASTER_VMAP = comparison("vmap", 1.17, (1.12, 1.21))
FASTER_STACKED = comparison("stacked", 1.6, (1.5, 1.7))
SLOWER_VMAP = comparison("vmap", 0.5, (0.45, 0.55))
SLOWER_STACKED = comparison("stacked", 0.8, (0.7, 0.9))
UNCLEAR_VMAP = comparison("vmap", 1.02, (0.97, 1.06))
UNCLEAR_STACKED = comparison("stacked", 1.01, (0.98, 1.05))
EVEN_VMAP = comparison("vmap", 1.015, (1.01, 1.019))
SLIGHTLY_SLOWER_VMAP = comparison("vmap", 0.985, (0.98, 0.99))
RARE_VMAP = comparison("vmap", 1.4)
UNSTABLE_VMAP, UNSTABLE_STACKED = (
    Comparison(
        strategy=name, baseline="loop", speedup=None, ci95=(0.5, 1.5), verdict=Verdict.UNSTABLE
    )
    for name in ("vmap", "stacked")
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5.34e-4, "534 µs"),
        (4.2e-6, "4.20 µs"),
        (1.69e-3, "1.69 ms"),
        (0.0214, "21.4 ms"),
        (0.263, "263 ms"),
        (2.31, "2.31 s"),
        (46.04, "46.0 s"),
        (1e-3, "1.00 ms"),
        (1.0, "1.00 s"),
        (0.0, "0.00 µs"),
    ],
)
def test_a_duration_is_said_in_the_unit_that_suits_it(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(("value", "said"), [(1.17, "1.17×"), (0.5, "0.50×"), (12.34, "12.3×")])
def test_a_ratio_is_said_as_print_sets_it(value: float, said: str) -> None:
    assert ratio(value) == said


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 member"), (0, "0 members"), (1000, "1,000 members")]
)
def test_a_count_agrees_with_its_noun(number: int, said: str) -> None:
    assert count(number, "member") == said


@pytest.mark.parametrize(
    ("comparisons", "said"),
    [
        ((), "loop: 1.70 ms for 10 members on one minibatch"),
        ((FASTER_VMAP,), "Use vmap: 1.17× the loop's speed"),
        ((FASTER_VMAP, FASTER_STACKED), "Use stacked: 1.60× the loop's speed; vmap 1.17×"),
        (
            (comparison("vmap", 1.55, (1.4, 1.65)), FASTER_STACKED),
            "Use stacked or vmap: 1.60× and 1.55× the loop's speed",
        ),
        ((SLOWER_VMAP, FASTER_STACKED), "Use stacked: 1.60× the loop's speed; vmap 0.50×"),
        (
            (UNCLEAR_VMAP, FASTER_STACKED),
            "Use stacked: 1.60× the loop's speed; vmap not distinguishable",
        ),
        ((SLOWER_VMAP,), "Use loop: vmap 0.50× its speed"),
        ((SLOWER_VMAP, SLOWER_STACKED), "Use loop: stacked 0.80×, vmap 0.50× its speed"),
        (
            (SLOWER_VMAP, UNCLEAR_STACKED),
            "Use loop: vmap 0.50× its speed; stacked not distinguishable",
        ),
        ((UNCLEAR_VMAP,), "loop and vmap are not distinguishable here"),
        ((UNCLEAR_VMAP, UNCLEAR_STACKED), "loop, vmap and stacked are not distinguishable here"),
        (
            (comparison("stacked", 1.4, (1.3, 1.5), baseline="vmap"),),
            "Use stacked: 1.40× vmap's speed",
        ),
        ((UNSTABLE_VMAP,), "loop and vmap: timings too unstable to compare, try again"),
        (
            (UNSTABLE_VMAP, UNSTABLE_STACKED),
            "loop, vmap and stacked: timings too unstable to compare, try again",
        ),
        ((RARE_VMAP,), "loop and vmap: no verdict, too few rounds (9 are needed)"),
        ((EVEN_VMAP,), "loop and vmap are equally fast here"),
        ((SLIGHTLY_SLOWER_VMAP,), "loop and vmap are equally fast here"),
        (
            (EVEN_VMAP, FASTER_STACKED),
            "Use stacked: 1.60× the loop's speed; vmap about the same",
        ),
        (
            (UNSTABLE_VMAP, FASTER_STACKED),
            "Use stacked: 1.60× the loop's speed; vmap too unstable to say",
        ),
        (
            (EVEN_VMAP, SLOWER_STACKED),
            "Use loop: stacked 0.80× its speed; vmap about the same",
        ),
        (
            (EVEN_VMAP, UNSTABLE_STACKED),
            "loop and vmap are equally fast here; stacked too unstable to say",
        ),
        (
            (FASTER_STACKED, comparison("auto", 1.58, (1.5, 1.66)), FASTER_VMAP),
            "Use stacked or auto: 1.60× and 1.58× the loop's speed",
        ),
        (
            (
                FASTER_STACKED,
                comparison("auto", 1.58, (1.5, 1.66)),
                comparison("chunked", 1.52, (1.45, 1.6)),
            ),
            "Use stacked, auto or chunked: 1.52× to 1.60× the loop's speed",
        ),
    ],
)
def test_the_headline_says_which_strategy_to_use(
    comparisons: tuple[Comparison, ...], said: str
) -> None:
    phrases = headline(result(*comparisons))
    assert "".join(phrase.text for phrase in phrases) == said


def test_what_the_headline_says_of_a_strategy_carries_its_name() -> None:
    phrases = headline(result(UNCLEAR_VMAP, FASTER_STACKED))
    assert [(one.text, one.strategy) for one in phrases if one.strategy] == [
        ("stacked", "stacked"),
        ("1.60×", "stacked"),
        ("vmap", "vmap"),
    ]


def test_the_intervals_stand_behind_the_headline() -> None:
    assert intervals(result()) == ""
    one = intervals(result(FASTER_VMAP))
    assert one == "95% interval of the speedup in this run: vmap 1.12–1.21"
    both = intervals(result(FASTER_VMAP, FASTER_STACKED))
    assert both == "95% intervals of the speedup in this run: vmap 1.12–1.21, stacked 1.50–1.70"


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((1.12, 1.214), "1.12–1.21"),
        ((1.004, 1.02), "1.004–1.02"),
        ((0.97, 0.99993), "0.97–0.9999"),
        ((1.0, 1.0), "1.00–1.00"),
    ],
)
def test_an_end_that_is_not_1_is_not_rounded_to_1(ends: tuple[float, float], told: str) -> None:
    assert interval(comparison("vmap", 1.0, ends)) == told


def test_too_few_rounds_for_a_verdict_are_said_to_be_so_with_the_number_that_is_needed() -> None:
    few = comparison("vmap", 1.17)
    assert interval(few) == "n/a"
    said = intervals(result(few, blocks=8))
    assert said == "No verdict from 8 rounds: at least 9 are needed (--repeats 9)"


def test_a_random_forward_pass_leaves_nothing_to_compare() -> None:
    checks = (check("vmap", 0.5, 50, allclose=False),)
    for found in (result(), result(equivalence=checks)):
        told = equivalence_sentence(replace(found, random_forward=True))
        assert told.startswith("The forward pass is random: two calls of the same member differ")
        assert "flipped" not in told


def test_equal_answers_are_said_with_the_worst_of_all_strategies() -> None:
    told = equivalence_sentence(result(equivalence=(check("vmap", 1.2e-7, 0), check("s", 3e-6, 2))))
    assert told == "Same answers: largest difference 3.0e-06, 2 of 1,280 predictions flipped"


def test_different_answers_of_one_strategy_stand_out() -> None:
    checks = (check("vmap", 1e-7, 0), check("stacked", 0.5, 9, allclose=False))
    assert equivalence_sentence(result(equivalence=checks)).startswith("DIFFERENT answers")


def test_a_single_strategy_has_nothing_to_be_equal_to() -> None:
    assert equivalence_sentence(result()) == ""


def test_costs_paid_once_are_told_with_the_calls_that_make_up_for_them() -> None:
    plain = replace(result(FASTER_VMAP), stacking_s=0.002)
    assert one_off_costs(plain) == "Setup: stacking 2.00 ms"
    paid = tuple(
        replace(comparison(name, 1.2, (1.1, 1.3)), pays_after=calls)
        for name, calls in (("vmap", 1), ("compiled", 3100), ("stacked", None))
    )
    told = one_off_costs(replace(plain, comparisons=paid))
    assert told == (
        "Setup: stacking 2.00 ms; break-even: vmap after 1 call, compiled after 3,100 calls"
    )


def test_the_calls_that_make_up_for_what_was_paid_once_have_an_interval() -> None:
    faster = replace(FASTER_VMAP, pays_after=1200, pays_after_ci95=(900, 2100))
    sure = replace(faster, pays_after=3, pays_after_ci95=(3, 3))
    assert break_even(faster) == "1,200 calls (900–2,100)"
    assert break_even(sure) == "3 calls"
    assert one_off_costs(result(faster)).endswith("break-even: vmap after 1,200 calls (900–2,100)")


def test_one_off_costs_on_which_foreign_load_fell_are_marked() -> None:
    found = replace(result(FASTER_VMAP), stacking_disturbed=True)
    loop, vmap = found.timings
    assert one_off_costs(found) == "Setup: stacking 2.00 ms (disturbed)"
    found = replace(found, timings=(loop, replace(vmap, setup_disturbed=True)))
    assert one_off_costs(found).endswith("; something else used the CPU during the setup of vmap")


def test_memory_is_told_of_parameters_activations_and_each_call() -> None:
    timings = (replace(timing("vmap"), peak_bytes=988_160), timing("compiled"))
    plain = replace(result(), parameter_bytes=4_731_280, activation_bytes=680_960)
    assert memory(replace(plain, timings=timings)) == (
        "Memory: parameters 4.73 MB, activations 681 kB; peak of a call's tensors: vmap 988 kB "
        "(scratch memory inside operations not counted)"
    )
    assert "a call's tensors: n/a" in memory(plain)


def test_in_narrower_numbers_the_answers_are_not_judged() -> None:
    narrow = replace(
        result(equivalence=(check("vmap", 0.12, 3, allclose=False),)),
        environment=replace(ENVIRONMENT, dtype="bfloat16"),
    )
    assert equivalence_sentence(narrow).startswith("In bfloat16: largest difference 1.2e-01, 3 of")


def test_the_error_against_float64_is_told_with_the_widest_margin_of_a_flip() -> None:
    calm = ReferenceCheck(
        strategy="loop", samples=64, members=(MemberError(max_abs=2e-7, max_rel=1e-8, flips=()),)
    )
    flips = tuple(Flip(sample=one, margin=margin) for one, margin in ((1, 0.02), (7, 0.3)))
    worse = ReferenceCheck(
        strategy="vmap", samples=64, members=(MemberError(max_abs=0.1, max_rel=0.01, flips=flips),)
    )
    assert reference(result()) == ""
    assert reference(replace(result(), reference=(calm,), random_forward=True)) == ""
    told = reference(replace(result(), reference=(calm,)))
    assert told == "Against float64: largest error 2.0e-07 (loop), 0 of 64 predictions flipped"
    alike = replace(calm, strategy="fused")
    told = reference(replace(result(), reference=(calm, alike)))
    assert "largest error 2.0e-07 (loop, fused), " in told
    told = reference(replace(result(), reference=(calm, worse)))
    assert told.endswith("1.0e-01 (vmap), 2 of 64 predictions flipped, by margins up to 0.3")


def test_a_strategy_that_could_not_run_tells_its_message() -> None:
    failed = StrategyFailure(strategy="graphed", message="Needs CUDA.")
    told = failures(replace(result(), failures=(failed,)))
    assert told == ("graphed could not run: Needs CUDA.",)


def test_the_method_says_how_many_rounds_there_were() -> None:
    assert method(result(blocks=1)) == "float32 · 1 round"
    assert method(result(blocks=10)) == "float32 · 10 rounds"


def test_the_setting_names_device_threads_and_versions() -> None:
    assert setting(ENVIRONMENT) == "CPU · 2 threads · torch 2.13.0 · Python 3.11.7"


def test_the_setting_names_the_blas_and_tf32_where_they_are_known() -> None:
    told = setting(replace(ENVIRONMENT, blas="MKL 2024.2", tf32=True))
    assert told == "CPU · 2 threads · torch 2.13.0 · MKL 2024.2 · TF32 · Python 3.11.7"


def test_what_auto_took_is_told_with_its_reason() -> None:
    assert choice(result(FASTER_VMAP)) == ""
    chosen = Choice(strategy="stacked", reason="the batch is at most 16")
    told = choice(replace(result(FASTER_VMAP), choice=chosen))
    assert told == "auto chose stacked: the batch is at most 16"


@pytest.mark.parametrize(("threads", "said"), [(2, "on 2 threads"), (1, "on 1 of 2 threads")])
def test_on_how_many_threads_auto_ran_is_said(threads: int, said: str) -> None:
    chosen = Choice(strategy="chunked", reason="by groups", threads=threads)
    told = choice(replace(result(FASTER_VMAP), choice=chosen))
    assert told == f"auto chose chunked {said}: by groups"


@pytest.mark.parametrize(
    ("strategy", "weights", "mode", "fits"),
    [
        ("fused", Weights.TRAINED, InputMode.SAME, True),
        ("fused", Weights.RANDOM, InputMode.DIFFERENT, False),
        ("fused", Weights.CONV, InputMode.SAME, True),
        ("fused", Weights.CONV, InputMode.DIFFERENT, False),
        ("chunked", Weights.TRAINED, InputMode.DIFFERENT, True),
        ("chunked", Weights.CONV, InputMode.SAME, False),
        ("packed", Weights.CONV, InputMode.SAME, False),
        ("per-core", Weights.TRAINED, InputMode.DIFFERENT, True),
        ("auto", Weights.CONV, InputMode.DIFFERENT, True),
        ("loop", Weights.CONV, InputMode.DIFFERENT, True),
    ],
)
def test_a_strategy_that_cannot_run_says_why(
    strategy: str, weights: Weights, mode: InputMode, *, fits: bool
) -> None:
    chosen = RunSettings(weights=weights, input=mode)
    assert (why_not(strategy, chosen) == "") is fits


def test_a_strategy_that_needs_a_device_or_a_compiler_says_so() -> None:
    here, there = RunSettings(), RunSettings(device="cuda:0")
    assert why_not("graphed", here) == "Needs a CUDA device"
    assert why_not("graphed", there) == ""
    assert why_not("per-core", there) == "Runs on the CPU alone"
    assert why_not("compiled", here, "No compiler: install one.") == ("No compiler: install one.")
    assert why_not("compiled", here) == ""
    assert why_not("compiled", there, "No compiler: install one.") == ""


@pytest.mark.parametrize("name", ARCHITECTURE_NAMES)
def test_the_networks_that_a_strategy_supports_are_those_of_the_registry(name: str) -> None:
    chosen = RunSettings(weights=Weights.RANDOM, architecture=name)
    architecture = find_architecture(name)
    supported = {
        **dict.fromkeys(("chunked", "packed", "per-core"), bool(architecture.linear_layers)),
        "stacked": architecture.stacked_forward is not None,
        "fused": architecture.fused_forward is not None,
    }
    assert {strategy: why_not(strategy, chosen) == "" for strategy in supported} == supported


def test_without_a_reference_the_reason_stands_in_its_place() -> None:
    why = "No float64 reference: the network does not run in float64"
    assert reference(replace(result(), reference_missing=why)) == why


def test_first_calls_are_shown_as_such_without_a_verdict() -> None:
    first = replace(result(RARE_VMAP, blocks=1), is_first_calls=True)
    phrases = headline(first)
    assert "".join(one.text for one in phrases) == "First calls: loop 1.70 ms, vmap 1.70 ms"
    assert [one.strategy for one in phrases if one.strategy] == ["loop", "vmap"]
    assert intervals(first) == "First calls alone give no verdict"
    assert method(first) == "float32 · first calls"
