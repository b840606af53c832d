"""Where the dialogs for files open: where each was left."""

import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget


class DialogFolders(QObject):
    """Belongs to a window, whose dialogs find it there."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._folders: dict[str, str] = {}

    @classmethod
    def of(cls, widget: QWidget) -> "DialogFolders | None":
        """Those of the window that this widget is in."""
        return widget.window().findChild(cls)

    def state(self) -> dict[str, object]:
        """The folder of each dialog, by the dialog's name."""
        return dict(self._folders)

    def restore(self, state: Mapping[str, object]) -> None:
        """Open the dialogs there."""
        self._folders = {name: one for name, one in state.items() if isinstance(one, str)}

    def follow(self, dialog: QFileDialog) -> None:
        """Open this dialog where it was left, or as near as there still is a folder."""
        left = self._folders.get(dialog.objectName(), "")
        if left and (there := _nearest(left)):
            dialog.setDirectory(there)
        dialog.accepted.connect(self._note)

    @Slot()
    def _note(self) -> None:
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            self._folders[dialog.objectName()] = dialog.directory().absolutePath()


def _nearest(folder: str) -> str:
    """This folder, or the nearest one around it that still exists; '' if that is none."""
    for one in (folder, *map(str, Path(folder).parents)):
        if os.path.isdir(one):  # noqa: PTH112 -- Path's raises for some names
            return one
    return ""
