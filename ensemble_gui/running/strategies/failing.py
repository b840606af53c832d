"""How strategies fail together. This module imports no torch."""

from collections.abc import Sequence

from ensemble_gui.records.run import StrategyFailure


class NoStrategyRan(Exception):  # noqa: N818 -- named for what happened
    """None of the strategies could run; its cause is one of their errors."""

    def __init__(self, failures: Sequence[StrategyFailure]) -> None:
        super().__init__(failures[0].message)
        self.failures = tuple(failures)
