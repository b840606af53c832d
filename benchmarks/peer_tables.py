"""The peers' tables: one of all cells for the screen, one of a few for docs/performance.md."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.peer_cells import OWN, CellTimes
from benchmarks.roofline import Roofline
from ensemble_gui.records.settings import Environment

SHOWN = ((10, 1), (10, 64), (10, 1024), (100, 1), (100, 64), (100, 1024), (500, 64))


def text_table(
    cells: Iterable[CellTimes], peers: Sequence[str], roofline: Roofline
) -> Iterator[str]:
    """Medians in ms, one line per cell."""
    names = (*OWN, "auto", *peers)
    head = "".join(f"{name:>9}" for name in ("roofline", *names))
    bests = f"{'choice':<10}{'best own':<9}{'auto/it':<8}{'best peer':<10}variant"
    yield f"{'cell':<22}{head}  {bests}"
    for times in in_order(cells):
        columns = [_bound_ms(times, roofline), *(_ms(times, name) for name in names)]
        numbers = "".join(f"{column:>9}" for column in columns)
        yield f"{times.cell!s:<22}{numbers}  {_bests(times, peers)}"


def markdown_table(
    cells: Iterable[CellTimes],
    peers: Sequence[str],
    roofline: Roofline,
    environment: Environment,
) -> Iterator[str]:
    """Medians in ms of chosen cells, under the machine that they are from."""
    yield _machine(environment)
    yield ""
    yield "| members, batch, input | roofline | `loop` | `vmap` | `auto`, choice | best peer |"
    yield "|---|---|---|---|---|---|"
    for times in in_order(cells):
        cell = times.cell
        if (cell.members, cell.batch) not in SHOWN:
            continue
        best_peer = times.best_of(peers)
        columns = (
            f"{cell.members}, {cell.batch}, {cell.input}",
            _bound_ms(times, roofline),
            _ms(times, "loop"),
            _ms(times, "vmap"),
            f"{_ms(times, 'auto')} `{times.picked}`",
            f"{_ms(times, best_peer)} {best_peer}" if best_peer else "",
        )
        yield f"| {' | '.join(columns)} |"


def roofline_lines(roofline: Roofline) -> Iterator[str]:
    """What the roofline is made of."""
    products = sorted(roofline.flops_per_s.items(), key=lambda one: -one[1])
    found = ", ".join(f"{name} {flops / 1e9:.0f}" for name, flops in products)
    yield f"sgemm, GFLOP/s: {found}"
    reads = ", ".join(
        f"{size / 2**20:g} MiB {speed / 1e9:.0f}" for size, speed in roofline.bytes_per_s.items()
    )
    yield f"read bandwidth, GB/s: {reads}"


def in_order(cells: Iterable[CellTimes]) -> list[CellTimes]:
    """By input mode, members and batch, in which they were not measured."""
    return sorted(
        cells, key=lambda one: (one.cell.input != "same", one.cell.members, one.cell.batch)
    )


def milliseconds(seconds: float) -> str:
    """With three digits that count: 0.0720, 1.69, 154."""
    value = 1000 * seconds
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.{1 if value >= 10 else 2 if value >= 1 else 3}f}"


def _bests(times: CellTimes, peers: Sequence[str]) -> str:
    """What `auto` chose, and what would have been best."""
    own, peer = times.best_of(OWN), times.best_of(peers) or ""
    over = f"{times.median_s('auto') / times.median_s(own):.2f}" if own else ""
    variant = times.variants.get(peer, "")
    return f"{times.picked:<10}{own or '':<9}{over:<8}{peer:<10}{variant}".rstrip()


def _ms(times: CellTimes, name: str) -> str:
    return milliseconds(times.median_s(name)) if name in times.timings else "-"


def _bound_ms(times: CellTimes, roofline: Roofline) -> str:
    return milliseconds(roofline.bound_s(times.cell.flops, times.cell.least_bytes))


def _machine(environment: Environment) -> str:
    return (
        f"Medians in ms on {environment.device_name}, {environment.threads} threads, "
        f"torch {environment.torch}, float32:"
    )
