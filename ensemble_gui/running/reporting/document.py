"""What a report consists of, before it is HTML: plain text, numbers and pictures."""

from dataclasses import dataclass

from markupsafe import Markup

from ensemble_gui.wording.headline import Phrases

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head; the first cell of each names it."""

    caption: str
    head: Row
    rows: tuple[Row, ...]
    note: str = ""  # such as how many rows are not listed
    are_figures: bool = True  # whether all but the first column are aligned right


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A part of the bar under a picture."""

    share: float  # of the bar, 0 to 1
    name: str  # of the class
    is_good: bool  # right where there is a label; else the majority's


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A sample with what the members say of it."""

    name: str
    source: Markup  # a data: URL
    side: tuple[int, int]  # width and height as shown, in pixels
    votes: tuple[Vote, ...]
    voted: str  # the same in a sentence
    lines: tuple[str, ...]  # label, prediction, doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A block's time in a plot; beyond the plot's end it is drawn as an arrow there."""

    x: float
    y: float
    is_far: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A strategy's row in a plot of times: all lengths in pixels from the plot's left end."""

    strategy: str
    text: str  # the median
    y: float  # the row's middle
    median: float
    quartiles: tuple[float, float]
    end: float  # where the text begins
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A number on an axis."""

    at: float  # pixels
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPlot:
    """Times as bars, one row per strategy."""

    title: str
    description: str  # for who cannot see it
    axis: str
    width: float
    height: float
    left: float  # where the bars begin
    bottom: float  # where the axis is
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A strategy's times over member counts."""

    strategy: str
    points: tuple[tuple[float, float], ...]  # pixels
    disturbed: tuple[bool, ...]  # of each point, whether something else used the CPU


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlot:
    """Times over member counts at one batch size, both axes logarithmic."""

    title: str
    description: str
    x_axis: str
    y_axis: str
    width: float
    height: float
    left: float
    bottom: float
    right: float
    lines: tuple[Line, ...]
    names: tuple[tuple[float, str], ...]  # the strategies' places at the right end, in pixels
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A measure and its definition."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands below it, in this order."""

    key: str  # for links to it
    title: str
    phrases: Phrases = ()  # the answer, in large type
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()  # a list
    bars: BarPlot | None = None
    lines: tuple[LinePlot, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
