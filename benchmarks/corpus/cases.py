"""All cases, by their groups."""

from importlib.util import find_spec

from benchmarks.corpus import (
    assumptions,
    buffers,
    factories,
    file_forms,
    folders,
    foreign_objects,
    forwards,
    mappings,
    outputs,
    refusals,
    samples,
    timms,
    vision,
    whole_ensembles,
)
from benchmarks.corpus.case import Case

GROUPS: dict[str, tuple[Case, ...]] = {
    "files": file_forms.CASES,
    "mappings": mappings.CASES,
    "foreign": foreign_objects.CASES,
    "ensembles": whole_ensembles.CASES,
    "folders": folders.CASES,
    "refusals": refusals.CASES,
    "factories": factories.CASES,
    "assumptions": assumptions.CASES,
    "outputs": outputs.CASES,
    "buffers": buffers.CASES,
    "forwards": forwards.CASES,
    "samples": samples.CASES,
    "torchvision": vision.CASES,
    "timm": timms.CASES,
}


def is_installed(case: Case) -> bool:
    """Whether the package that the case needs is there."""
    return not case.needs or find_spec(case.needs) is not None
