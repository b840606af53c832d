"""Cancels work at one of its looks at the token, which needs no thread and no clock."""

from ensemble_gui.cancel import CancelledError, CancelToken


class CancelledAtLook(CancelToken):
    """Is cancelled at this look, counted from 1, and counts them."""

    def __init__(self, look: int) -> None:
        super().__init__()
        self.looks = 0
        self._at = look

    def raise_if_cancelled(self) -> None:
        """Note the look, and raise at the one that is meant."""
        self.looks += 1
        if self.looks >= self._at:
            raise CancelledError
