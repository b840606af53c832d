"""The registry of the ways to compute all members' predictions."""

from collections.abc import Iterable

from ensemble_gui.errors import BadInput
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.graphed import Graphed
from ensemble_gui.running.strategies.linear import Chunked, Packed
from ensemble_gui.running.strategies.per_core import PerCore
from ensemble_gui.running.strategies.plain import Fused, Loop, Stacked
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.strategies.vmap import Compiled, Vmap, VmapChunked
from ensemble_gui.wording.values import shown_value

STRATEGIES: dict[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        Loop(),
        Vmap(),
        VmapChunked(),
        Stacked(),
        Fused(),
        Chunked(),
        Packed(),
        PerCore(),
        Compiled(),
        Graphed(),
        Auto(),
    )
}


def find_strategies(names: Iterable[str]) -> tuple[Strategy, ...]:
    """The strategies of these names, each once. Raises BadInput, naming those there are."""
    chosen = tuple(dict.fromkeys(names))
    if not chosen:
        raise BadInput(f"No strategy is chosen: choose among {', '.join(STRATEGIES)}.")
    for name in chosen:
        if name not in STRATEGIES:
            raise BadInput(
                f"There is no strategy {shown_value(name)}: choose among {', '.join(STRATEGIES)}."
            )
    return tuple(STRATEGIES[name] for name in chosen)
