import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import Encoded, ImagesRequest, ImagesResult
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers import images
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work

SMALL = RunSettings(members=3)

Save = Callable[..., str]
Grouped = Callable[..., None]


@pytest.fixture
def grouped(monkeypatch: pytest.MonkeyPatch) -> Grouped:
    def grouped(most: int, between_s: float = math.inf) -> None:
        """Let groups be of so many images at most, or be told after so many seconds."""
        monkeypatch.setattr(images, "_MOST_AT_ONCE", most)
        monkeypatch.setattr(images, "_BETWEEN_GROUPS_S", between_s)

    return grouped


@pytest.fixture
def mixed(save: Save, tmp_path: Path) -> tuple[str, ...]:
    """Five images and two that are none."""
    paths = [save(f"{index}.png", index) for index in range(5)]
    for place in (1, 4):
        bad = tmp_path / f"bad {place}.png"
        bad.write_text("no image")
        paths.insert(place, str(bad))
    return tuple(paths)


def streamed(
    paths: tuple[str, ...], *, token: CancelToken | None = None, stop_after: int = -1
) -> tuple[list[ImagesResult], Outcome[ImagesResult]]:
    """The groups as they were told, and what came last; cancelled after so many were read."""
    token = token or CancelToken()
    told: list[ImagesResult] = []

    def hear(progress: RunProgress) -> None:
        if progress.stage == "Reading images" and progress.done == stop_after:
            token.cancel()

    request = ImagesRequest(settings=SMALL, paths=paths)
    return told, answer(request, Work(token=token, progress=hear, report=told.append))


def names(*results: ImagesResult) -> list[list[str]]:
    return [[image.name for image in one.images] for one in results]


@pytest.mark.parametrize(
    ("most", "between_s", "expected"),
    [
        (1, math.inf, [["0.png"], ["1.png"], ["2.png"], ["3.png"], ["4.png"], []]),
        (2, math.inf, [["0.png", "1.png"], ["2.png", "3.png"], ["4.png"]]),
        (64, math.inf, [["0.png", "1.png", "2.png", "3.png", "4.png"]]),
        (64, 0.0, [["0.png"], [], ["1.png"], ["2.png"], [], ["3.png"], ["4.png"], []]),
    ],
    ids=["one by one", "by two", "all at once", "at every moment"],
)
def test_each_image_is_told_once_and_the_rest_comes_last(
    grouped: Grouped,
    mixed: tuple[str, ...],
    most: int,
    between_s: float,
    expected: list[list[str]],
) -> None:
    grouped(most, between_s)
    told, rest = streamed(mixed)
    assert isinstance(rest, ImagesResult)
    assert names(*told, rest) == expected
    refused = [one.path for group in (*told, rest) for one in group.refused]
    assert refused == [mixed[1], mixed[4]]


def test_each_group_is_predicted_and_all_together_are_as_if_they_had_come_at_once(
    grouped: Grouped, mixed: tuple[str, ...]
) -> None:
    grouped(2)
    told, rest = streamed(mixed)
    assert isinstance(rest, ImagesResult)
    collection = Collection()
    for group in (*told, rest):
        assert group.samples is not None
        assert group.samples.names == tuple(one.name for one in group.images)
        collection = collection.joined(group)
    at_once = answer(ImagesRequest(settings=SMALL, paths=mixed))
    assert isinstance(at_once, ImagesResult)
    assert collection.samples is not None
    assert at_once.samples is not None
    found, expected = collection.samples, at_once.samples
    assert found.names == expected.names
    np.testing.assert_array_equal(found.images, expected.images)
    np.testing.assert_allclose(found.probabilities, expected.probabilities, atol=1e-5)


def test_without_a_listener_all_come_at_once(grouped: Grouped, mixed: tuple[str, ...]) -> None:
    grouped(1, 0.0)
    found = answer(ImagesRequest(settings=SMALL, paths=mixed))
    assert isinstance(found, ImagesResult)
    assert names(found) == [["0.png", "1.png", "2.png", "3.png", "4.png"]]
    assert len(found.refused) == 2


@pytest.mark.parametrize("stop_after", range(1, 7))
def test_a_cancel_keeps_what_was_read_before_and_reads_no_more(
    grouped: Grouped, mixed: tuple[str, ...], stop_after: int
) -> None:
    grouped(2)
    told, end = streamed(mixed, stop_after=stop_after)
    assert isinstance(end, Cancelled)
    kept = [image.path for group in told for image in group.images]
    refused = [one.path for group in told for one in group.refused]
    assert sorted([*kept, *refused]) == sorted(mixed[:stop_after])
    assert kept == [path for path in mixed[:stop_after] if path in kept]


def test_what_was_refused_before_a_cancel_is_told_too(tmp_path: Path) -> None:
    paths = tuple(str(tmp_path / f"gone {number}.png") for number in range(3))
    told, end = streamed(paths, stop_after=1)
    assert isinstance(end, Cancelled)
    assert [[one.path for one in group.refused] for group in told] == [[paths[0]]]


def test_a_cancel_after_the_last_image_comes_too_late(mixed: tuple[str, ...]) -> None:
    told, rest = streamed(mixed, stop_after=7)
    assert isinstance(rest, ImagesResult)
    assert sum(len(one.images) for one in (*told, rest)) == 5


def test_work_that_is_cancelled_before_it_starts_tells_nothing(mixed: tuple[str, ...]) -> None:
    token = CancelToken()
    token.cancel()
    told, end = streamed(mixed, token=token)
    assert isinstance(end, Cancelled)
    assert told == []


def test_images_without_a_file_are_told_like_others(grouped: Grouped, save: Save) -> None:
    grouped(1)
    content = Path(save("a.png")).read_bytes()
    encoded = tuple(Encoded(name=f"drawing {one}.png", content=content) for one in (1, 2))
    told: list[ImagesResult] = []
    request = ImagesRequest(settings=SMALL, encoded=encoded)
    rest = answer(request, Work(report=told.append))
    assert isinstance(rest, ImagesResult)
    assert names(*told, rest) == [["drawing 1.png"], ["drawing 2.png"], []]


def test_a_listener_that_fails_ends_the_work(grouped: Grouped, mixed: tuple[str, ...]) -> None:
    grouped(1)

    def deaf(_result: ImagesResult) -> None:
        raise ZeroDivisionError

    outcome = answer(ImagesRequest(settings=SMALL, paths=mixed), Work(report=deaf))
    assert isinstance(outcome, Failure)
    assert outcome.traceback is not None
