"""`predict --csv`: one record per image, as it is predicted, whatever its name."""

import csv
import json
import math
import os
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.cli.prediction_lines import COLUMNS, PredictionLines, head, path_cell
from ensemble_gui.cli.prediction_stream import PredictionStream
from ensemble_gui.cli.streams import OutputLost, ReaderLeft
from ensemble_gui.records.cluster import ClusterReport, Shard
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.answers import images as answers
from ensemble_gui.running.answers.work import Work
from tests.support.cli.predicted import found
from tests.support.made_up_samples import samples_of

Cli = Callable[..., tuple[int, str, str]]
Captured = pytest.CaptureFixture[str]

TWO = ("--members", "2", "--weights", "mlp")


def records(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(out, newline=""), strict=True))


def test_a_record_holds_what_the_json_holds_to_the_last_digit(
    cli: Cli, digit: str, tmp_path: Path
) -> None:
    labelled = tmp_path / "set" / "2" / "two.png"
    labelled.parent.mkdir(parents=True)
    labelled.write_bytes(Path(digit).read_bytes())
    paths = (digit, tmp_path / "set")
    status, out, err = cli("predict", *paths, *TWO, "--csv")
    assert (status, err) == (0, "")
    first, second = records(out)
    one, other = json.loads(cli("predict", *paths, *TWO, "--json")[1])["images"]
    assert tuple(first) == head(tuple("0123456789"))
    assert (first["path"], first["label"], first["class"]) == (digit, "", "2")
    assert (second["path"], second["label"]) == (str(labelled), "2")
    assert first["unsure"] in ("true", "false")
    for read, written in ((first, one), (second, other)):
        assert int(read["prediction"]) == written["prediction"]
        for name in ("confidence", "vote_entropy", "mutual_information", "predictive_entropy"):
            assert float(read[name]) == pytest.approx(written[name], rel=1e-5, abs=1e-6)
            assert read[name] == repr(float(read[name]))
        votes = [int(read[f"votes_{index}"]) for index in range(10)]
        assert votes == written["votes"]
        shares = [float(read[f"probabilities_{index}"]) for index in range(10)]
        assert shares == pytest.approx(written["probabilities"], rel=1e-5, abs=1e-6)


def test_skipped_files_are_said_and_counted_on_standard_error(
    cli: Cli, digit: str, tmp_path: Path
) -> None:
    bad = tmp_path / "notes.txt"
    bad.write_text("no image")
    status, out, err = cli("predict", bad, digit, *TWO, "--csv")
    assert status == 0
    assert [one["path"] for one in records(out)] == [digit]
    reason, counted = err.splitlines()
    assert "notes.txt" in reason
    assert counted == "ensemble-gui: 1 of 2 files was skipped."


def test_without_an_image_there_is_a_head_and_the_status_is_two(cli: Cli, tmp_path: Path) -> None:
    status, out, err = cli("predict", tmp_path / "gone.png", *TWO, "--csv")
    assert status == 2
    assert out == ",".join(head(tuple("0123456789"))) + "\n"
    assert err == "ensemble-gui: No such file: gone.png.\n"


def test_untrained_members_are_said_to_be_so(cli: Cli, digit: str) -> None:
    status, out, err = cli("predict", digit, "--members", 2, "--weights", "random", "--csv")
    assert status == 0
    assert records(out)[0]["unsure"] == ""
    assert err == "ensemble-gui: Untrained members differ only by initialisation.\n"


