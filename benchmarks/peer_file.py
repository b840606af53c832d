"""The file of what has been measured so far, so that a run can be made in pieces."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer_cells import Cell, CellTimes
from benchmarks.peer_products import Product, Products, fastest
from benchmarks.peer_tables import in_order
from benchmarks.roofline import Roofline, best
from ensemble_gui.errors import BadInput
from ensemble_gui.records.run import Timing
from ensemble_gui.records.settings import InputMode
from ensemble_gui.writing import write_file

Conditions = Mapping[str, object]  # what has to be the same in all pieces of a run
_Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What has been measured so far, in all pieces."""

    cells: Mapping[Cell, CellTimes] = field(default_factory=dict)
    rooflines: tuple[Roofline, ...] = ()
    products: Products = field(default_factory=dict)

    @property
    def roofline(self) -> Roofline:
        """The best of all visits."""
        return best(self.rooflines)

    def with_cell(self, times: CellTimes) -> "Found":
        """The same with what is known of this cell now."""
        return replace(self, cells={**self.cells, times.cell: times})

    def with_machine(self, roofline: Roofline, products: Products | None = None) -> "Found":
        """The same with another measurement of what the machine can reach."""
        return replace(
            self,
            rooflines=(*self.rooflines, roofline),
            products=fastest([self.products, products or {}]),
        )


def save(path: Path, found: Found, conditions: Conditions) -> None:
    """Replace the file in one step. Raises OSError."""
    content = {
        "conditions": conditions,
        "roofline": asdict(found.roofline),
        "products": [
            {**asdict(product), "seconds": dict(ways)} for product, ways in found.products.items()
        ],
        "cells": [_cell_content(times, found.roofline) for times in in_order(found.cells.values())],
    }
    write_file(path, (json.dumps(content, allow_nan=False) + "\n").encode())


def load(path: Path, conditions: Conditions) -> Found:
    """What an earlier piece has left; nothing where there is no file yet.

    Raises BadInput if the file is another one, or was measured under other conditions.
    """
    if not path.exists():
        return Found()
    try:
        content = json.loads(path.read_bytes())
        theirs = content["conditions"]
        found = Found(
            cells={one.cell: one for one in map(_cell, content["cells"])},
            rooflines=(_roofline(content["roofline"]),),
            products=dict(map(_product, content["products"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"{path} holds no measured cells ({error!r}): choose another file."
        ) from None
    mine = json.loads(json.dumps(conditions))
    differing = sorted(
        key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)
    )
    if differing:
        raise BadInput(
            f"{path} was measured under other conditions ({', '.join(differing)}): choose a new "
            "file, or the same conditions."
        )
    return found


def _cell_content(times: CellTimes, roofline: Roofline) -> _Json:
    cell = times.cell
    return {
        **asdict(cell),
        "roofline_s": roofline.bound_s(cell.flops, cell.least_bytes),
        "picked": times.picked,
        "variants": dict(times.variants),
        "others": times.others,
        "tries": times.tries,
        "is_disturbed": times.is_disturbed,
        "faults": dict(times.faults),
        "timings": {
            name: {
                "median_s": one.median_s,
                "samples_s": one.samples_s.tolist(),
                "calls_per_block": one.calls_per_block,
                "repeated": one.repeated,
                "disturbed": one.disturbed,
            }
            for name, one in times.timings.items()
        },
    }


def _cell(content: _Json) -> CellTimes:
    return CellTimes(
        cell=Cell(
            members=content["members"], batch=content["batch"], input=InputMode(content["input"])
        ),
        timings={
            name: Timing(
                strategy=name,
                samples_s=np.array(one["samples_s"]),
                calls_per_block=one["calls_per_block"],
                prepare_s=0.0,
                first_call_s=0.0,
                repeated=one["repeated"],
                disturbed=one["disturbed"],
            )
            for name, one in content["timings"].items()
        },
        variants=content["variants"],
        picked=content["picked"],
        others=content["others"],
        tries=content["tries"],
        faults=content["faults"],
    )


def _roofline(content: _Json) -> Roofline:
    return Roofline(
        flops_per_s=content["flops_per_s"],
        bytes_per_s={int(size): speed for size, speed in content["bytes_per_s"].items()},
    )


def _product(content: _Json) -> tuple[Product, dict[str, float]]:
    seconds = content.pop("seconds")
    return Product(**content), seconds
