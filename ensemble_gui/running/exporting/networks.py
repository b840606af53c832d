"""The code that builds a member: a built-in network as plain torch, or an import of the user's."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from keyword import iskeyword
from pathlib import PurePosixPath
from string import Template

from ensemble_gui.ensembles.architectures.architecture import Adaptation, Architecture
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.exporting import network_texts as texts
from ensemble_gui.running.exporting.literals import WIDTH, call, literal
from ensemble_gui.wording.figures import shorten

_MLP = re.compile(r"MLP((?:-\d+)+)", re.ASCII)
_BUILT_IN = {  # the text, and its values: the shape of which state, and which number of it
    "SimpleMLP": (texts.SIMPLE_MLP, {"numbers": ("fc1.weight", 1), "outputs": ("fc3.bias", 0)}),
    "DropoutMLP": (
        texts.DROPOUT_MLP,
        {"numbers": ("hidden1.weight", 1), "outputs": ("out.bias", 0)},
    ),
    "SimpleCNN": (
        texts.SIMPLE_CNN,
        {"channels": ("conv1.weight", 1), "flat": ("fc1.weight", 1), "outputs": ("fc2.bias", 0)},
    ),
    "LeNet-5": (
        texts.LENET,
        {"channels": ("conv1.weight", 1), "flat": ("fc1.weight", 1), "outputs": ("fc3.bias", 0)},
    ),
    "BatchNormCNN": (
        texts.BATCH_NORM_CNN,
        {"channels": ("conv1.weight", 1), "outputs": ("fc.bias", 0)},
    ),
    "SmallResNet": (
        texts.SMALL_RES_NET,
        {"channels": ("conv.weight", 1), "outputs": ("fc.bias", 0)},
    ),
    "RowGRUCell": (
        texts.ROW_GRU_CELL,
        {"row": ("cell.weight_ih", 1), "outputs": ("fc.bias", 0)},
    ),
    "RowGRU": (texts.ROW_RNN, {"row": ("rnn.weight_ih_l0", 1), "outputs": ("fc.bias", 0)}),
    "RowLSTM": (texts.ROW_RNN, {"row": ("rnn.weight_ih_l0", 1), "outputs": ("fc.bias", 0)}),
    "SmallViT": (
        texts.SMALL_VIT,
        {
            "channels": ("embed.weight", 1),
            "patches": ("position", 0),
            "outputs": ("head.bias", 0),
        },
    ),
}
_CLASSES = {"LeNet-5": "LeNet5"}  # where the class is not named as the architecture
_LONGEST_CALL = 24  # characters: a longer one stands in a function of its own
_PATCH = 4  # pixels: the side of SmallViT's
# Names in the code, which a factory of the same name would replace.
_TAKEN = {
    "torch", "nn", "copy", "sys", "median", "Path", "import_module", "functional_call",
    "stack_module_state", "vmap", "Timer", "perf_counter", "saved", "members", "params",
    "buffers", "state", "index", "member", "name", "tensor", "noise", "x", "labels", "classes",
    "base", "forward", "linear", "stacked", "fused", "widths", "result", "scratch", "groups",
    "start", "some", "steps", "outs", "out", "weight", "bias", "chunked", "pooled", "convolved",
    "packed", "per_core", "ThreadPoolExecutor",
    "folded", "graph_of", "vectorised", "in_chunks", "strategies", "clock", "outputs", "timers",
    "calls", "seconds", "logits", "times", "speedup", "apart", "probabilities", "finite", "votes",
    "together", "counts", "sample", "said", "own", "right", "voters", "equal", "device", "build",
    "two_classes", "taken", "network", "config", "here", "plt", "figure", "axes", "on_threads",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCode:
    """How the code makes a member."""

    member: str  # an expression that makes one
    definition: str = ""  # a class, or a function that builds, or both
    imports: str = ""  # of the user's own code, after torch's
    folder: str = ""  # next to the code, that the files are in; '' for none
    files: Mapping[str, bytes] = field(default_factory=dict)  # by their paths in it
    package: str = ""  # that has to be installed

    @property
    def is_built_in(self) -> bool:
        """Whether the code holds the network itself."""
        return not self.imports


def network_code(architecture: Architecture, stem: str) -> NetworkCode:
    """The code for members of this architecture; `stem` is the name of the code's own file.

    Raises BadInput where a script could not build them.
    """
    plan = _own(architecture, stem) if ":" in architecture.name else _built_in(architecture)
    return _building(plan, architecture.adaptations)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is called for a network, before its calls are adapted."""

    name: str
    arguments: Sequence[tuple[str, object]] = ()
    in_config: bool = False
    definition: str = ""
    imports: str = ""
    folder: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    package: str = ""


def _built_in(architecture: Architecture) -> _Plan:
    name, shapes = architecture.name, architecture.state_shapes()
    if _MLP.fullmatch(name):
        layers = len(shapes) // 2
        widths = [shapes["fc1.weight"][1], *(shapes[f"fc{at + 1}.bias"][0] for at in range(layers))]
        return _Plan(definition=texts.MLP, name="MLP", arguments=[("", one) for one in widths])
    if name not in _BUILT_IN:
        raise BadInput(
            f"The network {shorten(name)} is from another package, which makes it for this "
            "application: a script that needs torch alone cannot build it. Name it as "
            "package.module:factory instead."
        )
    text, sources = _BUILT_IN[name]
    values: dict[str, object] = {key: shapes[one][at] for key, (one, at) in sources.items()}
    values |= {"kind": name.removeprefix("Row"), "padding": _padding(architecture.task.shape)}
    return _Plan(definition=Template(text).substitute(values), name=_CLASSES.get(name, name))


