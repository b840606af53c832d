"""Writes an ensemble into a folder that opens again: a manifest and one stacked safetensors."""

from pathlib import Path

import tomli_w

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.bundled import members_file
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.manifest import LARGEST
from ensemble_gui.ensembles.opening.members_metadata import metadata_of, values_of
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.writing import create_file, new_folder

_MEMBERS = "members.safetensors"


def write_ensemble(folder: Path, ensemble: Ensemble, token: CancelToken | None = None) -> None:
    """Write the members, and the code that builds them where it is a file's.

    The folder appears when all of it is written. Raises OSError if it holds anything already or
    cannot be written, BadInput for what could not be opened again, and CancelledError.
    """
    token = token or CancelToken()
    architecture = ensemble.architecture
    metadata = metadata_of(architecture)
    manifest = tomli_w.dumps({"weights": _MEMBERS, **values_of(architecture)}).encode()
    if len(manifest) > LARGEST:
        raise BadInput(
            f"The names of the classes are too long for an {MANIFEST}, which holds "
            f"{LARGEST // 10**6} MB: shorten them."
        )
    with new_folder(folder) as aside:
        for name, code in architecture.code.items():
            file = aside / name
            file.parent.mkdir(parents=True, exist_ok=True)
            create_file(file, code)
        token.raise_if_cancelled()
        create_file(aside / _MEMBERS, members_file(ensemble.stacked, metadata))
        create_file(aside / MANIFEST, manifest)
        token.raise_if_cancelled()
