"""The one path of a sweep: a request goes in, cells are reported as they come, then an outcome."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import comb
from time import perf_counter
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelledError
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.fastest import find_rules
from ensemble_gui.measures.rounds import least_rounds
from ensemble_gui.measures.scaling import fit_growth
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.records.settings import RunSettings, Source
from ensemble_gui.records.sweep import Place, SweepCell, SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.grid import find_unfit, resolve_sweep
from ensemble_gui.running.answers.ruling import with_free_threads, with_rule
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.devices import (
    describe_environment,
    release_cache,
    synchronise,
    use_threads,
    wake,
)
from ensemble_gui.running.members.dtype_speed import find_speed
from ensemble_gui.running.members.interruptible import interruptible
from ensemble_gui.running.members.memory import check_run_memory
from ensemble_gui.running.members.precision import TORCH_DTYPES, tensor_float_32
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.running.strategies.automatic import choice_of
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.comparing import compare_pairs
from ensemble_gui.running.timing.load import LoadMeter, watch_load
from ensemble_gui.running.timing.preparing import prepare_all
from ensemble_gui.running.timing.timing import time_all
from ensemble_gui.running.timing.warned import warnings_here
from ensemble_gui.samples.minibatches import draw_minibatch
from ensemble_gui.wording.dtype_speed import slow_dtype
from ensemble_gui.wording.faults import describe

if TYPE_CHECKING:
    from ensemble_gui.samples.pictures import Pictures

BUDGET_S = 0.2  # for each strategy of a cell: some 35 blocks, and a grid of 35 cells in a minute


@torch.inference_mode()
def sweep(request: SweepRequest, work: Work) -> SweepResult:
    """Time the strategies at each cell of a grid, and compare each with every other one.

    Each cell is reported: first those that cannot be measured, with the reason, then the
    others as they are measured. A cancel keeps what is measured by then. Raises BadInput and
    CancelledError.
    """
    start = perf_counter()
    settings, base = request.settings, request.settings.base
    resolved = resolve_sweep(settings, work.opened)
    unfit = find_unfit(settings, resolved)
    if len(unfit) == len(settings.grid):
        raise BadInput(unfit[settings.grid[0]])
    threads, slow = use_threads(base.threads), slow_dtype(find_speed(DtypeRequest.of(base)))
    source = _SweepSource(with_rule(resolved, work), work)
    source.draw(settings.cell(*settings.grid[0]))  # raises BadInput if there are no such samples
    with warnings_here() as heard, tensor_float_32(allowed=base.tf32), watch_load() as meter:
        cells = _measure(settings, unfit, source, meter, work)
    result = SweepResult(
        request=request,
        environment=describe_environment(
            resolved.device, threads, base.dtype, tf32=base.tf32, foreign_load=meter.name
        ),
        cells=cells,
        elapsed_s=perf_counter() - start,
        exponents=fit_growth(cells),
        warnings=tuple(heard),
        notes=source.notes,
        limits=(slow,) if slow else (),
    )
    return replace(result, rules=find_rules(result))  # which a large grid takes time to find


def _measure(
    settings: SweepSettings,
    unfit: Mapping[Place, str],
    source: "_SweepSource",
    meter: LoadMeter,
    work: Work,
) -> tuple[SweepCell, ...]:
    """The cells in the order of the grid; those measured by then if the work is cancelled."""
    cells: dict[Place, SweepCell] = {}
    total = len(settings.grid)

    def report(_inside: RunProgress | None = None) -> None:
        """Say how many cells are done, also between the blocks of one that takes long."""
        work.progress(RunProgress(stage="Sweeping", done=len(cells), total=total))

    report()
    try:
        for cell in _each_cell(settings, unfit, source, meter, report):
            cells[cell.members, cell.batch] = cell
            if work.report is not None:
                work.report(cell)
            report()
    except CancelledError:
        if not any(cell.timings for cell in cells.values()):
            raise
    return tuple(cells[place] for place in settings.grid if place in cells)


def _each_cell(
    settings: SweepSettings,
    unfit: Mapping[Place, str],
    source: "_SweepSource",
    meter: LoadMeter,
    progress: Progress,
) -> Iterator[SweepCell]:
    """The cells that cannot be measured, then the others in the order of the grid."""
    for (members, batch), reason in unfit.items():
        yield SweepCell(members=members, batch=batch, error=reason)
    cells = _Cells(source, meter, progress)
    for place in settings.grid:
        if place not in unfit:
            yield cells.measure(settings.cell(*place))


class _SweepSource:
    """Where the members and the minibatches of the cells come from."""

    def __init__(self, resolved: Resolved, work: Work) -> None:
        base = resolved.settings
        self.resolved, self.work = resolved, work
        self.opened, self.token = work.opened, work.token
        self._folder: Pictures | None = None
        self._of_samples: tuple[str, ...] = ()
        self._most = 0  # samples of a minibatch
        if base.source is Source.FOLDER:
            self._folder = work.opened.pictures(base, resolved.task, work.token, work.progress)

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said of the members, and of the samples of the user's own."""
        return (*self.opened.notes(self.resolved.settings), *self._of_samples)

    def draw(self, settings: RunSettings) -> Tensor:
        """The minibatch of a cell. Raises BadInput if there are no such samples."""
        drawn = draw_minibatch(settings, self.resolved.task, self._folder, self.token)
        if drawn.inputs.size > self._most:  # it holds the others, as all have one seed
            self._most, self._of_samples = drawn.inputs.size, drawn.notes
        return torch.from_numpy(drawn.inputs)

    def build(self, settings: RunSettings) -> Ensemble:
        """The members of a cell. Raises BadInput and CancelledError."""
        return build_ensemble(replace(self.resolved, settings=settings), token=self.token)


