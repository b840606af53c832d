"""Why this machine can use no cluster."""

from importlib.util import find_spec


def lacks_ray() -> str:
    """What to install before a cluster can be used; '' if it is there. Ray is not imported."""
    if find_spec("ray") is not None:
        return ""
    return (
        "A cluster needs Ray, which is not installed: install the extra with pip install "
        "'ensemble-explorer[cluster]'."
    )
