import ast

import pytest

from ensemble_gui.records.settings import CLUSTER, STRATEGY_NAMES, STRATEGY_SUMMARIES
from ensemble_gui.wording.strategies import explained


@pytest.mark.parametrize("name", STRATEGY_NAMES)
def test_a_strategy_is_explained_in_words_and_in_a_line_of_torch(name: str) -> None:
    first, *others = explained(name).splitlines()
    assert first == f"{name}: {STRATEGY_SUMMARIES[name]}"
    *code, note = others
    assert note.endswith(".")
    assert len(code) == (name != "auto")
    for line in code:
        ast.parse(line)


def test_the_cluster_is_explained_in_words() -> None:
    first, note = explained(CLUSTER).splitlines()
    assert first.startswith("cluster: The members in shards")
    assert note.endswith(".")


def test_a_strategy_of_another_version_is_not_explained() -> None:
    assert explained("quantum") == ""
