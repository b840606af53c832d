"""Predictions as a Parquet file, which appears when all images are predicted."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from ensemble_gui.cli.predicted import image_fields
from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import ImagesResult
from ensemble_gui.running.exporting.files import check_place
from ensemble_gui.wording.figures import byte_size, count, printable
from ensemble_gui.writing import write_file

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:
    pa = pq = None

_SUFFIXES = (".parquet", ".pq")
_ROWS = 4096  # of a row group
_LONGEST_PATH = 160  # characters


class ParquetFile:
    """Gathers rows compressed, and writes the file once it is whole."""

    def __init__(self, path: str) -> None:
        """Raises BadInput, before anything is predicted, where nothing could be written."""
        if not path.lower().endswith(_SUFFIXES):
            name = printable(path, _LONGEST_PATH)
            raise BadInput(f"{name} does not end in .parquet: choose a name that does.")
        if pa is None:
            raise BadInput(
                'Writing Parquet needs pyarrow: install "ensemble-explorer[parquet]", or use --csv.'
            )
        self._path = Path(path).expanduser()
        check_place(self._path)
        self._content = BytesIO()
        self._writer: Any = None  # pyarrow's, once the classes are known
        self._waiting: list[dict[str, Any]] = []
        self._count = 0

    def put(self, result: ImagesResult) -> None:
        """Take a group."""
        if self._writer is None:
            schema = _schema(result.classes)
            self._writer = pq.ParquetWriter(self._content, schema, compression="zstd")
        self._waiting += [_row(result, index) for index in range(len(result.images))]
        self._count += len(result.images)
        if len(self._waiting) >= _ROWS:
            self._flush()

    def end(self, *, is_whole: bool) -> list[str]:
        """Write the file if all images are in it. Raises OSError."""
        name = printable(str(self._path), _LONGEST_PATH)
        if not is_whole:
            return [f"{name} was not written."]
        self._flush()
        self._writer.close()
        content = self._content.getvalue()
        write_file(self._path, content)
        return [f"Saved {count(self._count, 'image')} to {name} ({byte_size(len(content))})."]

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_pylist(self._waiting, self._writer.schema))
        self._waiting = []


def _schema(classes: tuple[str, ...]) -> Any:  # noqa: ANN401 -- pyarrow may not be installed
    text, number, single = pa.string(), pa.float64(), pa.float32()
    fields = {
        "path": text,
        "note": text,
        "label": text,
        "prediction": pa.int32(),
        "class": text,
        "confidence": single,
        "unsure": pa.bool_(),
        "vote_entropy": number,
        "mutual_information": number,
        "predictive_entropy": number,
        "digits": pa.int32(),
        "votes": pa.list_(pa.int32()),
        "probabilities": pa.list_(single),
        "members": pa.list_(pa.list_(single)),
    }
    return pa.schema(fields.items()).with_metadata({"classes": json.dumps(classes)})


def _row(result: ImagesResult, index: int) -> dict[str, Any]:
    """The image's fields; a number that is undefined is null, and text is valid."""
    fields = image_fields(result, index)
    found = fields["prediction"]
    fields["class"] = None if found is None else result.classes[found]
    return {name: _value(value) for name, value in fields.items()}


def _value(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return None if value != value else value
