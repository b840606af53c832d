"""What the code of a run is made of, and the sections that it is made in."""

from collections.abc import Iterable
from dataclasses import dataclass

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES, Task
from ensemble_gui.running.exporting.networks import NetworkCode
from ensemble_gui.running.timing.comparing import baseline_of

_DEFINES = ("def ", "class ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """In which portions the strategies work through the members, here and at this size."""

    vmap_chunk: int = 1  # members of vmap-chunked
    linear_group: int = 1  # members of chunked and packed
    tile_rows: int = 1  # samples of a member at once, of per-core
    group: int = 1  # members that a pass by hand takes at once, or their first convolution
    has_groups: bool = False  # whether `stacked` takes convolutions in groups


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recipe:
    """A run, its network as code, and what distinguishes its file of tensors from another's."""

    result: RunResult
    date: str
    architecture: Architecture
    network: NetworkCode
    sizes: Sizes
    key: str
    notes: tuple[str, ...] = ()  # what the code does not reproduce

    @property
    def settings(self) -> RunSettings:
        """What was run."""
        return self.result.request.settings

    @property
    def task(self) -> Task:
        """What the members classify."""
        return self.architecture.task

    @property
    def is_same(self) -> bool:
        """Whether all members see the same minibatch."""
        return self.settings.input is InputMode.SAME

    @property
    def device(self) -> str:
        """The device of the run."""
        return self.result.environment.device

    @property
    def labelled(self) -> bool:
        """Whether the minibatch has labels."""
        return self.result.accuracy is not None

    @property
    def saves_members(self) -> bool:
        """Whether the members come from the file of tensors, and not from a seed."""
        return self.settings.weights is not Weights.RANDOM or not self.network.is_built_in

    @property
    def saves_inputs(self) -> bool:
        """Whether the minibatch comes from the file of tensors, and not from a seed."""
        return self.settings.source is not Source.NOISE

    @property
    def needs_tensors(self) -> bool:
        """Whether there is a file of tensors."""
        return self.saves_members or self.saves_inputs

    @property
    def names_classes(self) -> bool:
        """Whether the classes have names that are not their numbers."""
        return self.needs_tensors and self.task.classes != DIGIT_CLASSES

    @property
    def timed(self) -> tuple[str, ...]:
        """The strategies that ran, in order."""
        return tuple(one.strategy for one in self.result.timings)

    @property
    def computed(self) -> frozenset[str]:
        """The strategies whose code is needed: those that others are made of as well."""
        found = set(self.timed)
        if self.result.choice:
            found = found - {"auto"} | {self.result.choice.strategy}
        if "compiled" in found:
            found.add("vmap")
        if "graphed" in found:
            found.add("vmap" if self.architecture.stacked_forward is None else "stacked")
        return frozenset(found)

    @property
    def sets_threads(self) -> bool:
        """Whether `auto` runs on another number of threads than the other strategies."""
        picked = self.result.choice
        usual = self.result.environment.threads
        if picked is None or "auto" not in self.timed:
            return False
        return picked.threads not in (None, usual)

    @property
    def baseline(self) -> str:
        """The strategy that the others are compared with."""
        return baseline_of(self.timed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the code: blocks, and a heading for a notebook."""

    title: str
    blocks: tuple[str, ...]

    @property
    def code(self) -> str:
        """The blocks, with the blank lines between them that formatters want."""
        return joined(self.blocks)


def joined(blocks: Iterable[str]) -> str:
    """Blocks of code below each other: two blank lines next to a function or class, else one."""
    text = ""
    for block in (one.rstrip("\n") + "\n" for one in blocks if one.strip()):
        if text:
            apart = _ends_in_definition(text) or _begins_with_definition(block)
            text += "\n\n" if apart else "\n"
        text += block
    return text


def _begins_with_definition(block: str) -> bool:
    first = next((line for line in block.splitlines() if not line.startswith("#")), "")
    return first.startswith(_DEFINES)


def _ends_in_definition(text: str) -> bool:
    last = next(line for line in reversed(text.splitlines()) if line[:1] not in ("", " "))
    return last.startswith(_DEFINES)