def test_lines_are_written_group_by_group_and_no_image_is_kept(
    cli: Cli, digit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST_AT_ONCE", 2)
    monkeypatch.setattr(answers, "_BETWEEN_GROUPS_S", math.inf)
    sizes: list[int] = []
    put = PredictionLines.put

    def note(lines: PredictionLines, result: ImagesResult) -> None:
        sizes.append(len(result.images))
        put(lines, result)

    monkeypatch.setattr(PredictionLines, "put", note)
    status, out, _ = cli("predict", *[digit] * 5, *TWO, "--csv")
    assert status == 0
    assert sizes == [2, 2, 1]
    assert len(records(out)) == 5


@pytest.mark.parametrize(
    "name",
    ["=1+1.png", "+x", "-x", "@x", "\tx", "\rx", "\nx", "\uff1dcmd.png"],
)
def test_a_path_that_would_be_a_formula_names_the_same_file_in_another_way(
    name: str, capsys: Captured
) -> None:
    assert path_cell(name) == os.path.join(".", name)  # noqa: PTH118 -- Path would drop it
    lines = PredictionLines()
    lines.put(found(name))
    (record,) = records(capsys.readouterr().out)
    assert os.path.normpath(record["path"]) == name
    assert lines.end(is_whole=True) == []


@pytest.mark.parametrize("name", ['a,b".png', "a;=1+1.png", "a\nb.png", "a\rb.png", " a ", "'a"])
def test_any_name_is_read_back_as_it_is(name: str, capsys: Captured) -> None:
    PredictionLines().put(found(f"folder/{name}", name))
    assert [one["path"] for one in records(capsys.readouterr().out)] == [f"folder/{name}", name]


def test_a_separator_of_other_countries_starts_no_cell(capsys: Captured) -> None:
    PredictionLines().put(found("a;=1+1.png"))
    assert capsys.readouterr().out.splitlines()[1].startswith('"a;=1+1.png",')


def test_a_name_that_is_no_text_is_escaped_and_said(capsys: Captured) -> None:
    lines = PredictionLines()
    lines.put(found("a\udcff.png", "b.png"))
    first, second = records(capsys.readouterr().out)
    assert (first["path"], second["path"]) == ("a\\udcff.png", "b.png")
    (said,) = lines.end(is_whole=True)
    assert said.startswith("1 path cannot be written as text")


def test_classes_that_would_be_formulas_get_an_apostrophe_and_numbers_none(
    capsys: Captured,
) -> None:
    lines = PredictionLines()
    for classes in (("=cmd|'/c calc'!A1", "=2"), ("-1", "+1.5")):
        lines.put(found("a.png", classes=classes, label=0))
    out = capsys.readouterr().out.splitlines()
    assert [row.split(",")[0] for row in out] == ["path", "a.png", "a.png"]
    formula, number = records("\n".join(out))
    assert formula["label"] == "'=cmd|'/c calc'!A1"
    assert number["label"] == "-1"
    (said,) = lines.end(is_whole=True)
    assert said.startswith("Put an apostrophe in front of 2 cells")


def test_what_is_undefined_is_empty(capsys: Captured) -> None:
    PredictionLines().put(found("a.png", members=1))
    result = found("b.png", members=2)
    assert result.samples is not None
    unsound = samples_of(np.full((2, 1, 10), np.nan, np.float32), np.array([UNLABELLED]))
    PredictionLines().put(replace(result, samples=unsound))
    one, none = (records(text)[0] for text in _split(capsys.readouterr().out))
    assert (one["vote_entropy"], one["mutual_information"]) == ("", "")
    assert one["confidence"] != ""
    assert {none[name] for name in COLUMNS[3:-1]} == {""}
    assert none["probabilities_0"] == ""
    assert none["votes_0"] == "0"


def _split(out: str) -> tuple[str, str]:
    first, _, second = out.rpartition("path,")
    return first, f"path,{second}"


class Failing:
    """A sink that cannot take anything."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.ended = False

    def put(self, _result: ImagesResult) -> None:
        raise self.error

    def end(self, *, is_whole: bool) -> list[str]:
        self.ended = is_whole
        return []


@pytest.mark.parametrize("error", [ReaderLeft(), OutputLost("full"), OSError(28, "full")])
def test_where_nothing_more_can_be_written_the_work_ends(
    error: Exception, digit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST_AT_ONCE", 1)
    sink, work = Failing(error), Work()
    stream = PredictionStream(sink)
    settings = RunSettings(members=1, weights=Weights.RANDOM)
    outcome = stream.predict(ImagesRequest(settings=settings, paths=(digit,) * 3), work)
    assert isinstance(outcome, Cancelled)
    assert work.token.cancelled
    with pytest.raises(type(error)):
        stream.finish(outcome)
    assert not sink.ended


def test_cancelled_work_keeps_its_lines_and_says_how_many(
    cli: Cli, digit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST_AT_ONCE", 2)
    take = PredictionStream._take

    def cancel_after(stream: PredictionStream, token: object, result: ImagesResult) -> None:
        take(stream, token, result)  # type: ignore[arg-type]  # the token of the work
        token.cancel()  # type: ignore[attr-defined]  # it is passed as an object

    monkeypatch.setattr(PredictionStream, "_take", cancel_after)
    status, out, err = cli("predict", *[digit] * 6, *TWO, "--csv")
    assert status == 1
    assert len(records(out)) == 2
    assert err.splitlines() == [
        "ensemble-gui: 2 images predicted before.",
        "ensemble-gui: Cancelled.",
    ]


@pytest.mark.parametrize("words", [("--csv", "--json"), ("--csv", "--parquet", "a.parquet")])
def test_one_form_is_printed_at_a_time(cli: Cli, digit: str, words: tuple[str, ...]) -> None:
    status, out, err = cli("predict", digit, *words)
    assert (status, out) == (2, "")
    assert "not allowed with" in err


def test_the_text_has_the_same_count_of_skipped_files(cli: Cli, digit: str, tmp_path: Path) -> None:
    bad = tmp_path / "empty.png"
    bad.touch()
    assert cli("predict", bad, digit, *TWO)[2] == cli("predict", bad, digit, *TWO, "--csv")[2]


def test_what_is_missing_of_a_cluster_is_said(capsys: Captured, digit: str) -> None:
    lost = Shard(first=1, stop=2)
    partial = ClusterReport(address="a:1", nodes=(), shards=(), costs=None, lost=(lost,))
    request = ImagesRequest(settings=RunSettings(members=2), paths=(digit,))
    stream = PredictionStream(PredictionLines())
    outcome = stream.predict(request, Work())
    assert isinstance(outcome, ImagesResult)
    stream.finish(replace(outcome, cluster=partial))
    assert "Partial result: no predictions of members 2." in capsys.readouterr().err
