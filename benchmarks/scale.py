"""Time and memory against members and samples, measured and on paper.

`python -m benchmarks.scale members FILE` measures 1 to 1,000 members at batches of 1, 64 and 1,024,
`python -m benchmarks.scale samples FILE` 10 members on 64 to 1 million samples; both add lines of
JSON to the file. Of what is measured several times the quickest counts, as load only adds.
`python -m benchmarks.scale figure FILE docs/scale.svg` draws it, and prints the tables of
docs/performance.md. A million samples come in minibatches, of which all predictions are kept.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.scale_cells import (
    CPU,
    REUSING,
    STRATEGY_NAMES,
    Point,
    measure_cell,
    measure_machine,
    measure_stream,
    members_of,
)
from benchmarks.scale_figure import Panel, Series, svg
from benchmarks.scale_model import (
    Machine,
    Work,
    best_machine,
    machine_of,
    most_members,
    paper_bytes,
    paper_s,
)
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.running.members.devices import use_threads, wake
from ensemble_gui.wording.figures import byte_size, duration

_MEMBERS = {1: (1, 10, 100, 1000), 64: (1, 3, 10, 30, 100, 300, 1000), 1024: (1, 10, 100, 1000)}
_TEN = 10
_BATCHES = (64, 512, 4096, 32_768)  # of ten members, in one call
_STREAM = 1_000_000  # samples
_MINIBATCH = 1024
_NOTE = "Points: measured (hollow: once, or extrapolated from a minibatch). Dashed: on paper."


def main(words: Sequence[str]) -> None:
    """Measure, or draw."""
    command, path = words[0], Path(words[1])
    if command == "figure":
        machine, points = _read(path)
        Path(words[2]).write_text(svg(_panels(points, machine), _NOTE), encoding="utf-8")
        _print(points, machine)
        return
    use_threads()
    wake(CPU)
    with path.open("a", encoding="utf-8") as file:
        if command == "members":
            file.write(json.dumps({"machine": asdict(measure_machine())}) + "\n")
        for point in _measured(command):
            file.write(json.dumps(asdict(point)) + "\n")
            file.flush()


def _measured(command: str) -> Iterable[Point]:
    if command == "members":
        ensemble = members_of(max(map(max, _MEMBERS.values())))
        for batch, counts in _MEMBERS.items():
            for members in counts:
                yield from measure_cell(ensemble.first(members), batch)
        return
    ten = members_of(_TEN)
    for batch in _BATCHES:
        yield from measure_cell(ten, batch)
    yield measure_stream(ten, _STREAM, _MINIBATCH)


def _read(path: Path) -> tuple[Machine, list[Point]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    machines = [one["machine"] for one in lines if "machine" in one]
    points: dict[tuple[object, ...], Point] = {}
    for one in (Point(**line) for line in lines if "machine" not in line):
        key = one.strategy, one.members, one.samples, one.batch
        points[key] = min(points.get(key, one), one, key=lambda point: point.seconds)
    ordered = sorted(points.values(), key=lambda one: (one.members, one.samples))
    return best_machine(map(machine_of, machines)), ordered


def _paper(point: Point, machine: Machine) -> float:
    """The paper's seconds for what was measured."""
    work = Work(
        strategy=point.strategy,
        members=point.members,
        batch=point.batch,
        calls=point.calls,
        is_reused=point.strategy in REUSING,
    )
    return paper_s(work, machine) * point.samples / point.batch


def _extrapolated(points: Sequence[Point]) -> list[Point]:
    """The million samples by the strategies that were not streamed: as many minibatches."""
    streamed = {one.strategy for one in points if one.samples > one.batch}
    return [
        replace(one, samples=_STREAM, seconds=one.seconds * _STREAM / _MINIBATCH, is_once=True)
        for one in points
        if (one.members, one.samples) == (_TEN, _MINIBATCH) and one.strategy not in streamed
    ]


