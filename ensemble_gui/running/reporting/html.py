"""A report as HTML. All text is escaped, and nothing in it is loaded, or runs."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ensemble_gui.records.settings import CLUSTER, STRATEGY_NAMES
from ensemble_gui.running.reporting.document import Document
from ensemble_gui.wording.figures import printable

MARK = b'<meta name="generator" content="Ensemble Explorer report">'  # by which one is known
_TEMPLATE = "report.html.jinja"
_LONGEST = 2000  # characters of one text: an error's message may be very long
_SPACES = re.compile(r"\s+")


def as_html(document: Document) -> bytes:
    """The page, in UTF-8."""
    return _template().render(document=document).encode("utf-8", "replace")


@cache
def _template() -> Template:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["colour"] = _colour
    templates.filters["px"] = _pixels
    return templates.get_template(_TEMPLATE)


def _plain(value: object) -> object:
    """Text on one line of limited length, without invisible characters."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(_SPACES.sub(" ", value), _LONGEST)
    return value


def _colour(strategy: str) -> str:
    """The name of a strategy's colour: no other text gets into the style."""
    return f"--{strategy}" if strategy in (*STRATEGY_NAMES, CLUSTER) else "--ink"


def _pixels(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
