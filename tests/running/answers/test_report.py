"""A session as one page: what stands in it, what it needs, and where it is written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import RefusedImage
from ensemble_gui.records.report import ReportRequest
from ensemble_gui.records.run import RunResult, StrategyFailure
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.sweep import SweepResult
from ensemble_gui.running.answers.report import free_name, write_report
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.reporting.of_samples import MOST_IMAGES, MOST_SAMPLES
from ensemble_gui.wording.headline import headline
from ensemble_gui.wording.report import (
    ALL_COMPARED,
    NO_NOTES,
    NOTHING,
    OF_LABELS,
    OF_VOTES,
    not_compared_in,
)
from ensemble_gui.wording.run import (
    accuracy,
    disagreement,
    equivalence,
    foreign_load,
    intervals,
    memory,
    one_off_costs,
    reference,
    setting,
)
from ensemble_gui.wording.sweep import sweep_sentence
from tests.support.collected import own_images
from tests.support.made_up_runs import KINDS, animals_seen, digits_seen, made_up_run
from tests.support.made_up_sweeps import swept
from tests.support.report_pages import Page, check_accessible, check_alone

HOSTILE = "<img src=x onerror=alert(1)>\"'&\N{RIGHT-TO-LEFT OVERRIDE}gnp\nsecond\udcff"


def small_sweep(reached: int | None = None) -> SweepResult:
    seconds = {"loop": 2e-3, "vmap": 1e-3}
    return swept(
        lambda members, _: {name: one * members for name, one in seconds.items()},
        *seconds,
        members=(1, 10),
        batches=(1, 64),
        reached=reached,
    )


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., Page]:
    def page(**session: object) -> Page:
        """The page of a report on this."""
        path = tmp_path / "report.html"
        request = ReportRequest(output=str(path), **session)  # type: ignore[arg-type]  # its fields
        saved = write_report(request, Work())
        content = path.read_bytes()
        assert (saved.path, saved.size) == (str(path), len(content))
        return Page(content)

    return page


Report = Callable[..., Page]


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_of_any_kind_becomes_a_page_that_stands_alone(page: Report, kind: str) -> None:
    found = page(run=KINDS[kind](), own=own_images(), sweep=small_sweep())
    check_alone(found)
    check_accessible(found)


@pytest.mark.parametrize("kind", ["same", "disturbed", "few rounds", "random on noise"])
def test_the_sentences_are_those_of_the_window(page: Report, kind: str) -> None:
    run = KINDS[kind]()
    text = page(run=run).text
    verdict = "".join(phrase.text for phrase in headline(run))
    assert verdict.replace(" ", "") in text.replace(" ", "")
    settings = run.request.settings
    said = (
        intervals(run),
        equivalence(run),
        reference(run),
        foreign_load(run),
        one_off_costs(run),
        memory(run),
        accuracy(run.accuracy, settings.input, run.non_finite),
        disagreement(run.disagreement, settings),
        setting(run.environment),
    )
    assert [one for one in said if one not in text] == []


def test_what_could_not_be_compared_stands_under_its_heading(page: Report) -> None:
    for kind in ("disturbed", "few rounds", "failures"):
        run = KINDS[kind]()
        reasons = [" ".join(one.split()) for one in not_compared_in(run)]
        assert reasons
        _, _, below = page(run=run).text.rpartition("What could not be compared")
        assert [one for one in reasons if one not in below] == []
    assert ALL_COMPARED in page(run=made_up_run()).text


def test_what_was_assumed_or_left_out_stands_under_notes(page: Report) -> None:
    run = made_up_run(
        notes=("Assumed softmax.",), limits=("No time for all.",), warnings=("Slow.",)
    )
    images = own_images()
    noted = replace(images.images[0], note="animated: only the first frame is used")
    own = replace(images, images=(noted, *images.images[1:]))
    _, _, below = page(run=run, own=own).text.rpartition("Notes")
    for said in ("Assumed softmax.", "No time for all.", "torch warns: Slow.", noted.note):
        assert said in below
    assert NO_NOTES in page(run=made_up_run()).text


def test_a_sweep_and_a_run_of_different_environments_are_said_to_be_apart(page: Report) -> None:
    run, sweep = made_up_run(), small_sweep()
    text = page(run=run, sweep=sweep).text
    assert sweep_sentence(sweep) in text
    assert "The run and the sweep are not compared, because their environments differ" in text
    assert "Environment of the sweep" in text
    same = replace(sweep, environment=run.environment)
    text = page(run=run, sweep=same).text
    assert "environments differ" not in text
    assert "Environment of the sweep" not in text


def test_a_cancelled_sweep_says_how_much_of_it_is_missing(page: Report) -> None:
    assert "Sweep cancelled: 3 cells not reached" in page(sweep=small_sweep(1)).text


def test_images_say_which_members_have_seen_them(page: Report) -> None:
    text = page(run=made_up_run(), own=own_images()).text
    assert "Predicted by 3 convolutional members" in text
    assert (
        "My images were predicted by 3 convolutional members, the run's samples by 3 trained"
        in text
    )


@pytest.mark.parametrize("count", [MOST_IMAGES, MOST_IMAGES + 7])
def test_as_many_pictures_are_shown_as_are_said(page: Report, count: int) -> None:
    found = page(own=own_images(count))
    assert len(found.all("img")) == MOST_IMAGES
    shown = f"all {count} images" if count == MOST_IMAGES else f"{MOST_IMAGES} of {count} images"
    assert f"In order added: {shown}" in found.text


def test_the_samples_most_in_doubt_come_first(page: Report) -> None:
    seen = digits_seen(3, MOST_SAMPLES + 6)
    found = page(run=made_up_run(samples=seen))
    names = [one["alt"] for one in found.all("img")]
    assert names == [seen.names[one] for one in seen.order[:MOST_SAMPLES]]
    assert f"Most uncertain first: {MOST_SAMPLES} of {MOST_SAMPLES + 6} digits" in found.text


def test_the_legend_says_whether_the_colours_are_about_labels_or_votes(page: Report) -> None:
    images = own_images()
    assert images.samples is not None
    assert OF_LABELS in page(own=images).text
    labels = np.full(len(images), UNLABELLED)
    bare = replace(images, samples=replace(images.samples, labels=labels))
    text = page(own=bare).text
    assert OF_VOTES in text
    assert "Keys 0 to 9" not in text  # which is a hint of the window


def hostile_run() -> RunResult:
    seen = animals_seen(4)
    seen = replace(seen, names=(HOSTILE,) * len(seen.names), title=HOSTILE, note=HOSTILE)
    seen = replace(seen, classes=(HOSTILE, f"{HOSTILE}2", "</style><script>alert(1)</script>"))
    run = replace(KINDS["folder"](), samples=seen, notes=(HOSTILE,), warnings=(HOSTILE,))
    settings = replace(run.request.settings, path=HOSTILE, samples=HOSTILE, architecture=HOSTILE)
    failed = (StrategyFailure(strategy="vmap", message=HOSTILE * 500),)
    return replace(
        run,
        request=replace(run.request, settings=settings),
        stacked_parameters={HOSTILE: (4, 2)},
        failures=failed,
        environment=replace(run.environment, device_name=HOSTILE),
    )


def test_hostile_names_stay_text(page: Report) -> None:
    run = hostile_run()
    own = own_images(9, seen=run.samples)
    assert own.samples is not None
    own = replace(own, samples=replace(own.samples, names=(HOSTILE,) * 9))
    skipped = (RefusedImage(path=HOSTILE, error=HOSTILE),)
    found = page(run=run, own=own, skipped=skipped)
    check_alone(found)
    check_accessible(found)
    assert "onerror=alert(1)>" in found.text  # as it is read, not as it is obeyed
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in found.content
    assert "\N{HORIZONTAL ELLIPSIS}" in found.text  # a message of many lines is cut


def test_the_folders_of_the_users_files_are_not_given_away(page: Report) -> None:
    run = KINDS["folder"]()
    settings = replace(run.request.settings, path="/home/anna/nets/mine", samples="/home/anna/fox")
    found = page(
        run=replace(run, request=replace(run.request, settings=settings)), own=own_images()
    )
    assert "/home/anna" not in found.content
    assert "mine" in found.text


def test_skipped_files_are_listed_with_their_reasons(page: Report) -> None:
    skipped = tuple(RefusedImage(path=str(one), error=f"{one} is empty") for one in range(103))
    text = page(run=made_up_run(), skipped=skipped).text
    assert "Skipped 103 files:" in text
    assert "99 is empty" in text
    assert "3 more files not listed" in text


def test_without_anything_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing to report"):
        write_report(ReportRequest(output=str(tmp_path / "a.html")), Work())
    assert NOTHING.endswith(".")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["two.png", "report", "report.html.txt"])
def test_a_file_that_is_no_page_is_not_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    request = ReportRequest(output=str(tmp_path / name), run=made_up_run(), replaces=True)
    with pytest.raises(BadInput, match="does not end"):
        write_report(request, Work())
    assert (tmp_path / name).read_bytes() == b"mine"


def test_a_page_of_the_users_is_replaced_only_if_they_agreed(tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text("<p>mine</p>")
    request = ReportRequest(output=str(path), run=made_up_run())
    with pytest.raises(BadInput, match="not a report"):
        write_report(request, Work())
    assert path.read_text() == "<p>mine</p>"
    assert write_report(replace(request, replaces=True), Work()).replaced
    assert write_report(request, Work()).replaced  # a report may be, by a newer one


def test_a_cancelled_report_leaves_what_was_there(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    request = ReportRequest(output=str(tmp_path / "a.html"), run=made_up_run(), own=Collection())
    with pytest.raises(CancelledError):
        write_report(request, Work(token=token))
    assert list(tmp_path.iterdir()) == []


def test_a_new_name_is_one_that_no_file_has(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = free_name(tmp_path)
        path.touch()
        names.append(path.name)
    assert names == ["ensemble-report.html", "ensemble-report-2.html", "ensemble-report-3.html"]