def _panels(points: Sequence[Point], machine: Machine) -> list[Panel]:
    ten = [one for one in points if one.members == _TEN and one.samples >= min(_BATCHES)]
    stream = [one for one in points if one.samples > one.batch]
    panels = [
        Panel(
            title=f"Time per member and sample, batch {batch:,}",
            x_axis="members",
            series=_times(
                [
                    one
                    for one in points
                    if one.batch == one.samples == batch and one.members in counts
                ],
                machine,
                by="members",
            ),
        )
        for batch, counts in _MEMBERS.items()
    ]
    at_samples = [*ten, *_extrapolated(points)]
    panels.append(
        Panel(
            title="Time per member and sample, 10 members",
            x_axis="samples, one call; 1 million in minibatches of 1,024",
            series=_times(at_samples, machine, by="samples"),
        )
    )
    large = [one for one in points if one.batch == one.samples == max(_MEMBERS)]
    panels.append(_memory("Memory, batch 1,024", "members", large))
    panels.append(
        _memory(
            "Memory, 10 members",
            panels[-2].x_axis,
            [one for one in ten if one not in stream],
            stream,
        )
    )
    return panels


def _times(points: Sequence[Point], machine: Machine, by: str) -> list[Series]:
    series = []
    for name in STRATEGY_NAMES:
        own = sorted((one for one in points if one.strategy == name), key=lambda p: getattr(p, by))
        series.append(
            Series(
                name=name,
                colour=LIGHT.strategy(name).name(),
                points=[(getattr(one, by), one.seconds / _pairs(one)) for one in own],
                hollow=[one.is_once for one in own],
                paper=[(getattr(one, by), _paper(one, machine) / _pairs(one)) for one in own],
            )
        )
    return series


def _pairs(point: Point) -> int:
    return point.members * point.samples


def _memory(title: str, axis: str, points: Sequence[Point], stream: Sequence[Point] = ()) -> Panel:
    by = "members" if axis == "members" else "samples"
    series = []
    for name in ("loop", "vmap", "auto"):
        own = sorted((one for one in points if one.strategy == name), key=lambda p: getattr(p, by))
        own += [one for one in stream if one.strategy == name]
        series.append(
            Series(
                name=name,
                colour=LIGHT.strategy(name).name(),
                points=[(getattr(one, by), one.held + one.grown) for one in own],
                hollow=[one.samples > one.batch for one in own],
                paper=[(getattr(one, by), _paper_bytes(one)) for one in own],
            )
        )
    return Panel(title=title, x_axis=axis, series=series, is_memory=True)


def _paper_bytes(point: Point) -> int:
    kept = 4 * point.members * point.samples * 10 if point.samples > point.batch else 0
    return paper_bytes(point.strategy, point.members, point.batch) + kept


def _print(points: Sequence[Point], machine: Machine) -> None:
    print(f"{machine.name}, {machine.threads} threads, {byte_size(machine.memory)}")
    print(
        f"sgemm {machine.flops_per_s / 1e9:.0f} GFLOP/s, new memory "
        f"{machine.new_bytes_per_s / 1e9:.1f} GB/s; read: "
        + ", ".join(
            f"{byte_size(size)} {rate / 1e9:.0f}" for size, rate in machine.bytes_per_s.items()
        )
    )
    print(
        "a member's products: "
        + ", ".join(f"{batch}: {duration(one)}" for batch, one in machine.products_s.items())
    )
    print("a call: " + ", ".join(f"{name} {duration(one)}" for name, one in machine.call_s.items()))
    print("\n| members, samples | " + " | ".join(f"`{name}`" for name in STRATEGY_NAMES) + " |")
    print("|---" * (len(STRATEGY_NAMES) + 1) + "|")
    for members, samples in dict.fromkeys((one.members, one.samples) for one in points):
        row = {
            one.strategy: one
            for one in [*points, *_extrapolated(points)]
            if (one.members, one.samples) == (members, samples)
        }
        cells = [
            f"{duration(row[name].seconds)} ({duration(_paper(row[name], machine))})"
            if name in row
            else ""
            for name in STRATEGY_NAMES
        ]
        print(f"| {members:,}, {samples:,} | " + " | ".join(cells) + " |")
    print("\n| memory | members at batch 64 | at batch 1,024 |\n|---|---|---|")
    for memory in (8, 16, 64):
        fits = [f"{most_members(memory * 10**9, batch):,}" for batch in (64, 1024)]
        print(f"| {memory} GB | {fits[0]} | {fits[1]} |")


if __name__ == "__main__":
    main(sys.argv[1:])
