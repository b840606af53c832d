"""The one path of a sweep: a request goes in, cells are reported as they come, then an outcome."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from time import perf_counter
from uuid import uuid4

import torch

from ensemble_gui.cancel import CancelledError
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.fastest import find_rules
from ensemble_gui.measures.scaling import fit_growth
from ensemble_gui.records.cluster import ClusterChoice, ClusterProgress, ClusterReport, Shard
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.records.settings import Environment
from ensemble_gui.records.sweep import Place, SweepCell, SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.grid import find_unfit, resolve_sweep
from ensemble_gui.running.answers.on_cluster import places_of
from ensemble_gui.running.answers.ruling import with_rule
from ensemble_gui.running.answers.sweep_cells import Cells, SweepSource
from ensemble_gui.running.answers.sweep_placed import PlacedCells, nodes_of, survey
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import describe_environment, use_threads
from ensemble_gui.running.members.dtype_speed import find_speed
from ensemble_gui.running.members.precision import tensor_float_32
from ensemble_gui.running.places.parcels import packed
from ensemble_gui.running.timing.load import watch_load
from ensemble_gui.running.timing.warned import warnings_here
from ensemble_gui.wording.dtype_speed import slow_dtype
from ensemble_gui.wording.sweep_nodes import measured_on


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """What was measured, and what there is to say of it."""

    cells: tuple[SweepCell, ...]
    environment: Environment
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    limits: tuple[str, ...]
    cluster: ClusterReport | None = None


@torch.inference_mode()
def sweep(request: SweepRequest, work: Work) -> SweepResult:
    """Time the strategies at each cell of a grid, and compare each with every other one.

    Each cell is reported: first those that cannot be measured, with the reason, then the
    others as they are measured. A cancel keeps what is measured by then. Raises BadInput and
    CancelledError.
    """
    start = perf_counter()
    if request.cluster is None:
        found = _here(request.settings, work)
    else:
        found = _on_cluster(request.settings, request.cluster, work)
    result = SweepResult(
        request=request,
        environment=found.environment,
        cells=found.cells,
        elapsed_s=perf_counter() - start,
        exponents=fit_growth(found.cells),
        warnings=found.warnings,
        notes=found.notes,
        limits=found.limits,
        cluster=found.cluster,
    )
    return replace(result, rules=find_rules(result))  # which a large grid takes time to find


def _here(settings: SweepSettings, work: Work) -> _Found:
    """On this machine. Raises BadInput and CancelledError."""
    base = settings.base
    resolved = resolve_sweep(settings, work.opened)
    unfit = find_unfit(settings, resolved)
    _refuse_if_none_fits(settings, unfit)
    threads, slow = use_threads(base.threads), slow_dtype(find_speed(DtypeRequest.of(base)))
    source = SweepSource(with_rule(resolved, work), work)
    source.draw(settings.cell(*settings.grid[0]))  # raises BadInput if there are no such samples
    with warnings_here() as heard, tensor_float_32(allowed=base.tf32), watch_load() as meter:

        def measured(progress: Progress) -> Iterator[SweepCell]:
            cells = Cells(source, meter, progress)
            for place in settings.grid:
                if place not in unfit:
                    yield cells.measure(settings.cell(*place))

        cells = _collected(settings, unfit, measured, work)
    return _Found(
        cells=cells,
        environment=describe_environment(
            resolved.device, threads, base.dtype, tf32=base.tf32, foreign_load=meter.name
        ),
        warnings=tuple(heard),
        notes=source.notes,
        limits=(slow,) if slow else (),
    )


def _on_cluster(settings: SweepSettings, cluster: ClusterChoice, work: Work) -> _Found:
    """At the nodes of a cluster, to which the members are sent once. Raises as `_here` does."""
    base = settings.base
    # Device, threads and TF32 are those of the nodes; TF32 on a CPU is refused here already.
    own = replace(base, device="cpu", threads=None, tf32=base.tf32 and base.device == "cpu")
    resolved = resolve_sweep(replace(settings, base=own), work.opened)
    unfit = find_unfit(replace(settings, base=replace(own, strategies=("loop",))), resolved)
    _refuse_if_none_fits(settings, unfit)
    source = SweepSource(resolved, work)
    source.draw(settings.cell(*settings.grid[0]))
    places = places_of(cluster, own.digest, work)
    surveyed = survey(places, base, work.token, work.progress)
    fitting = [place for place in settings.grid if place not in unfit]
    most = max(members for members, _ in fitting)
    parcel = packed(source.build(replace(own, members=most)), Shard(first=0, stop=most))
    placed = PlacedCells(
        places=places,
        surveyed=surveyed,
        parcel=places.share(parcel),
        key=uuid4().hex,
        settings=settings,
        draw=lambda cell: source.draw(cell).numpy(),
        token=work.token,
    )
    cells = _collected(
        settings, unfit, lambda _progress: placed.measure(fitting), work, lambda: placed.progress
    )
    notes = (measured_on(nodes_of(cells), cluster.address), *surveyed.notes, *placed.notes)
    return _Found(
        cells=cells,
        environment=surveyed.environment,
        warnings=tuple(placed.warnings),
        notes=(*source.notes, *notes),
        limits=surveyed.limits,
        cluster=ClusterReport(
            address=cluster.address,
            nodes=tuple(places.nodes),
            shards=(),
            costs=None,
            sent_bytes=parcel.nbytes,
            notes=notes,
        ),
    )


def _refuse_if_none_fits(settings: SweepSettings, unfit: Mapping[Place, str]) -> None:
    if len(unfit) == len(settings.grid):
        raise BadInput(unfit[settings.grid[0]])


def _collected(
    settings: SweepSettings,
    unfit: Mapping[Place, str],
    measured: Callable[[Progress], Iterator[SweepCell]],
    work: Work,
    cluster: Callable[[], ClusterProgress | None] = lambda: None,
) -> tuple[SweepCell, ...]:
    """The cells in the order of the grid; those measured by then if the work is cancelled.

    Those that are unfit are reported first, with the reason.
    """
    cells: dict[Place, SweepCell] = {}
    total = len(settings.grid)

    def report(_inside: RunProgress | None = None) -> None:
        """Say how many cells are done, also between the blocks of one that takes long."""
        done = len(cells)
        work.progress(RunProgress(stage="Sweeping", done=done, total=total, cluster=cluster()))

    report()
    try:
        for cell in chain(map(_unfit_cell, unfit.items()), measured(report)):
            cells[cell.members, cell.batch] = cell
            if work.report is not None:
                work.report(cell)
            report()
    except CancelledError:
        if not any(cell.timings for cell in cells.values()):
            raise
    return tuple(cells[place] for place in settings.grid if place in cells)


def _unfit_cell(found: tuple[Place, str]) -> SweepCell:
    (members, batch), reason = found
    return SweepCell(members=members, batch=batch, error=reason)
