"""A run as a Python script that needs torch alone: pure functions from a recipe to text."""

from collections.abc import Iterator

from ensemble_gui.records.settings import DType
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.exporting.figures import figures
from ensemble_gui.running.exporting.literals import WIDTH, literal
from ensemble_gui.running.exporting.recipe import Recipe, Section, joined
from ensemble_gui.running.exporting.strategies import strategy_blocks
from ensemble_gui.samples.minibatches import noise_seed

MARK = "A run of Ensemble Explorer, exported."  # by which an earlier export is known
SHOWN = 8  # samples whose predictions are printed
_FEW_CLASSES = 20  # whose votes are printed one by one


def script(recipe: Recipe) -> str:
    """The text of the script, as `ruff format` leaves it."""
    here = "Path(__file__)"
    blocks = [
        f'"""{title(recipe)}\n\n{needs(recipe)}\n"""\n',
        figures(recipe),
        imports(recipe),
        *(block for section in sections(recipe, here) for block in section.blocks),
    ]
    return joined(blocks)


def title(recipe: Recipe) -> str:
    """What the code does, in a sentence without names of the user's."""
    members = (
        "One network's predictions"
        if recipe.settings.members == 1
        else (f"The predictions of {recipe.settings.members:,} networks")
    )
    return (
        f"{members} by several strategies, timed."
        if len(recipe.timed) > 1
        else (f"{members}, timed.")
    )


def needs(recipe: Recipe) -> str:
    """What lies next to the script, in docstring lines."""
    package = recipe.network.package
    lines = [f"{MARK} It needs torch {f'and {package}' if package else 'alone'}."]
    kept = [
        *(["the members' parameters"] if recipe.saves_members else []),
        *(["the minibatch"] if recipe.saves_inputs else []),
    ]
    if kept:
        verb = "are" if recipe.saves_members else "is"
        what = " and ".join(kept)
        lines.append(f"{what[0].upper()}{what[1:]} {verb} in the .pt file of the same name.")
    if recipe.network.folder:
        lines.append(f"The network's own code is in {recipe.network.folder}.")
    return "\n".join(lines)


def imports(recipe: Recipe) -> str:
    """The imports: the standard library's, then torch's."""
    computed, network = recipe.computed, recipe.network
    is_vmapped = computed & {"vmap", "vmap-chunked", "compiled"}
    whole = [*(["copy"] if is_vmapped else []), *(["sys"] if network.folder else [])]
    lines = [f"import {one}" for one in whole]
    if "per-core" in computed:
        lines.append("from concurrent.futures import ThreadPoolExecutor")
    if "import_module(" in network.imports:
        lines.append("from importlib import import_module")
    if recipe.needs_tensors or network.folder:
        lines.append("from pathlib import Path")
    lines.append("from statistics import median")
    if recipe.device != "cpu":
        lines.append("from time import perf_counter")
    lines += ["from timeit import Timer", "", "import torch"]
    if network.is_built_in:
        lines.append("from torch import nn")
    functions = [
        *(["functional_call"] if is_vmapped else []),
        *([] if recipe.saves_members else ["stack_module_state"]),
        *(["vmap"] if is_vmapped else []),
    ]
    if functions:
        lines.append(f"from torch.func import {', '.join(functions)}")
    return "\n".join(lines) + "\n"


def sections(recipe: Recipe, here: str) -> Iterator[Section]:
    """The parts of the code below its imports; `here` is an expression for its own path."""
    yield Section(title="The machine", blocks=(_machine(recipe),))
    yield Section(title="The network", blocks=tuple(_network(recipe, here)))
    yield Section(title="The members and what they see", blocks=tuple(_members(recipe, here)))
    yield Section(title="The strategies", blocks=tuple(strategy_blocks(recipe)))
    yield Section(title="How long they take", blocks=tuple(_measuring(recipe)))
    yield Section(title="What the members predict", blocks=tuple(_predictions(recipe)))


