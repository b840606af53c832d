"""A sweep on a cluster: each cell at one of its nodes.

A node measures one cell at a time, as cells on the same node would slow each other down. Only nodes
of one environment take part, so that all times of a sweep can be compared.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from time import monotonic

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import PlaceLost
from ensemble_gui.records.cluster import ClusterProgress, Node
from ensemble_gui.records.progress import Progress
from ensemble_gui.records.settings import Array, Environment, RunSettings
from ensemble_gui.records.sweep import Place as Cell
from ensemble_gui.records.sweep import SweepCell, SweepSettings
from ensemble_gui.running.answers.sweep_at_place import Measured, look_around, measure_at
from ensemble_gui.running.places.gathering import gather
from ensemble_gui.running.places.introducing import introduced
from ensemble_gui.running.places.parcels import Parcel
from ensemble_gui.running.places.place import Place, Places, Shared
from ensemble_gui.wording.faults import describe
from ensemble_gui.wording.sweep_nodes import MOVED_OFTEN, NO_NODE_LEFT, left_out, node_lost

_LOOK_S = 0.02  # how often a cancel is looked for
_CHECK_S = 1.0  # how often it is checked that the nodes are there
_TRIES = 3  # of a cell whose worker was lost meanwhile


@dataclass(slots=True, kw_only=True, eq=False)
class _Seat:
    """A place that measures cells, the only one on its node."""

    place: Place
    node: str
    cpus: int  # of the node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """The nodes that take part, all of one environment, and what to say of the others."""

    seats: list[_Seat]
    environment: Environment
    notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def survey(places: Places, base: RunSettings, token: CancelToken, progress: Progress) -> Survey:
    """Look at the nodes: those of the most common environment take part.

    Raises BadInput if a node lacks what the settings ask for, PlaceLost and CancelledError.
    """
    cpus = {one.name: one.cpus for one in places.nodes if one.cpus or one.gpus}
    each = introduced(places, token, progress, len(cpus) or None)
    taken = {one.spot.node: one for one in reversed(each)}
    seats = [_Seat(place=one, node=node, cpus=cpus.get(node, 1)) for node, one in taken.items()]
    asked = [(one.place, one.place.submit(look_around, base, one.cpus)) for one in seats]
    found = gather(asked, places, token, progress, "Looking at the nodes")
    environments = [one.environment for one in found]
    ((common, _),) = Counter(environments).most_common(1)
    others = [seat.node for seat, one in zip(seats, environments, strict=True) if one != common]
    return Survey(
        seats=[seat for seat in seats if seat.node not in others],
        environment=common,
        notes=(left_out(others, environments),) if others else (),
        limits=tuple(dict.fromkeys(one.limit for one in found if one.limit)),
    )


@dataclass(slots=True, kw_only=True, eq=False)
class _Flight:
    """A cell that is being measured."""

    cell: Cell
    seat: _Seat
    is_doubtful: bool = False  # since another cell has been measured on its node meanwhile


@dataclass(slots=True, kw_only=True, eq=False)
class PlacedCells:
    """Measures cells at the seats of a survey."""

    places: Places
    surveyed: Survey
    parcel: Shared[Parcel]  # of all members
    key: str  # of the sweep, at the places
    settings: SweepSettings
    draw: Callable[[RunSettings], Array]  # the minibatch of a cell
    token: CancelToken
    warnings: list[str] = field(default_factory=list)  # torch's own, at the places
    notes: list[str] = field(default_factory=list)
    _waiting: deque[Cell] = field(default_factory=deque)
    _flying: dict[Future[Measured], _Flight] = field(default_factory=dict)
    _tries: Counter[Cell] = field(default_factory=Counter)

    @property
    def progress(self) -> ClusterProgress:
        """The nodes that measure cells, one at a time each."""
        seats = self.surveyed.seats
        return ClusterProgress(nodes=tuple(Node(name=one.node, cpus=one.cpus) for one in seats))

    def measure(self, cells: Iterable[Cell]) -> Iterator[SweepCell]:
        """These cells, as they come. Raises CancelledError, and what keeps all from measuring.

        The cell of a worker that was lost is measured again, by another one if need be.
        """
        self._waiting.extend(cells)
        checked = monotonic()
        try:
            while self._waiting or self._flying:
                self.token.raise_if_cancelled()
                yield from self._send()
                done, _ = wait(self._flying, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from self._land(future)
                if monotonic() - checked > _CHECK_S:
                    self._check()
                    checked = monotonic()
        except BaseException:
            self.places.stop()  # whatever is being measured is of no use
            raise

    def _send(self) -> Iterator[SweepCell]:
        """Give each idle seat a cell; a cell that cannot be sent says why."""
        busy = {id(one.seat) for one in self._flying.values()}
        for seat in [one for one in self.surveyed.seats if id(one) not in busy]:
            if not self._waiting:
                return
            cell = self._waiting.popleft()
            settings = self.settings.cell(*cell)
            try:
                inputs = self.places.share(self.draw(settings))
            except Exception as error:  # noqa: BLE001 -- whatever it is, other cells can be sent
                yield _unmeasured(cell, describe(error))
                continue
            future = seat.place.submit(
                measure_at, self.key, self.parcel, inputs, settings, seat.cpus
            )
            self._flying[future] = _Flight(cell=cell, seat=seat)
        while self._waiting and not self.surveyed.seats:
            yield _unmeasured(self._waiting.popleft(), NO_NODE_LEFT)

    def _land(self, future: Future[Measured]) -> Iterator[SweepCell]:
        """The cell, unless it has to be measured again."""
        flight = self._flying.pop(future)
        try:
            measured = future.result()
        except PlaceLost as lost:  # such as one that lacks the memory for this cell
            yield _unmeasured(flight.cell, str(lost))
            return
        moved = measured.cell.node != flight.seat.node
        if moved:
            self._move(flight.seat, measured)
        if not (moved or flight.is_doubtful):
            self.warnings += [one for one in measured.warnings if one not in self.warnings]
            yield measured.cell
            return
        self._tries[flight.cell] += 1
        if self._tries[flight.cell] < _TRIES:
            self._waiting.appendleft(flight.cell)
        else:
            yield _unmeasured(flight.cell, MOVED_OFTEN)

    def _move(self, seat: _Seat, measured: Measured) -> None:
        """Use a place at its new node if it is alone there, in the same environment."""
        seats, seat.node = self.surveyed.seats, measured.cell.node
        others = [one for one in seats if one is not seat and one.node == seat.node]
        for flight in self._flying.values():
            flight.is_doubtful |= flight.seat in others
        if others or measured.environment != self.surveyed.environment:
            seats.remove(seat)

    def _check(self) -> None:
        """Take back the cells of places that can never answer."""
        for future, flight in list(self._flying.items()):
            try:
                self.places.check([flight.seat.place])
            except PlaceLost:
                del self._flying[future]
                self.surveyed.seats.remove(flight.seat)
                self._waiting.appendleft(flight.cell)
                self.notes.append(node_lost(flight.seat.node))


def nodes_of(cells: Sequence[SweepCell]) -> Counter[str]:
    """How many cells each node measured."""
    return Counter(one.node for one in cells if one.timings)


def _unmeasured(cell: Cell, why: str) -> SweepCell:
    members, batch = cell
    return SweepCell(members=members, batch=batch, error=why)
