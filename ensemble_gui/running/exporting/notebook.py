"""A run as a Jupyter notebook: the script's code in cells, with plots by matplotlib."""

import json
from collections.abc import Iterator

from ensemble_gui.running.exporting.figures import figures
from ensemble_gui.running.exporting.literals import literal
from ensemble_gui.running.exporting.recipe import Recipe, joined
from ensemble_gui.running.exporting.script import imports, needs, sections, title

_WORDS = {  # below a section's heading
    "The machine": "As many threads as in the run, on the same device.",
    "The members and what they see": "The same parameters and the same minibatch as in the run.",
    "The strategies": "Each computes all members' outputs: (member, sample, class).",
    "How long they take": "Blocks of calls in turn, so that a slow moment slows all of them.",
}


def notebook(recipe: Recipe, name: str) -> str:
    """The notebook as JSON (nbformat 4.4); `name` is its own file's name."""
    here = f"Path({literal(name)})"
    cells = [
        _markdown(f"# {title(recipe)}\n\n{needs(recipe)} The plots need matplotlib as well."),
        _code(joined([figures(recipe)])),
        _code(imports(recipe)),
    ]
    for section in sections(recipe, here):
        words = _WORDS.get(section.title, "")
        cells.append(_markdown("\n\n".join(filter(None, (f"## {section.title}", words)))))
        cells.append(_code(section.code))
    for heading, code in _plots(recipe):
        cells += [_markdown(f"## {heading}"), _code(code)]
    whole = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _plots(recipe: Recipe) -> Iterator[tuple[str, str]]:
    yield (
        "The times",
        """\
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(7, 0.6 * len(seconds) + 1))
for row, (name, times) in enumerate(seconds.items()):
    milliseconds = [1e3 * one for one in times]
    axes.barh(row, median(milliseconds), height=0.6, alpha=0.6)
    axes.plot(milliseconds, [row] * len(times), "k|")  # each block
axes.set_yticks(range(len(seconds)), list(seconds))
axes.invert_yaxis()
axes.set_xlabel("ms per call: bars are medians, ticks are blocks")
plt.show()
""",
    )
    if recipe.settings.members == 1:
        return
    if recipe.is_same:
        yield (
            "The disagreement",
            """\
disagreement = (1 - equal).nan_to_num().sort(descending=True).values
figure, axes = plt.subplots(figsize=(7, 3))
axes.bar(range(len(disagreement)), disagreement.tolist(), width=1.0)
axes.set_xlabel("sample of the minibatch, the most contested first")
axes.set_ylabel("share of pairs that differ")
plt.show()
""",
        )


def _markdown(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(text)}


def _code(text: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": _lines(text),
    }


def _lines(text: str) -> list[str]:
    """Lines with their ends, and none at the end of a cell."""
    return text.rstrip("\n").splitlines(keepends=True)
