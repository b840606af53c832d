"""Opens an ensemble of the user's for the runs that follow, and saves one."""

from dataclasses import replace
from pathlib import Path

import torch

from ensemble_gui.ensembles.opening.loading import load_ensemble
from ensemble_gui.ensembles.opening.named_weights import LeadsOutside
from ensemble_gui.ensembles.opening.saving import write_ensemble
from ensemble_gui.ensembles.opening.trust import (
    CodeNotTrusted,
    FactoryCode,
    agreement,
    is_factory,
)
from ensemble_gui.records.opening import (
    CodeFile,
    EnsembleSaved,
    OpenedEnsemble,
    OpenRequest,
    OutsideNeeded,
    SamplesChoice,
    SamplesFound,
    SamplesRequest,
    SaveEnsembleRequest,
    TrustNeeded,
)
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.memory import check_opening_memory
from ensemble_gui.running.members.resolving import resolve
from ensemble_gui.samples.folders.splits import offered_splits


@torch.inference_mode()
def open_ensemble(request: OpenRequest, work: Work) -> OpenedEnsemble | TrustNeeded | OutsideNeeded:
    """Open the ensemble at the request's paths, and keep it in the place of the one before.

    Where there is an architecture alone, it is kept for random members.

    Raises BadInput, OSError and CancelledError; the one before is then still there.
    """
    opened, token, progress = work.opened, work.token, work.progress
    try:
        loaded = load_ensemble(
            request, check_size=check_opening_memory, token=token, progress=progress
        )
    except CodeNotTrusted as question:
        return _question(request, question.source)
    except LeadsOutside as question:
        manifest = str(question.manifest)
        return OutsideNeeded(request=request, manifest=manifest, files=question.files)
    token.raise_if_cancelled()
    architecture = loaded.architecture
    if loaded.ensemble is None:
        opened.keep_architecture(loaded.digest, architecture)
    else:
        opened.keep(loaded.digest, loaded.ensemble)
    opened.note(loaded.digest, loaded.notes)
    if is_factory(architecture.name):
        opened.trust(loaded.digest, on_cluster=request.on_cluster)
    return OpenedEnsemble(
        request=request,
        name=loaded.name,
        digest=loaded.digest,
        architecture=architecture.name,
        task=architecture.task,
        members=loaded.members,
        parameter_bytes=loaded.ensemble.parameter_bytes if loaded.ensemble else 0,
        notes=loaded.notes,
        alternatives=loaded.alternatives,
    )


def _question(request: OpenRequest, source: FactoryCode) -> TrustNeeded:
    files = tuple(
        CodeFile(path=str(source.folder / file), sha256=found)
        for file, found in source.sums.items()
    )
    return TrustNeeded(
        request=request,
        files=files,
        sha256=agreement(source, on_cluster=request.on_cluster),
        call=source.call,
    )


@torch.inference_mode()
def save_ensemble(request: SaveEnsembleRequest, work: Work) -> EnsembleSaved:
    """Write the members of these settings into a folder that opens again, bit for bit.

    Raises BadInput, OSError and CancelledError.
    """
    resolved = replace(resolve(request.settings, work.opened), device=torch.device("cpu"))
    ensemble = build_ensemble(resolved, token=work.token, progress=work.progress)
    work.token.raise_if_cancelled()
    write_ensemble(Path(request.folder).expanduser(), ensemble, work.token)
    return EnsembleSaved(request=request, members=len(ensemble))


def look_at_samples(request: SamplesRequest, work: Work) -> SamplesFound:
    """The splits in a folder of samples, which is listed and read again when it is asked for next.

    Raises BadInput if it cannot be listed, and CancelledError.
    """
    work.opened.forget_samples()
    work.progress(RunProgress(stage="Looking at samples", done=0, total=1))
    choices = (
        SamplesChoice(title=one.title, path=one.path, images=one.images)
        for one in offered_splits(request.path, work.token)
    )
    return SamplesFound(request=request, choices=tuple(choices))
