"""Cancels work once it tells of a stage."""

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.progress import RunProgress


class CancelAt:
    """A listener to progress that cancels its token at the first word of this stage."""

    def __init__(self, stage: str) -> None:
        self.token = CancelToken()
        self.heard: list[RunProgress] = []
        self._stage = stage

    def __call__(self, progress: RunProgress) -> None:
        """Note it, and cancel if the stage has come."""
        self.heard.append(progress)
        if progress.stage == self._stage:
            self.token.cancel()