class _Cells:
    """Measures one cell after another, on members that are made once for all of them."""

    def __init__(self, source: _SweepSource, meter: LoadMeter, progress: Progress) -> None:
        device = source.resolved.device
        self._source, self._device, self._meter = source, device, meter
        self._progress = progress
        self._token = source.token
        self._stopwatch = Stopwatch(synchronise=lambda: synchronise(device))
        self._held: Ensemble | None = None
        wake(device)

    def measure(self, settings: RunSettings) -> SweepCell:
        """The cell of these settings; it says what went wrong. Raises CancelledError."""
        self._token.raise_if_cancelled()
        held = self._held_bytes(settings.members)
        try:
            check_run_memory(self._source.resolved.architecture, settings, self._device, held)
            cell = self._measure_cell(settings)
        except CancelledError:
            raise
        except NoStrategyRan as none:
            cell = SweepCell(members=settings.members, batch=settings.batch, error=str(none))
        except Exception as error:  # noqa: BLE001 -- whatever it is, other cells can be measured
            cell = SweepCell(members=settings.members, batch=settings.batch, error=describe(error))
        if cell.error or cell.failures:
            release_cache(self._device)  # the memory may be what there was too little of
        return cell

    def _measure_cell(self, settings: RunSettings) -> SweepCell:
        ensemble = self._first(settings)
        source = self._source
        strategies = with_free_threads(source.resolved, source.work).strategies
        with interruptible(ensemble, self._token, strategies):
            return self._time(settings, ensemble, strategies)

    def _time(
        self, settings: RunSettings, ensemble: Ensemble, strategies: tuple[Strategy, ...]
    ) -> SweepCell:
        inputs = self._source.draw(settings).to(self._device, ensemble.dtype)
        prepared = prepare_all(
            strategies,
            ensemble,
            settings.input,
            inputs,
            self._stopwatch,
            self._token,
            meter=self._meter,
        )
        timed = time_all(
            prepared.ready,
            settings,
            self._stopwatch,
            self._token,
            self._progress,
            budget_s=BUDGET_S,
            meter=self._meter,
            least=least_rounds(comb(len(prepared.ready), 2)),
        )
        return SweepCell(
            members=settings.members,
            batch=settings.batch,
            timings=tuple(timed.timings.values()),
            comparisons=compare_pairs(timed.timings),
            failures=(*prepared.failures, *timed.failures),
            choice=choice_of(strategies, ensemble, settings.batch, settings.input),
        )

    def _first(self, settings: RunSettings) -> Ensemble:
        """The first members, as many as the cell has; all are made again only if these are more."""
        if self._held is None or len(self._held) < settings.members:
            self._held = None  # both together might not fit
            exact = self._source.build(settings)
            self._held = exact.converted(TORCH_DTYPES[settings.dtype], self._token)
        return self._held.first(settings.members)

    def _held_bytes(self, members: int) -> int:
        """What is allocated already of what this many members need."""
        held = self._held
        if held is None:
            return 0
        return held.parameter_bytes * min(members, len(held)) // len(held)
