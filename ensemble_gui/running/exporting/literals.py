"""Values as Python source, in the form that formatters leave as it is."""

import math
from collections.abc import Mapping, Sequence

WIDTH = 88  # characters of a line: what formatters allow by default


def literal(value: object) -> str:
    """A plain value as source: a string in double quotes, where that needs no more escapes."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, Mapping):
        pairs = (f"{literal(key)}: {literal(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def _quoted(text: str) -> str:
    if '"' in text:
        return repr(text)
    inner = repr(f'"{text}')[2:-1]  # with the quote in it, repr takes single ones for itself
    return '"' + inner.replace("\\'", "'") + '"'


def assigned(before: str, value: object, after: str = "", width: int = WIDTH) -> str:
    """A value between two texts, on one line if it fits, or else a part on each."""
    line = f"{before}{literal(value)}{after}"
    if len(line) <= width or not isinstance(value, list | tuple | Mapping) or not value:
        return line
    brackets = {list: ("[", "]"), tuple: ("(", ")")}
    start, end = brackets.get(type(value), ("{", "}"))
    parts = (
        [(f"{literal(key)}: ", one) for key, one in value.items()]
        if isinstance(value, Mapping)
        else [("", one) for one in value]
    )
    return f"{before}{start}\n{_indented(parts, width)}{end}{after}"


def call(
    name: str, arguments: Sequence[tuple[str, object]], before: str = "", width: int = WIDTH
) -> str:
    """A call with these arguments, each a text such as `key=` and the value after it."""
    inside = ", ".join(f"{key}{literal(value)}" for key, value in arguments)
    line = f"{before}{name}({inside})"
    if len(line) <= width or not arguments:
        return line
    return f"{before}{name}(\n{_indented(arguments, width)})"


def _indented(parts: Sequence[tuple[str, object]], width: int) -> str:
    lines = (assigned(f"    {key}", value, ",", width) for key, value in parts)
    return "".join(f"{_deeper(one)}\n" for one in lines)


def _deeper(text: str) -> str:
    """The first line as it is, and those after it indented: a part that has several lines."""
    return text.replace("\n", "\n    ")


def comment(text: str, indent: int = 0) -> str:
    """A sentence as comment lines, which end where the next word would be too long.

    They are not indented: `indent` says by how much they are going to be.
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if len(longer) > WIDTH - 2 - indent and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(f"# {one}".rstrip() for one in lines)
