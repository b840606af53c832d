"""`predict --parquet`: a table that is written whole or not at all."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui.cli import prediction_parquet
from ensemble_gui.cli.prediction_parquet import ParquetFile
from ensemble_gui.errors import BadInput
from tests.support.cli.predicted import found

Cli = Callable[..., tuple[int, str, str]]

TWO = ("--members", "2", "--weights", "mlp")


def test_an_image_is_never_taken_for_the_file_to_write(cli: Cli, digit: str) -> None:
    before = Path(digit).read_bytes()
    status, _, err = cli("predict", digit, "--parquet", digit)
    assert status == 2
    assert err == f"ensemble-gui: {digit} does not end in .parquet: choose a name that does.\n"
    assert Path(digit).read_bytes() == before


def test_without_pyarrow_a_sentence_says_what_to_install(
    cli: Cli, digit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prediction_parquet, "pa", None)
    status, out, err = cli("predict", digit, "--parquet", tmp_path / "a.parquet")
    assert (status, out) == (2, "")
    assert err == (
        "ensemble-gui: Writing Parquet needs pyarrow: install "
        '"ensemble-explorer[parquet]", or use --csv.\n'
    )


def test_the_table_is_written_whole_with_the_figures_of_the_json(
    cli: Cli, digit: str, tmp_path: Path
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "found.parquet"
    status, out, err = cli("predict", digit, tmp_path / "gone.png", *TWO, "--parquet", path)
    assert (status, out) == (0, "")
    assert "No such file: gone.png." in err
    assert f"Saved 1 image to {path} (" in err
    table = parquet.read_table(path)
    assert json.loads(table.schema.metadata[b"classes"]) == list("0123456789")
    (row,) = table.to_pylist()
    (image,) = json.loads(cli("predict", digit, *TWO, "--json")[1])["images"]
    assert row.keys() == image.keys() | {"class"}
    assert (row["path"], row["label"], row["class"], row["unsure"]) == (digit, None, "2", False)
    np.testing.assert_allclose(row["members"], image["members"], atol=1e-6)
    np.testing.assert_allclose(row["probabilities"], image["probabilities"], atol=1e-6)
    assert row["votes"] == image["votes"]


def test_a_table_that_is_cut_off_is_not_written(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "found.parquet"
    path.write_bytes(b"before")
    sink = ParquetFile(str(path))
    sink.put(found("a\udcff.png"))
    assert sink.end(is_whole=False) == [f"{path} was not written."]
    assert path.read_bytes() == b"before"


def test_where_the_table_cannot_be_written_nothing_is_predicted(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(BadInput, match="No such file or folder"):
        ParquetFile(str(tmp_path / "gone" / "a.parquet"))
