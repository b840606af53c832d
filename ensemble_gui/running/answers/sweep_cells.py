"""One cell of a sweep after another, on members that are made once for all of them."""

from dataclasses import replace
from math import comb
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.rounds import least_rounds
from ensemble_gui.records.progress import Progress
from ensemble_gui.records.settings import RunSettings, Source
from ensemble_gui.records.sweep import SweepCell
from ensemble_gui.running.answers.ruling import with_free_threads
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.devices import release_cache, synchronise, wake
from ensemble_gui.running.members.interruptible import interruptible
from ensemble_gui.running.members.memory import check_run_memory
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.running.strategies.automatic import choice_of
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.comparing import compare_pairs
from ensemble_gui.running.timing.load import LoadMeter
from ensemble_gui.running.timing.preparing import prepare_all
from ensemble_gui.running.timing.timing import time_all
from ensemble_gui.samples.minibatches import draw_minibatch
from ensemble_gui.wording.faults import describe

if TYPE_CHECKING:
    from ensemble_gui.samples.pictures import Pictures

BUDGET_S = 0.2  # for each strategy of a cell: some 35 blocks, and a grid of 35 cells in a minute


class CellSource(Protocol):
    """Gives the members and the minibatches of cells."""

    resolved: Resolved
    token: CancelToken

    def draw(self, settings: RunSettings) -> Tensor:
        """The minibatch of a cell. Raises BadInput if there are no such samples."""

    def strategies(self) -> tuple[Strategy, ...]:
        """What is timed in a cell. Raises CancelledError."""

    def build(self, settings: RunSettings) -> Ensemble:
        """The members of a cell. Raises BadInput and CancelledError."""


class SweepSource:
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

    def strategies(self) -> tuple[Strategy, ...]:
        """Those of a cell; `auto` has the threads that are free by now. Raises CancelledError."""
        return with_free_threads(self.resolved, self.work).strategies

    def build(self, settings: RunSettings) -> Ensemble:
        """The members of a cell. Raises BadInput and CancelledError."""
        return build_ensemble(replace(self.resolved, settings=settings), token=self.token)


class Cells:
    """Measures one cell after another, on members that are made once for all of them."""

    def __init__(self, source: CellSource, meter: LoadMeter, progress: Progress) -> None:
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
        strategies = self._source.strategies()
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