def _machine(recipe: Recipe) -> str:
    lines = [f"torch.set_num_threads({recipe.result.environment.threads})"]
    device = recipe.device
    if device != "cpu":
        lines += [
            "is_here = torch.accelerator.is_available()",
            f'device = torch.device({literal(device)} if is_here else "cpu")',
            'print(f"on {device}")',
        ]
    if device.startswith("cuda"):
        precision = literal("tf32" if recipe.settings.tf32 else "ieee")
        lines.append(f"torch.backends.cuda.matmul.fp32_precision = {precision}")
        lines.append(f"torch.backends.cudnn.conv.fp32_precision = {precision}")
    return "\n".join(lines) + "\n"


def _network(recipe: Recipe, here: str) -> Iterator[str]:
    network = recipe.network
    if network.folder:
        folder = literal(network.folder)
        yield (
            f"here = {here}.parent\n"
            f"sys.path[:0] = [str(here), str(here / {folder})]\n{network.imports}"
        )
    else:
        yield network.imports
    yield network.definition


def _members(recipe: Recipe, here: str) -> Iterator[str]:
    settings = recipe.settings
    dtype = "" if settings.dtype is DType.FLOAT32 else f".to(torch.{settings.dtype})"
    moved = "" if recipe.device == "cpu" else ".to(device)"
    if recipe.needs_tensors:
        yield (
            f'saved = torch.load({here}.with_suffix(".pt"), weights_only=True)\n'
            f'assert saved["run"] == {literal(recipe.key)}, "the .pt file is another run\'s"\n'
        )
    made = f"{recipe.network.member}.eval().requires_grad_(False)"
    member = made if recipe.saves_members else f"{made}{dtype}{moved}"
    lines = [] if recipe.saves_members else [f"torch.manual_seed({settings.seed})"]
    lines += [*_comprehension("members", member, f"for _ in range({settings.members})")]
    if recipe.saves_members:
        stack = 'saved["members"]'
        if moved:
            stack = f"{{name: one.to(device) for name, one in {stack}.items()}}"
        lines.append(f"state = {stack}" if moved else f"state = {stack}  # by name, (member, ...)")
    else:
        lines += [
            "params, buffers = stack_module_state(members)",
            "state = {**params, **buffers}  # by name, (member, ...)",
        ]
    yield "\n".join(lines) + "\n"
    yield _VIEWS
    named = 'classes = saved["classes"]\n' if recipe.names_classes else ""
    yield _inputs(recipe, dtype, moved) + named


_VIEWS = """\
# Each member's tensors become views of the stacked ones, which takes the memory once.
for index, member in enumerate(members):
    for name, tensor in [*member.named_parameters(), *member.named_buffers()]:
        tensor.data = state[name][index]
"""


def _comprehension(name: str, item: str, loop: str) -> Iterator[str]:
    if len(line := f"{name} = [{item} {loop}]") <= WIDTH:
        yield line
    elif len(line := f"    {item} {loop}") <= WIDTH:
        yield from (f"{name} = [", line, "]")
    else:
        yield from (f"{name} = [", f"    {item}", f"    {loop}", "]")


def _inputs(recipe: Recipe, dtype: str, moved: str) -> str:
    settings, shape = recipe.settings, recipe.task.shape
    lead = [settings.batch] if recipe.is_same else [settings.members, settings.batch]
    sizes = ", ".join(map(str, (*lead, *shape)))
    axes = ", ".join(["sample"] if recipe.is_same else ["member", "sample"])
    if not recipe.saves_inputs:
        return (
            "# Noise of another stream of random numbers than the members' parameters.\n"
            f"noise = torch.Generator().manual_seed({noise_seed(settings.seed)})\n"
            f"x = torch.randn({sizes}, generator=noise){dtype}{moved}\n"
        )
    lines = [f'x = saved["inputs"]{dtype}{moved}  # ({axes}, channel, height, width)']
    if recipe.labelled:
        lines.append('labels = saved["labels"]  # ' + f"({axes})")
    return "\n".join(lines) + "\n"


