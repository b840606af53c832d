"""Where the application keeps what it remembers of its user."""

import os
from pathlib import Path

from platformdirs import user_data_path, user_log_path

FOLDER_VARIABLE = "ENSEMBLE_EXPLORER_DATA"


def data_folder() -> Path:
    """The folder that ENSEMBLE_EXPLORER_DATA names, or the system's; it need not exist yet."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else user_data_path("ensemble-explorer", appauthor=False)


def log_folder() -> Path:
    """The folder of the logs and of the reports of crashes; it need not exist yet."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) / "logs" if named else user_log_path("ensemble-explorer", appauthor=False)
