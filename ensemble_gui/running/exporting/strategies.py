"""The code of each strategy, which computes what the strategy here does at this size."""

from collections.abc import Iterator
from dataclasses import replace
from textwrap import indent

from ensemble_gui.records.run import Choice
from ensemble_gui.records.settings import DType
from ensemble_gui.running.exporting.convolving import PLANS, convolutions
from ensemble_gui.running.exporting.layers import LINEAR, ended, hidden_and_last, names_of
from ensemble_gui.running.exporting.literals import assigned, comment, literal
from ensemble_gui.running.exporting.per_core import per_core
from ensemble_gui.running.exporting.recipe import Recipe, joined
from ensemble_gui.running.exporting.rows_and_patches import patches, rows
from ensemble_gui.wording.figures import one_line
from ensemble_gui.wording.run import choice

_VMAPPED = {"vmap", "vmap-chunked", "compiled"}
_OTHERS = {"RowGRUCell": rows, "RowGRU": rows, "SmallViT": patches}


def strategy_blocks(recipe: Recipe) -> Iterator[str]:
    """The functions of the strategies that ran, and the mapping of them by name."""
    computed = recipe.computed
    if computed & _VMAPPED:
        yield _vmaps(recipe)
    name = recipe.architecture.name
    if plan := PLANS.get(name):
        yield from convolutions(recipe, plan)
    elif name in _OTHERS:
        yield from _OTHERS[name](recipe)
    else:
        yield from _linear(recipe)
    if "graphed" in computed:
        yield from _graphed(recipe)
    if recipe.sets_threads:
        yield _on_threads()
    yield _listed(recipe)


def lines_of(recipe: Recipe, strategy: str) -> str:
    """The lines of the script that one strategy comes down to, which refer to its other parts."""
    result = recipe.result
    timings = tuple(one for one in result.timings if one.strategy == strategy)
    picked = result.choice if strategy == "auto" else None
    alone = replace(recipe, result=replace(result, timings=timings, choice=picked))
    return joined(strategy_blocks(alone))


def _vmaps(recipe: Recipe) -> str:
    """functional_call on a base model, to be vectorised over the members."""
    # Tied parameters, and tensors that are plain attributes, do not survive a move to meta.
    moved = '.to("meta")' if recipe.network.is_built_in else ""
    return f"""base = copy.deepcopy(members[0]){moved}


def forward(own, x):
    return functional_call(base, own, (x,))
"""


def _linear(recipe: Recipe) -> Iterator[str]:
    """The strategies of networks of linear layers with ReLU between them."""
    computed, layers = recipe.computed, _linear_layers(recipe)
    if computed & {"stacked", "fused"}:
        yield LINEAR
    if "stacked" in computed:
        flat = "flatten(1).expand(len(members), -1, -1)" if recipe.is_same else "flatten(2)"
        yield f'''def stacked(x):
    """All members at once, batched by hand."""
    x = x.{flat}
{hidden_and_last(recipe, layers)}'''
    if "fused" in computed:
        first, *others = layers
        result = ended(recipe, "x")
        yield f'''def fused(x):
    """The first layer is one matrix product, as all members see the same images."""
    weight, bias = state["{first}.weight"], state["{first}.bias"]
    x = torch.addmm(bias.flatten(), x.flatten(1), weight.flatten(0, 1).t())
    x = x.unflatten(1, bias.shape).transpose(0, 1)  # (member, sample, number)
    for name in {names_of(others)}:
        x = linear(name, x.relu_())
    return {result}
'''
    if computed & {"chunked", "packed"}:
        yield _chunked(recipe, layers)
    if "per-core" in computed:
        yield per_core(recipe, layers)


def _linear_layers(recipe: Recipe) -> list[str]:
    if recipe.architecture.linear_layers:
        return list(recipe.architecture.linear_layers)
    weights = (one for one in recipe.architecture.state_shapes() if one.endswith(".weight"))
    return [one.removesuffix(".weight") for one in weights]


def _chunked(recipe: Recipe, layers: list[str]) -> str:
    """Groups of a size, `packed` or not; the views, which take a while, are made once."""
    settings = recipe.settings
    shapes = recipe.architecture.state_shapes()
    *widths, classes = (shapes[f"{one}.bias"][0] for one in layers)
    members, batch = settings.members, settings.batch
    own = "x.flatten(1).expand(len(result[some]), -1, -1)"
    own = own if recipe.is_same else "x[some].flatten(2)"
    is_packed = "packed" in recipe.computed
    packed = "            weight = weight.contiguous() if packed else weight\n" if is_packed else ""
    product = _product(recipe, layers, is_packed=is_packed)
    return f'''{assigned("widths = ", widths)}


def chunked(size{", *, packed=False" if is_packed else ""}):
    """Groups of members whose activations fit the cache, in memory that is used again."""
    result = x.new_empty({members}, {batch}, {classes})
    scratch = [x.new_empty(size, {batch}, width) for width in widths]
    groups = []
    for start in range(0, {members}, size):
        some = slice(start, start + size)
        steps, outs = [], [*(one[: len(result[some])] for one in scratch), result[some]]
        for name, out in zip({names_of(layers)}, outs):
            weight, bias = state[f"{{name}}.weight"][some], state[f"{{name}}.bias"][some]
            weight = weight.transpose(1, 2)
{packed}            steps.append((bias.unsqueeze(1), weight, out))
        groups.append((some, steps))

    def predict(x):
        for some, steps in groups:
            y = {own}
            for bias, weight, out in steps:
{product}                if out is not steps[-1][2]:
                    y.relu_()
        return result  # which the next call overwrites

    return predict
'''


