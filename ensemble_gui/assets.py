"""Finds the bundled files: the checkout's `resources/` first, else the wheel's copy."""

from pathlib import Path

from ensemble_gui.errors import BadInput

_PACKAGE = Path(__file__).resolve().parent


def resources(package: Path = _PACKAGE) -> Path:
    """The folder of the bundled files.

    An editable install holds a copy of them too, made when it was installed; so the checkout's
    own folder goes first.
    """
    checkout = package.parent / "resources"
    is_checkout = (package.parent / "pyproject.toml").is_file() and checkout.is_dir()
    return checkout if is_checkout else package / "_data"


def resource(name: str) -> Path:
    """The bundled file of this name, such as `mnist/t10k-labels-idx1-ubyte.gz`.

    Raises BadInput if it is missing.
    """
    path = resources() / name
    if not path.is_file():
        raise BadInput(f"The bundled file {path} is missing: install Ensemble Explorer again.")
    return path