def _padding(shape: tuple[int, int, int]) -> str:
    """The line by which SmallViT pads images whose sides are not multiples of a patch's."""
    _, height, width = shape
    right, bottom = -width % _PATCH, -height % _PATCH
    if not right and not bottom:
        return ""
    return f"        x = nn.functional.pad(x, (0, {right}, 0, {bottom}))\n"


def _own(architecture: Architecture, stem: str) -> _Plan:
    where, _, factory = architecture.name.rpartition(":")
    name = f"make_{factory}" if factory in _TAKEN else factory
    given = f"{factory} as {name}" if name != factory else factory
    plan = _Plan(
        name=name,
        arguments=_arguments(architecture),
        in_config=bool(architecture.call and architecture.call.in_config),
    )
    if not architecture.code:
        imports = f"from {where} import {given}\n"
        return replace(plan, imports=imports, package=where.partition(".")[0])
    folder = f"{re.sub(r'[^0-9A-Za-z_]', '_', stem) or 'script'}_network"
    folder = f"_{folder}" if folder[0].isdigit() else folder
    main, files = _renamed(architecture.code)
    module = ".".join((folder, *PurePosixPath(main).with_suffix("").parts))
    imports = (
        f"from {module} import {given}\n"
        if all(one.isidentifier() and not iskeyword(one) for one in module.split("."))
        else f"{name} = import_module({literal(module)}).{factory}\n"
    )
    return replace(plan, imports=imports, folder=folder, files=files)


def _renamed(code: Mapping[str, bytes]) -> tuple[str, Mapping[str, bytes]]:
    """The factory's file and all files, of which that one gets a name that can be imported."""
    first, *_ = code
    path = PurePosixPath(first)
    if any("." in one for one in path.parts[:-1]):
        raise BadInput(
            f"{shorten(first)} cannot be imported, as a folder in its path has a dot in its name: "
            "rename the folder, and open the ensemble again."
        )
    main = str(path.with_name(f"{path.stem.replace('.', '_')}.py"))
    return main, {main if name == first else name: one for name, one in code.items()}


def _arguments(architecture: Architecture) -> Sequence[tuple[str, object]]:
    given = architecture.call.arguments if architecture.call else architecture.arguments
    if all(one.isidentifier() and not iskeyword(one) for one in given):
        return [(f"{key}=", value) for key, value in given.items()]
    return [("**", dict(given))]


def _building(plan: _Plan, adaptations: tuple[Adaptation, ...]) -> NetworkCode:
    """A short call as it is, or a function that builds a member and fits its calls by hooks."""
    hooks = [one for how in adaptations for one in _hooks(how)]
    member, builds = call(plan.name, plan.arguments), ""
    if hooks or plan.in_config or len(member) > _LONGEST_CALL:
        lines = [_made(plan, "network = "), *hooks, "return network"]
        body = "\n".join(lines).replace("\n", "\n    ")
        member, builds = "build()", f"def build():\n    {body}\n"
    parts = (plan.definition, *_functions(adaptations), builds)
    return NetworkCode(
        member=member,
        definition="\n\n".join(filter(None, parts)),
        imports=plan.imports,
        folder=plan.folder,
        files=plan.files,
        package=plan.package,
    )


def _made(plan: _Plan, before: str) -> str:
    """The statements that make a network; they are indented once more."""
    width = WIDTH - 4
    if not plan.in_config:
        return call(plan.name, plan.arguments, before, width)
    config = call(f"{plan.name}.config_class", plan.arguments, "config = ", width)
    return f"{config}\n{before}{plan.name}(config)"


def _hooks(how: Adaptation) -> Iterator[str]:
    """The lines that register what is done before and after a call, in order."""
    if how.clones:
        yield "# It changes its input, so each member is given a copy."
        yield "network.register_forward_pre_hook(lambda _, given: given[0].clone())"
    after = "network.register_forward_hook(lambda _, given, y: {})"
    if how.output is not None:
        yield after.format("taken(y)")
    if how.keeps_rows:
        yield after.format("y.reshape(len(given[0]), -1)")
    if how.single is not None:
        yield after.format("two_classes(y)")


def _functions(adaptations: tuple[Adaptation, ...]) -> Iterator[str]:
    """The functions that the hooks call."""
    for how in adaptations:
        if how.output is not None:
            yield _taken(how.output)
        if how.single is not None:
            yield _two_classes(how.single)


def _taken(which: str | int) -> str:
    of_dict = f"y[{literal(which)}]" if isinstance(which, str) else f"list(y.values())[{which}]"
    is_name = isinstance(which, str) and which.isidentifier() and not iskeyword(which)
    other = f"y.{which}" if is_name else f"y[{literal(which)}]"
    return f'''def taken(y):
    """The one of several outputs that is taken."""
    if isinstance(y, dict):
        return {of_dict}
    return {other}
'''


def _two_classes(kind: Outputs) -> str:
    first = "1 - second" if kind is Outputs.PROBABILITIES else "torch.zeros_like(second)"
    return f'''def two_classes(y):
    """The outputs of both classes, from that of the second."""
    second = y if y.ndim > 1 and y.shape[-1] == 1 else y.unsqueeze(-1)
    return torch.cat(({first}, second), -1)
'''
