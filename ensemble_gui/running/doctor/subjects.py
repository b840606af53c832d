"""Who is examined: networks made for the examination alone, in eval mode, not stacked yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.doctor.differences import differences, differences_of_states
from ensemble_gui.running.doctor.given_code import GivenCode
from ensemble_gui.running.doctor.troubles import message_of
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.wording.figures import count, dimensions

_GUESSES = ((1, 28, 28), (3, 32, 32), (3, 224, 224))  # of a sample, where nobody says its shape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """The networks and the shape of a sample."""

    name: str
    modules: tuple[nn.Module, ...]
    shape: tuple[int, ...]
    build_on_meta: Callable[[], nn.Module]  # for a network that cannot be copied
    notes: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()  # why they cannot be stacked; then there are no modules
    stacked: Mapping[str, Tensor] = field(default_factory=dict)  # the state is views of it; or none

    def first(self, members: int) -> "Subject":
        """The first members alone."""
        stacked = {name: one[:members] for name, one in self.stacked.items()}
        return replace(self, modules=self.modules[:members], stacked=stacked)


def subject_of(resolved: Resolved, token: CancelToken) -> Subject:
    """The members of these settings. Raises BadInput and CancelledError.

    Random ones are built one by one, as in the tutorial, so that each has what no state dict holds.
    Of others the state is copied, as the examination changes it.
    """
    settings, architecture = resolved.settings, resolved.architecture
    stacked: dict[str, Tensor] = {}
    if settings.weights is Weights.RANDOM:
        modules = built(architecture.build, settings, token)
    else:
        held = build_ensemble(resolved, token=token).converted(TORCH_DTYPES[settings.dtype], token)
        stacked = {name: one.clone() for name, one in held.stacked.items()}
        modules = Ensemble(architecture, stacked, token).members
        _mark_trainable(modules, architecture.build_on_meta())
    return Subject(
        name=architecture.name,
        modules=modules,
        shape=architecture.task.shape,
        differences=differences(modules),
        stacked=stacked,
        build_on_meta=architecture.build_on_meta,
    )


def subject_of_code(given: GivenCode, settings: RunSettings, token: CancelToken) -> Subject:
    """The networks that code defines. Raises BadInput and CancelledError."""
    subject = Subject(
        name=given.name,
        modules=(),
        shape=given.shape or _GUESSES[0],
        build_on_meta=lambda: _on_meta(given),
    )
    if given.members is None:
        subject = replace(subject, modules=built(given.build, settings, token))
    else:
        subject = _listed(subject, given, given.members(), settings, token)
    return subject if given.shape or subject.differences else _with_a_guess(subject)


def built(
    build: Callable[[], nn.Module], settings: RunSettings, token: CancelToken
) -> tuple[nn.Module, ...]:
    """The tutorial's untrained members: one seed, then default initialisation."""
    made = []
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(settings.seed)
        for _ in range(settings.members):
            token.raise_if_cancelled()
            made.append(build().eval())
    return tuple(made)


def _on_meta(given: GivenCode) -> nn.Module:
    with torch.device("meta"):
        return given.build()


def _mark_trainable(modules: Sequence[nn.Module], built: nn.Module) -> None:
    """Set which parameters are trained as the network has it when it is built."""
    trained = {name: one.requires_grad for name, one in built.named_parameters()}
    for module in modules:
        for name, one in module.named_parameters():
            one.requires_grad_(trained.get(name, True) and one.is_floating_point())


def _listed(
    subject: Subject,
    given: GivenCode,
    found: Sequence[object],
    settings: RunSettings,
    token: CancelToken,
) -> Subject:
    """The members that the code lists: networks, or state dicts for networks that are built."""
    modules = tuple(one for one in found if isinstance(one, nn.Module))
    note = f"The code lists {count(len(found), 'member')} by members()."
    if modules:
        odd = differences(modules)
        return replace(subject, modules=modules, differences=odd, notes=(note,))
    states = [one for one in found if isinstance(one, dict)]
    if odd := differences_of_states(states):
        return replace(subject, differences=odd, notes=(note,))
    modules = built(given.build, replace(settings, members=len(states)), token)
    for module, state in zip(modules, states, strict=True):
        try:
            module.load_state_dict(state)
        except Exception as error:
            raise BadInput(
                f"A state dict of members() does not fit the network of {given.name}.py: "
                f"{message_of(error)}"
            ) from error
    return replace(subject, modules=modules, notes=(note,))


def _with_a_guess(subject: Subject) -> Subject:
    """With the first usual shape that the network takes; it is said, as nobody named it."""
    network = subject.modules[0].eval()
    shape = next((one for one in _candidates(network) if _takes(network, one)), None)
    if shape is None:
        note = (
            f"The code sets no INPUT_SHAPE, and no usual shape fits: {dimensions(subject.shape)} "
            "is tried."
        )
        return replace(subject, notes=(*subject.notes, note))
    note = f"The code sets no INPUT_SHAPE; samples of {dimensions(shape)} fit the network."
    return replace(subject, shape=shape, notes=(*subject.notes, note))


def _candidates(network: nn.Module) -> list[tuple[int, ...]]:
    layers = list(network.modules())
    inputs = next((one.in_features for one in layers if isinstance(one, nn.Linear)), 0)
    return [*_GUESSES, *([(inputs,)] if inputs else [])]


def _takes(network: nn.Module, shape: tuple[int, ...]) -> bool:
    try:
        with torch.no_grad():
            network(torch.zeros(2, *shape))
    except Exception:  # noqa: BLE001 -- of any network
        return False
    return True
