"""Whatever happens to a checkpoint, it is opened as sound members or refused in a sentence."""

from collections import Counter
from pathlib import Path

import pytest
import torch

from benchmarks.checkpoint_mutations import KINDS, TINY, mutated, originals
from benchmarks.fuzz_checkpoint_reader import open_members
from ensemble_gui.errors import BadInput

COUNTS = {"pt": 1_000, "safetensors": 1_000}


def opened(content: bytes, path: Path) -> tuple[str, str]:
    """What is wrong with the members, and the sentence with which they are refused."""
    try:
        return open_members(content, path), ""
    except BadInput as error:
        return "", str(error)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_checkpoints_are_opened_or_refused(tmp_path: Path, kind: str) -> None:
    came: Counter[str] = Counter()
    files, path = originals(kind), tmp_path / f"member.{kind}"
    for number in range(COUNTS[kind]):
        fault, sentence = opened(mutated(kind, 0, number, files), path)
        came["refused" if sentence else "opened"] += 1
        assert not fault, number
        assert len(sentence.splitlines()) == bool(sentence), number
        assert not sentence or sentence.endswith("."), number
    assert min(came["refused"], came["opened"]) > COUNTS[kind] // 50


@pytest.mark.parametrize("kind", KINDS)
def test_the_originals_are_opened(tmp_path: Path, kind: str) -> None:
    for content in originals(kind):
        assert not open_members(content, tmp_path / f"member.{kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_an_input_is_told_by_its_number(kind: str) -> None:
    files = originals(kind)
    first = [mutated(kind, 0, number, files) for number in range(20)]
    assert first == [mutated(kind, 0, number, files) for number in range(20)]
    assert len(set(first)) == 20
    assert not set(first) & set(files)
    assert first[0] != mutated(kind, 1, 0, files)


def test_the_members_are_of_a_network_that_can_be_built() -> None:
    assert TINY.build()(torch.zeros(2, *TINY.task.shape)).shape == (2, 3)
