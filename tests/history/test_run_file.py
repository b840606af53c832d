"""A run that is written as a file is read as it was."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ensemble_gui.history.run_file import from_json, to_json
from ensemble_gui.records.run import Choice, Origin, RunResult, StrategyFailure
from ensemble_gui.records.settings import Array
from tests.support.history.any_history import ENVIRONMENTS, plain
from tests.support.made_up_runs import (
    ENVIRONMENT,
    KINDS,
    digits_seen,
    few_digits,
    made_up_probabilities,
    made_up_run,
)


def no_digits() -> Array:
    raise AssertionError("the digits are not needed")


def again(result: RunResult) -> RunResult:
    content = to_json(result, few_digits).encode()
    return from_json(content, "a.run.json", few_digits)


def same(one: RunResult, other: RunResult) -> bool:
    """Whether they hold the same to the last bit; NaN is NaN."""
    return repr(plain(one)) == repr(plain(other))


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_of_each_kind_is_read_as_it_was_written(kind: str) -> None:
    result = KINDS[kind]()
    read = again(result)
    assert same(read, result)
    for name in ("images", "labels", "probabilities", "predictions", "mean"):
        if result.samples is not None and read.samples is not None:
            kept = getattr(result.samples, name)
            assert getattr(read.samples, name).dtype == kept.dtype


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_strict_json_and_the_same_each_time(kind: str) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text = to_json(KINDS[kind](), few_digits)
    json.loads(text, parse_constant=refuse)
    assert text == to_json(again(KINDS[kind]()), few_digits)


def test_digits_are_written_by_their_numbers_and_other_images_by_their_pixels() -> None:
    text = to_json(made_up_run(), few_digits)
    assert json.loads(text)["samples"]["images"].keys() == {"test_digits", "crc32"}
    for kind in ("folder", "random on noise"):
        text = to_json(KINDS[kind](), no_digits)
        assert json.loads(text)["samples"]["images"].keys() == {"pixels"}
        assert same(from_json(text.encode(), "a", no_digits), KINDS[kind]())


def test_digits_that_were_changed_are_written_by_their_pixels() -> None:
    seen = digits_seen(3)
    changed = replace(seen, images=255 - seen.images)
    read = again(made_up_run(samples=changed))
    assert read.samples is not None
    assert np.array_equal(read.samples.images, changed.images)


def test_a_thousand_samples_of_ten_members_are_small() -> None:
    count = 1000
    seen = replace(digits_seen(10, 12), population=count)
    numbers = np.arange(count) % 40
    probabilities = made_up_probabilities(10, count)
    many = replace(
        made_up_run(replace(made_up_run().request.settings, members=10), samples=seen),
        samples=None,
    )
    from ensemble_gui.measures.sample_sets import sample_set

    samples = sample_set(
        kind=seen.kind,
        title=seen.title,
        population=count,
        images=few_digits()[numbers],
        labels=numbers % 10,
        names=tuple(f"test digit {one}" for one in numbers),
        probabilities=probabilities,
        weights=seen.weights,
    )
    result = replace(many, samples=samples)
    assert len(to_json(result, few_digits)) < 2 * probabilities.nbytes
    assert same(again(result), result)


def test_where_a_result_was_opened_from_is_not_written() -> None:
    result = made_up_run()
    opened = replace(result, origin=Origin(name="b.run.json", here=ENVIRONMENT))
    assert to_json(opened, few_digits) == to_json(result, few_digits)


def test_members_of_the_same_samples_share_their_disagreement() -> None:
    read = again(KINDS["different"]())
    assert read.samples is not None
    assert read.disagreement is read.samples.disagreement


def test_messages_without_end_are_cut_and_halves_of_characters_replaced() -> None:
    failures = (StrategyFailure(strategy="auto", message="no\ud800" + "o" * 100_000),)
    settings = replace(made_up_run().request.settings, strategies=("loop", "auto"))
    whole = made_up_run(settings)
    result = replace(
        whole,
        timings=whole.timings[:1],
        comparisons=(),
        equivalence=(),
        reference=whole.reference[:1],
        failures=failures,
        choice=Choice(strategy="stacked", reason="\udc80"),
        warnings=("w" * 20_000,),
    )
    read = again(result)
    assert read.failures[0].message.startswith("no?ooo")
    assert len(read.failures[0].message) == len(read.warnings[0]) == 10_000
    assert read.choice == Choice(strategy="stacked", reason="?")


def test_a_file_that_an_editor_has_laid_out_anew_is_the_same_run() -> None:
    result = KINDS["non-finite"]()
    found = json.loads(to_json(result, few_digits))
    for content in (
        json.dumps(found, indent=2, sort_keys=True).encode(),
        json.dumps(found, ensure_ascii=False).replace(",", "\r\n,").encode("utf-8-sig"),
        json.dumps(found).encode("utf-16"),
    ):
        read = from_json(content, "a.run.json", few_digits)
        shown = replace(read, stacked_parameters=result.stacked_parameters)
        assert same(shown, result)


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 6), ENVIRONMENTS, st.data())
def test_any_predictions_and_any_environment_are_read_as_they_were(
    seed: int, members: int, count: int, environment: object, data: st.DataObject
) -> None:
    seen = digits_seen(members, count)
    probabilities = made_up_probabilities(members, count, seed=seed)
    odd = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0, 1e-45])
    for place in data.draw(st.lists(st.integers(0, probabilities.size - 1), max_size=4)):
        probabilities.flat[place] = data.draw(odd)
    from ensemble_gui.measures.sample_sets import sample_set

    samples = sample_set(
        kind=seen.kind, title=seen.title, population=count, images=seen.images,
        labels=seen.labels, names=seen.names, probabilities=probabilities, weights=seen.weights,
    )  # fmt: skip
    chosen = replace(made_up_run().request.settings, members=members)
    result = made_up_run(chosen, samples=samples)
    known = replace(environment, dtype="float32", tf32=False)  # type: ignore[type-var]  # a record
    result = replace(result, environment=known)
    assert same(again(result), result)
