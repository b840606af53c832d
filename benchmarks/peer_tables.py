"""The peers' tables: one of all cells for the screen, one of a few for docs/performance.md."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from benchmarks.figures import Figure
from benchmarks.peer_cells import OWN, Cell, CellTimes
from benchmarks.peer_products import Products, products_s
from benchmarks.roofline import Roofline
from ensemble_gui.records.settings import Environment
from ensemble_gui.wording.figures import count

SHOWN = ((10, 1), (10, 64), (10, 1024), (100, 1), (100, 64), (100, 1024), (500, 64))
DISTURBED = "*"


def text_table(
    cells: Collection[CellTimes], peers: Sequence[str], roofline: Roofline
) -> Iterator[str]:
    """Medians in ms, one line per cell."""
    known = {name for times in cells for name in times.timings}
    names = [name for name in (*OWN, "auto", *peers) if name in known]
    widths = [max(9, len(name) + 2) for name in names]
    head = "".join(f"{name:>{width}}" for name, width in zip(names, widths, strict=True))
    bests = f"{'choice':<12}{'best own':<12}{'auto/it':<8}{'best peer':<10}variant"
    yield f"{'cell':<23}{'roofline':>9}{head}  {bests}"
    for times in in_order(cells):
        numbers = "".join(
            f"{_ms(times, name):>{width}}" for name, width in zip(names, widths, strict=True)
        )
        bound = _bound_ms(times, roofline)
        yield f"{_marked(times):<23}{bound:>9}{numbers}  {_bests(times, peers)}"


def markdown_table(
    cells: Iterable[CellTimes],
    peers: Sequence[str],
    roofline: Roofline,
    products: Products,
    environment: Environment,
) -> Iterator[str]:
    """Medians in ms of chosen cells, under the machine that they are from."""
    yield _machine(environment)
    yield ""
    yield (
        "| members, batch, input | roofline | products | `loop` | `vmap` | `auto`, choice "
        "| best peer |"
    )
    yield "|---|---|---|---|---|---|---|"
    for times in _shown(cells):
        best_peer = times.best_of(peers)
        alone = products_s(times.cell, products, roofline)
        mark = DISTURBED if times.is_disturbed else ""
        columns = (
            f"{times.cell.members}, {times.cell.batch}, {times.cell.input}{mark}",
            _bound_ms(times, roofline),
            milliseconds(alone) if alone else "",
            _ms(times, "loop"),
            _ms(times, "vmap"),
            f"{_ms(times, 'auto')} `{times.picked}`",
            f"{_ms(times, best_peer)} {best_peer}" if best_peer else "",
        )
        yield f"| {' | '.join(columns)} |".replace(" |  |", " | |")


def figures_table(figures: Iterable[Figure]) -> Iterator[str]:
    """The figures with their targets."""
    yield "| figure | measured | target |"
    yield "|---|---|---|"
    for one in figures:
        side = "at least" if one.is_least else "at most"
        missed = "" if one.is_met else " (missed)"
        found = f"{one.found:.3g} {one.unit}".rstrip()
        yield f"| {one.name} | {found} | {side} {one.bound:g}{missed} |"


def load_lines(cells: Iterable[CellTimes], missing: Collection[Cell]) -> Iterator[str]:
    """What the figures are over, and what they leave out because other programs ran."""
    measured = list(cells)
    total = len(measured) + len(missing)
    disturbed = [times for times in in_order(measured) if times.is_disturbed]
    yield f"The figures are over {len(measured) - len(disturbed)} of {total} cells."
    if missing:
        yield f"Not measured yet: {count(len(missing), 'cell')}."
    if disturbed:
        named = "; ".join(
            f"{times.cell} (others used {times.others:.2f} cores, measured "
            f"{count(times.tries, 'time')})"
            for times in disturbed
        )
        yield (
            "Other programs used the CPU each time that these cells were measured, so they are "
            f"left out of the figures (marked {DISTURBED}): {named}."
        )
    again = [times for times in measured if times.tries > 1 and not times.is_disturbed]
    if again:
        yield f"Measured again because other programs used the CPU: {count(len(again), 'cell')}."


def product_bound_lines(
    cells: Iterable[CellTimes], products: Products, roofline: Roofline
) -> Iterator[str]:
    """Of each shown cell, how near `auto` is to its products alone, and these to the roofline."""
    for times in _shown(cells):
        alone = products_s(times.cell, products, roofline)
        if alone is not None:
            bound = roofline.bound_s(times.cell.flops, times.cell.least_bytes)
            yield (
                f"{times.cell!s:<23}products alone {milliseconds(alone)} ms, {alone / bound:.2f} "
                f"times the roofline; `auto` {times.median_s('auto') / alone:.2f} times these"
            )


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


def _shown(cells: Iterable[CellTimes]) -> list[CellTimes]:
    return [one for one in in_order(cells) if (one.cell.members, one.cell.batch) in SHOWN]


def _marked(times: CellTimes) -> str:
    return f"{times.cell}{DISTURBED if times.is_disturbed else ''}"


def _bests(times: CellTimes, peers: Sequence[str]) -> str:
    """What `auto` chose, and what would have been best."""
    own, peer = times.best_of(OWN), times.best_of(peers) or ""
    over = f"{times.median_s('auto') / times.median_s(own):.2f}" if own else ""
    variant = times.variants.get(peer, "")
    return f"{times.picked:<12}{own or '':<12}{over:<8}{peer:<10}{variant}".rstrip()


def _ms(times: CellTimes, name: str) -> str:
    return milliseconds(times.median_s(name)) if name in times.timings else "-"


def _bound_ms(times: CellTimes, roofline: Roofline) -> str:
    return milliseconds(roofline.bound_s(times.cell.flops, times.cell.least_bytes))


def _machine(environment: Environment) -> str:
    return (
        f"Medians in ms on {environment.device_name}, {environment.threads} threads, "
        f"torch {environment.torch}, float32:"
    )
