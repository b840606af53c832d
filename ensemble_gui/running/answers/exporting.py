"""Takes a finished run away as code: a script or a notebook, and what has to lie next to it."""

import hashlib
from dataclasses import replace
from pathlib import Path

import torch

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.exporting import ScriptKind, ScriptRequest, ScriptResult
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import CLUSTER, RunSettings, Source
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.exporting.bundle import bundle
from ensemble_gui.running.exporting.checking import check_minibatch, check_network
from ensemble_gui.running.exporting.files import check_place, write_all
from ensemble_gui.running.exporting.networks import network_code
from ensemble_gui.running.exporting.notebook import notebook
from ensemble_gui.running.exporting.recipe import Recipe
from ensemble_gui.running.exporting.script import script
from ensemble_gui.running.exporting.sizes import sizes_of
from ensemble_gui.running.exporting.strategies import lines_of
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.running.members.resolving import Resolved, resolve
from ensemble_gui.samples.minibatches import Minibatch, draw_minibatch

_NAME = "run"  # of a file that is not written


@torch.inference_mode()
def export_script(request: ScriptRequest, work: Work) -> ScriptResult:
    """The run as code, written to the request's output, if it names one.

    Raises BadInput where a script cannot build the network, where what the run saw is not there
    any more, or where the files cannot be written, and CancelledError.
    """
    result = request.result
    if all(one.strategy == CLUSTER for one in result.timings):
        raise BadInput("Only the cluster could run these members, which is not part of the code.")
    resolved = resolve(result.request.settings, work.opened)
    path = Path(request.output or f"{_NAME}{request.kind}").expanduser()
    if request.output:
        check_place(path)
    use_threads(result.environment.threads)
    work.progress(RunProgress(stage="Exporting", done=0, total=1))
    recipe = _recipe(request, resolved, path.stem)
    ensemble, minibatch, notes = _kept(recipe, resolved, work, writes=bool(request.output))
    recipe = replace(recipe, notes=notes)
    is_script = request.kind is ScriptKind.SCRIPT
    text = script(recipe) if is_script else notebook(recipe, path.name)
    work.token.raise_if_cancelled()
    if not request.output:
        lines = {one: lines_of(recipe, one) for one in recipe.timed}
        return ScriptResult(request=request, text=text, notes=notes, lines=lines)
    tensors = bundle(recipe, ensemble, minibatch) if recipe.needs_tensors else b""
    network = recipe.network
    files = write_all(path, text, tensors, network.folder, network.files)
    return ScriptResult(request=request, text=text, files=files, notes=notes)


def _recipe(request: ScriptRequest, resolved: Resolved, stem: str) -> Recipe:
    architecture, settings = resolved.architecture, resolved.settings
    return Recipe(
        result=request.result,
        date=request.date,
        architecture=architecture,
        network=network_code(architecture, stem),
        sizes=sizes_of(architecture, settings, resolved.device),
        key=_key(settings, request.date),
    )


def _key(settings: RunSettings, date: str) -> str:
    """What a run's file of tensors is known by, the same in each export of the run."""
    return hashlib.blake2b(repr((settings, date)).encode(), digest_size=8).hexdigest()


def _kept(
    recipe: Recipe, resolved: Resolved, work: Work, *, writes: bool
) -> tuple[Ensemble | None, Minibatch | None, tuple[str, ...]]:
    """The members and the minibatch that no seed makes, and notes on them.

    Where nothing is written, only what the notes need.
    """
    settings = resolved.settings
    from_folder = settings.source is Source.FOLDER
    is_own = not recipe.network.is_built_in
    ensemble, minibatch = None, None
    notes: tuple[str, ...] = ()
    if is_own or (writes and (recipe.saves_members or from_folder)):
        exact = build_ensemble(resolved, token=work.token, progress=work.progress)
        ensemble = exact.converted(TORCH_DTYPES[settings.dtype], work.token)
    if is_own and ensemble is not None:
        notes = check_network(ensemble)
    if writes and recipe.saves_inputs:
        minibatch = _minibatch(resolved, work)
        if from_folder and ensemble is not None:
            notes = (*notes, *check_minibatch(ensemble, minibatch, recipe.result))
    return ensemble if recipe.saves_members else None, minibatch, notes


def _minibatch(resolved: Resolved, work: Work) -> Minibatch:
    settings, task = resolved.settings, resolved.task
    folder = None
    if settings.source is Source.FOLDER:
        folder = work.opened.pictures(settings, task, work.token, work.progress)
    return draw_minibatch(settings, task, folder, work.token, work.progress)
