"""What an error of a network's call says: cut to what matters, and where it came from."""

import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from traceback import FrameSummary, extract_tb, format_exception, format_exception_only

import torch

import ensemble_gui
from ensemble_gui.ensembles.architectures import architecture
from ensemble_gui.records.doctor import Trouble
from ensemble_gui.running.doctor.case import NotLogits
from ensemble_gui.wording.faults import is_out_of_memory
from ensemble_gui.wording.figures import capital, one_line, printable

_LONGEST = 240  # characters of a message
_WHOLE = 40_000  # characters of a traceback: a message may hold a whole tensor
_LINE = 120  # characters of a line of code
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(])")
# What torch asks of its own developers, or of those who write to them.
_ASIDE = re.compile(r"(?i)file (us )?(an?|this) |bug report|please shout|PyTorch internals")
_TORCH = Path(torch.__file__).parent
_OURS = Path(ensemble_gui.__file__).parent
_NETWORKS = Path(architecture.__file__).parent  # of ours, whose lines are a network's own
_STANDARD = Path(sysconfig.get_path("stdlib"))
_INSTALLED = Path(sysconfig.get_path("purelib"))  # which lies in the standard library's folder


def trouble_of(error: BaseException, *, without_vmap: bool = False) -> Trouble:
    """The error in short, the whole of it, and the line of the network's own code."""
    return Trouble(
        message=message_of(error),
        whole=_whole(error)[-_WHOLE:],
        place=place_of(error),
        without_vmap=without_vmap,
    )


def message_of(error: BaseException) -> str:
    """The first sentences of an error with its type, without what torch asks to be reported."""
    text = _text(error)
    if isinstance(error, NotLogits):
        return capital(printable(text, _LONGEST))
    kind = type(error).__name__
    if isinstance(error, MemoryError) or (text and _is_out_of_memory(error)):
        return "Out of memory."
    return f"{kind}: {_cut(text)}" if text.strip() else kind


def _is_out_of_memory(error: BaseException) -> bool:
    return isinstance(error, Exception) and is_out_of_memory(error)


def _cut(text: str) -> str:
    paragraph = next(one for one in text.split("\n") if one.strip())
    kept = ""
    for sentence in _SENTENCE.split(paragraph.strip()):
        if kept and (_ASIDE.search(sentence) or len(kept) + len(sentence) >= _LONGEST):
            break
        kept = f"{kept} {sentence}".strip()
    return printable(kept, _LONGEST)


def place_of(error: BaseException) -> str:
    """The innermost line of the network's own code, as 'net.py, line 12: if x.sum() > 0:'."""
    own = [one for one in _frames(error) if _is_networks(one.filename)]
    if not own:
        return ""
    last = own[-1]
    name = Path(last.filename.strip("<>")).name
    code = printable((last.line or "").strip(), _LINE)
    return one_line(f"{name}, line {last.lineno}" + (f": {code}" if code else ""))


def _frames(error: BaseException) -> Iterator[FrameSummary]:
    """Those of the error that this one came of, then its own."""
    if error.__cause__ is not None:
        yield from _frames(error.__cause__)
    yield from extract_tb(error.__traceback__)


def _is_networks(filename: str) -> bool:
    """Whether the file is of a network: not torch's, Python's or ours."""
    if filename.startswith("<"):
        return filename.endswith(".py>")  # code that was typed, not a part of the interpreter
    path = Path(filename)
    if path.is_relative_to(_OURS):
        return path.is_relative_to(_NETWORKS)
    is_standard = path.is_relative_to(_STANDARD) and not path.is_relative_to(_INSTALLED)
    return not (path.is_relative_to(_TORCH) or is_standard)


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 -- of a stranger's class
        return ""


def _whole(error: BaseException) -> str:
    try:
        return "".join(format_exception(error))
    except Exception:  # noqa: BLE001 -- as above
        return "".join(format_exception_only(type(error), None))
