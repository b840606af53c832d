import sys
from contextlib import suppress
from pathlib import Path

import PIL
import pytest

from benchmarks import fuzz_images
from benchmarks.fuzz_reader import Journal
from benchmarks.mutations import mutated, originals
from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files.reading import decode_picture

BROKEN = sorted((Path(__file__).parent / "broken").iterdir())

# libtiff cannot be silenced there, and the older Pillows' AV1 decoder nowhere.
IS_LOUD = sys.platform == "win32" or PIL.__version__ < "12.2"


def test_ten_thousand_damaged_images_are_taken_or_refused() -> None:
    """In another process, with a bound on the memory that no busy machine comes near."""
    report = fuzz_images.fuzz(count=10_000, seed=0)
    slow = {number for number, fault in report.faults.items() if fault.startswith("took ")}
    loud = {number for number, fault in report.faults.items() if fault.startswith("was not silent")}
    assert not report.faults.keys() - slow - loud, report  # a test depends on no speed
    assert not loud or IS_LOUD, report
    assert report.refused + report.taken == report.count
    assert report.taken > 1_000
    assert report.growth < 300


def test_each_original_is_taken() -> None:
    for content in originals():
        assert decode_picture(content, "an original").rgb.ndim == 3


def test_an_input_is_told_by_its_number() -> None:
    files = originals()
    first = [mutated(0, number, files) for number in range(20)]
    assert first == [mutated(0, number, files) for number in range(20)]
    assert len(set(first)) == 20
    assert first[0] != mutated(1, 0, files)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_what_broke_it_once_is_taken_or_refused(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with suppress(BadInput):
        decode_picture(path.read_bytes(), path.name)
    if not IS_LOUD:
        assert capfd.readouterr() == ("", "")


def test_a_process_that_is_killed_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = []

    def read(
        start: int, stop: int, _seed: int, path: Path, _reader: tuple[str, ...]
    ) -> tuple[str, str]:
        starts.append(start)
        killed = start == 0
        content = bytearray(path.read_bytes())
        Journal(number=3 if killed else stop - 1, refused=3).write(content)
        path.write_bytes(content)
        return '[2, "ValueError: no"]' if killed else "", "ended with status -11" if killed else ""

    monkeypatch.setattr(fuzz_images, "_read_from", read)
    report = fuzz_images.fuzz(count=10, seed=0)
    assert starts == [0, 4]
    assert report.faults == {2: "ValueError: no", 3: "ended with status -11"}
    assert report.refused == 6
    assert not report.is_clean
    assert "  3: ended with status -11" in str(report)
