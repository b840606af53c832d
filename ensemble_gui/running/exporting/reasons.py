"""Why a network cannot be exported: the exporter's own words, cut to what matters."""

from ensemble_gui.running.exporting.failing import Differs
from ensemble_gui.wording.figures import printable

_LONGEST = 200  # characters of an error
# What torch's errors hold, and what that means in a network. The first that fits is said.
_CAUSES = (
    ("data-dependent", "its forward pass depends on the values in its input, as `if` or .item()"),
    ("No ONNX function found", "ONNX has no operator for a part of it"),
    ("No decompositions registered", "ONNX has no operator for a part of it"),
    ("Constraints violated", "its forward pass fixes the batch size, as int(x.shape[0]) does"),
)


def why_not(error: Exception) -> str:
    """Why this error ended an export, in a sentence without a subject."""
    if isinstance(error, Differs):
        return str(error)
    first = innermost(error)
    line = printable(next(filter(None, map(str.strip, str(first).splitlines())), ""), _LONGEST)
    said = f"{type(first).__name__}: {line}".rstrip(".: ")
    whole = f"{error}\n{first}"
    cause = next((words for sign, words in _CAUSES if sign in whole), "")
    return f"{cause} ({said})." if cause else f"{said}."


def innermost(error: BaseException) -> BaseException:
    """The error that the others were raised from."""
    seen = {id(error)}
    while error.__cause__ is not None and id(error.__cause__) not in seen:
        error = error.__cause__
        seen.add(id(error))
    return error
