"""The buttons of a question that takes an agreement."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox


def agreement_buttons(words: str, dialog: QDialog) -> QDialogButtonBox:
    """A button with these words, and Cancel, which is the default and has the focus."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, dialog)
    agree = buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
    agree.setAutoDefault(False)
    cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
    cancel.setDefault(True)
    cancel.setFocus()
    buttons.rejected.connect(dialog.reject)
    return buttons
