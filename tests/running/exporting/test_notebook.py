"""A notebook is valid, and its cells are the script's code."""

import json
import sys
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.exporting.notebook import notebook
from tests.running.exporting.test_script import CPU, recipe

pytestmark = pytest.mark.usefixtures("_threads")


class Drawing(ModuleType):
    """Stands in for matplotlib, which the notebook alone needs: any call gives drawings."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- as matplotlib has them
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: (Drawing("figure"), Drawing("axes"))


def cells(text: str) -> list[dict[str, Any]]:
    found = json.loads(text)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 4)
    assert set(found) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert found["metadata"]["kernelspec"]["name"] == "python3"
    listed: list[dict[str, Any]] = found["cells"]
    return listed


def test_it_has_the_form_of_a_notebook() -> None:
    for cell in cells(notebook(recipe(CPU), "run.ipynb")):
        keys = {"cell_type", "metadata", "source"}
        if cell["cell_type"] == "code":
            keys |= {"execution_count", "outputs"}
        assert set(cell) == keys
        assert all(line.endswith("\n") for line in cell["source"][:-1])
        assert cell["source"]
        assert not cell["source"][-1].endswith("\n")


@pytest.mark.parametrize(("mode", "members"), [(one, two) for one in InputMode for two in (1, 2)])
def test_its_cells_run_in_order(
    monkeypatch: pytest.MonkeyPatch, mode: InputMode, members: int
) -> None:
    package, pyplot = Drawing("matplotlib"), Drawing("matplotlib.pyplot")
    monkeypatch.setitem(sys.modules, "matplotlib", package)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    monkeypatch.setattr(package, "pyplot", pyplot, raising=False)
    settings = replace(CPU, members=members, batch=3, input=mode)
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells(notebook(recipe(settings), "run.ipynb")):
        if cell["cell_type"] == "code":
            code = "".join(cell["source"]).replace("range(20)", "range(1)")
            exec(code.replace("int(0.02", "int(0.0"), space)  # noqa: S102 -- ours
    assert space["votes"].shape == (members, 3)
    assert ("disagreement" in space) == (members > 1 and mode is InputMode.SAME)


def test_a_name_with_quotes_is_read_again() -> None:
    settings = replace(CPU, source=CPU.source.DIGITS)
    text = notebook(recipe(settings), 'it\'s "é".ipynb')
    code = "".join(line for cell in cells(text) for line in cell["source"])
    assert 'torch.load(Path(\'it\\\'s "é".ipynb\').with_suffix(".pt"), weights_only=True)' in code
