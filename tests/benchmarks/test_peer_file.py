from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peer_file import Found, load, save
from benchmarks.peer_products import Product
from benchmarks.roofline import Roofline
from ensemble_gui.errors import BadInput
from tests.support.measured import ROOFLINE, measured

CONDITIONS = {"environment": {"torch": "2.13.0", "threads": 2}, "peers": ("JAX 1",), "seed": 0}
PRODUCT = Product(samples=64, inputs=784, outputs=128)
FOUND = (
    Found()
    .with_cell(measured(10, 64, variants={"jax": "weights given"}, loop=2.0, auto=1.0, jax=1.5))
    .with_cell(replace(measured(2, 1, loop=1.0), others=0.4, tries=2, faults={"auto": 0.0}))
    .with_machine(ROOFLINE, {PRODUCT: {"torch": 2e-4}})
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cells.json"


def test_a_piece_is_read_back_as_it_was(file: Path) -> None:
    save(file, FOUND, CONDITIONS)
    found = load(file, CONDITIONS)
    assert found.cells.keys() == FOUND.cells.keys()
    for cell, times in FOUND.cells.items():
        back = found.cells[cell]
        assert replace(back, timings={}) == replace(times, timings={})
        for name, timing in times.timings.items():
            np.testing.assert_array_equal(back.timings[name].samples_s, timing.samples_s)
    assert found.roofline == FOUND.roofline
    assert found.products == FOUND.products


def test_pieces_keep_the_best_that_the_machine_did(file: Path) -> None:
    save(file, FOUND, CONDITIONS)
    slower = {name: speed / 2 for name, speed in ROOFLINE.flops_per_s.items()}
    again = Roofline(flops_per_s=slower, bytes_per_s={2**18: 1e12, 2**22: 1.0, 2**26: 1.0})
    found = load(file, CONDITIONS).with_machine(again, {PRODUCT: {"torch": 3e-4, "numpy": 1e-4}})
    assert found.roofline.flops_per_s == ROOFLINE.flops_per_s
    assert found.roofline.bytes_per_s == {**ROOFLINE.bytes_per_s, 2**18: 1e12}
    assert found.products == {PRODUCT: {"torch": 2e-4, "numpy": 1e-4}}


def test_the_first_piece_finds_no_file(file: Path) -> None:
    assert load(file, CONDITIONS).cells == {}


def test_pieces_of_other_conditions_are_not_put_together(file: Path) -> None:
    save(file, FOUND, CONDITIONS)
    with pytest.raises(BadInput, match=r"other conditions \(peers, seed\): choose"):
        load(file, {**CONDITIONS, "peers": ("JAX 2",), "seed": 1})


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"conditions": {}, "cells": [1]}'])
def test_another_file_is_refused_and_kept(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match="holds no measured cells"):
        load(file, CONDITIONS)
    assert file.read_text(encoding="utf-8") == content