def _product(recipe: Recipe, layers: list[str], *, is_packed: bool) -> str:
    """A layer of a group; a matrix times a vector where that does for one sample."""
    batched = "y = torch.baddbmm(bias, y, weight, out=out)\n"
    settings, is_alone = recipe.settings, recipe.settings.members == 1
    is_joined = settings.batch == 1 and (is_alone or (recipe.is_same and len(layers) > 1))
    if not (is_joined and "chunked" in recipe.computed and settings.dtype is DType.FLOAT32):
        return indent(batched, 16 * " ")
    by_vector = """# One matrix times one vector.
rows, y = weight.transpose(1, 2).flatten(0, 1), y[0].flatten()
torch.addmv(bias.flatten(), rows, y, out=out.view(-1))
y = out
"""
    asked = [*([] if is_alone else ["out is steps[0][2]"]), *(["not packed"] if is_packed else [])]
    if not asked:
        return indent(by_vector, 16 * " ")
    parts = (f"if {' and '.join(asked)}:\n", indent(by_vector, "    "))
    return indent("".join((*parts, "else:\n", indent(batched, "    "))), 16 * " ")


def _graphed(recipe: Recipe) -> Iterator[str]:
    yield '''def graph_of(predict):
    """A CUDA graph of a call, whose replay launches all its kernels at once."""
    if device.type != "cuda":
        return predict
    given, stream = x.clone(), torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream), torch.inference_mode():
        for _ in range(3):
            predict(given)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph), torch.inference_mode():
        result = predict(given)

    def replay(x):
        given.copy_(x)
        graph.replay()
        return result

    return replay
'''
    if recipe.architecture.stacked_forward is None:
        yield f"vectorised = vmap(forward, in_dims={_in_dims(recipe)})\n"


def _in_dims(recipe: Recipe) -> str:
    return "(0, None)" if recipe.is_same else "(0, 0)"


def _listed(recipe: Recipe) -> str:
    lines: list[str] = []
    vectorised: list[str] = []
    for name in recipe.timed:
        picked = recipe.result.choice if name == "auto" else None
        if picked:
            lines += comment(one_line(choice(recipe.result)), 4).splitlines()
        vectorised += _vectorised(recipe, picked.strategy if picked else name)
        entry = _chosen(recipe, picked) if picked else _entry(recipe, name)
        lines.append(f"{literal(name)}: {entry},")
    before = "".join(dict.fromkeys(vectorised))
    return f"{before}strategies = {{\n" + "".join(f"    {line}\n" for line in lines) + "}\n"


def _vectorised(recipe: Recipe, strategy: str) -> Iterator[str]:
    """The vmapped function that a strategy calls, made once."""
    in_dims, size = _in_dims(recipe), recipe.sizes.vmap_chunk
    if strategy in ("vmap", "compiled"):
        yield f"vectorised = vmap(forward, in_dims={in_dims})\n"
    if strategy == "vmap-chunked":
        yield f"in_chunks = vmap(forward, in_dims={in_dims}, chunk_size={size})\n"


def _chosen(recipe: Recipe, picked: Choice) -> str:
    """What `auto` calls: with groups, and on threads, of its own."""
    entry = _entry(recipe, picked.strategy, picked.members_at_once)
    if not recipe.sets_threads:
        return entry
    return f"on_threads({picked.threads}, {entry})"


def _on_threads() -> str:
    return '''def on_threads(threads, predict):
    """The same on fewer threads; afterwards there are as many as before."""

    def on_fewer(x):
        had = torch.get_num_threads()
        torch.set_num_threads(threads)
        try:
            return predict(x)
        finally:
            torch.set_num_threads(had)

    return on_fewer
'''


def _entry(recipe: Recipe, strategy: str, group: int | None = None) -> str:
    """What a strategy calls with a minibatch; `group` are the members at once, if not the usual."""
    if strategy == "chunked":
        return f"chunked({group or recipe.sizes.linear_group})"
    if strategy == "packed":
        return f"chunked({group or recipe.sizes.linear_group}, packed=True)"
    if strategy == "per-core":
        return f"per_core({recipe.sizes.tile_rows})"
    if strategy == "loop":
        if recipe.is_same:
            return "lambda x: torch.stack([member(x) for member in members])"
        return "lambda x: torch.stack([member(own) for member, own in zip(members, x)])"
    if strategy == "graphed":
        is_known = recipe.architecture.stacked_forward is not None
        plain = _entry(recipe, "stacked" if is_known else "vmap")
        return f"graph_of({plain})"
    entries = {
        "vmap": "lambda x: vectorised(state, x)",
        "vmap-chunked": "lambda x: in_chunks(state, x)",
        "compiled": "torch.compile(lambda x: vectorised(state, x), dynamic=False)",
    }
    return entries.get(strategy, strategy)
