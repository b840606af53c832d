"""What the path of a checkpoint says about it: of which training it is, and which of its states."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from ensemble_gui.records.checkpoint_names import stem_of


class Role(StrEnum):
    """Which state of a training a checkpoint is; the first ones are rather its result."""

    BEST = "best"
    PLAIN = "plain"  # nothing is said: the only one, or the final one
    STEP = "step"  # after an epoch or a number of steps
    LAST = "last"
    EMA = "ema"  # averaged over steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A checkpoint that may be a member."""

    file: str  # its path in the folder that was opened, with / between its parts
    folder: tuple[str, ...]  # with `part` the training that it is of
    part: str
    role: Role
    age: tuple[int, ...]  # the numbers of the epoch, the step and the version


_ROLES = {
    "best": Role.BEST,
    "last": Role.LAST,
    "latest": Role.LAST,
    "ema": Role.EMA,
    "averaged": Role.EMA,
    "swa": Role.EMA,
}
_GENERIC = {  # words that say nothing
    *("model", "models", "checkpoint", "ckpt", "weights", "state", "dict", "params", "pytorch"),
    *("net", "network", "final", "consolidated"),
}
_STEP_WORDS = "epochs?|ep|(?:global[_-]?)?steps?|iter(?:ation)?s?|checkpoint|ckpt"
_STEP = re.compile(rf"(?<![a-z])(?:{_STEP_WORDS})[-_=. ]?([0-9]+)")
_METRIC = re.compile(  # as Lightning writes them: val_loss=0.12
    r"[a-z0-9_]*(?:val|loss|acc|auc|auroc|f1|iou|score|err|metric)[a-z0-9_]*=[-0-9.]+"
)
_VERSION = re.compile(r"-v([0-9]+)$")  # of a name that Lightning found taken
_PLACES = {"checkpoint", "checkpoints", "ckpt", "ckpts", "weights", "models", "saved_models"}


def candidate(file: str) -> Candidate:
    """What this path says."""
    *folders, name = PurePosixPath(file).parts
    kept, steps = [], []
    for one in folders:
        if step := _STEP.fullmatch(one.lower()):
            steps.append(int(step[1]))
        elif one.lower() not in _PLACES:
            kept.append(one)
    stem = stem_of(name).lower()
    steps += [int(step) for step in _STEP.findall(stem)]
    words = re.findall(r"[^\W\d_]+|[0-9]+", _METRIC.sub(" ", _STEP.sub(" ", stem)))
    roles = {_ROLES[word] for word in words if word in _ROLES}
    version = _VERSION.search(stem) if roles or steps else None
    if version:
        words = words[:-2]
    part = " ".join(word for word in words if word not in _GENERIC and word not in _ROLES)
    return Candidate(
        file=file,
        folder=tuple(kept),
        part=part,
        role=max(roles, key=list(Role).index, default=Role.STEP if steps else Role.PLAIN),
        age=(*steps, int(version[1]) if version else 0),
    )