def _measuring(recipe: Recipe) -> Iterator[str]:
    waits, moved = recipe.device != "cpu", "" if recipe.device == "cpu" else ".cpu()"
    if waits:
        yield '''def clock():
    """The time when all that was launched on the device is done."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)
    return perf_counter()
'''
    clock, baseline = ", timer=clock" if waits else "", literal(recipe.baseline)
    yield f"""with torch.inference_mode():  # the first calls compile and allocate
    outputs = {{n: f(x).float(){moved}.clone() for n, f in strategies.items()}}
    timers = {{n: Timer(lambda f=f: f(x){clock}) for n, f in strategies.items()}}
    calls = {{name: 1 + int(0.02 / timer.timeit(1)) for name, timer in timers.items()}}
    seconds = {{name: [] for name in timers}}
    for _ in range(20):  # rounds, in which the strategies take turns
        for name, timer in timers.items():
            seconds[name].append(timer.timeit(calls[name]) / calls[name])
"""
    yield f"""logits = outputs[{baseline}]  # (member, sample, class)
for name, times in seconds.items():
    speedup = median(seconds[{baseline}]) / median(times)
    apart = (outputs[name] - logits).abs().max()
    print(f"{{name:14}}{{median(times) * 1e3:10.3f}} ms{{speedup:8.2f}}x  {{apart:.1e}} apart")
"""


def _predictions(recipe: Recipe) -> Iterator[str]:
    together = (*_together(recipe), *_accuracy(recipe), *_disagreement(recipe))
    said = together if recipe.is_same else (*_apart(recipe), *_accuracy(recipe))
    yield "\n".join((*_votes(recipe), *said))


def _votes(recipe: Recipe) -> Iterator[str]:
    is_share = recipe.task.outputs is Outputs.PROBABILITIES
    what = "logits  # as the networks give them" if is_share else "logits.softmax(-1)"
    yield f"probabilities = {what}"
    votes = "votes = probabilities.argmax(-1)"
    if _has_gaps(recipe):
        yield "finite = probabilities.sum(-1).isfinite()  # the others do not count"
        votes += ".where(finite, -1)"
    yield f"{votes}  # (member, sample)"


def _has_gaps(recipe: Recipe) -> bool:
    """Whether some outputs are not finite, which count nowhere."""
    return any(recipe.result.non_finite)


def _together(recipe: Recipe) -> Iterator[str]:
    """What all members say of one minibatch."""
    mean = "probabilities.double().mean(0)"
    if _has_gaps(recipe):
        mean = "mean"
        yield "mean = probabilities.double().where(finite[..., None], 0).sum(0)"
    classes = len(recipe.task.classes)
    yield f"together = {mean}.argmax(-1)  # (sample,)"
    yield f"counts = torch.stack([(votes == one).sum(0) for one in range({classes})], 1)"
    yield f"for sample in range({min(SHOWN, recipe.settings.batch)}):"
    shows = "classes[{}]" if recipe.names_classes else "{}"
    label = f", labelled {{{shows.format('labels[sample]')}}}" if recipe.labelled else ""
    said = (
        "votes per class {counts[sample].tolist()}"
        if classes <= _FEW_CLASSES
        else "{counts[sample].max()} of {len(members)} votes"
    )
    yield f'    said = f"{{{shows.format("together[sample]")}}}{label}"'
    yield f'    print(f"sample {{sample}}: {{said}}, {said}")'


def _apart(recipe: Recipe) -> Iterator[str]:
    """What each member says of a minibatch of its own."""
    own = f"own[:{min(SHOWN, recipe.settings.batch)}]"
    own = f"[classes[one] for one in {own}]" if recipe.names_classes else f"{own}.tolist()"
    yield "for index, own in enumerate(votes):"
    yield f'    print(f"member {{index + 1}}: {{{own}}}")'


def _accuracy(recipe: Recipe) -> Iterator[str]:
    if not recipe.labelled:
        return
    yield "right = (votes == labels).double().mean(1)"
    yield 'print(f"accuracy: members {right.mean():.1%} on average")'
    if recipe.is_same:
        known = "((together == labels) & finite.any(0))"
        known = known if _has_gaps(recipe) else "(together == labels)"
        yield f'print(f"accuracy: ensemble {{{known}.double().mean():.1%}}")'


def _disagreement(recipe: Recipe) -> Iterator[str]:
    if recipe.settings.members == 1:
        return
    yield "voters = counts.sum(1)"
    yield "equal = (counts * (counts - 1)).sum(1).double() / (voters * (voters - 1))"
    yield 'print(f"disagreement: {(1 - equal)[voters > 1].mean():.2%} of pairs on average")'
