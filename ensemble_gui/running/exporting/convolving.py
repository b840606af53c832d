"""The code of strategies for convolutions, then linear layers."""

from collections.abc import Iterator

from ensemble_gui.ensembles.architectures.lenet import PLAN as LENET
from ensemble_gui.ensembles.architectures.normalised import BATCH_NORM_PLAN, RES_NET_PLAN
from ensemble_gui.ensembles.architectures.planes import Convolution, PlanesThenLinear, Residual
from ensemble_gui.ensembles.architectures.simple_cnn import PLAN as SIMPLE_CNN
from ensemble_gui.running.exporting.layers import LINEAR, hidden_and_last
from ensemble_gui.running.exporting.literals import assigned, literal
from ensemble_gui.running.exporting.recipe import Recipe

PLANS = {
    "LeNet-5": LENET,
    "SimpleCNN": SIMPLE_CNN,
    "BatchNormCNN": BATCH_NORM_PLAN,
    "SmallResNet": RES_NET_PLAN,
}
_POOLED = '''def pooled(x):
    """The largest of each 2 x 2; on a CPU this is quicker than max_pool2d."""
    height, width = (side // 2 * 2 for side in x.shape[-2:])
    x = torch.maximum(x[..., :height:2, :], x[..., 1:height:2, :])
    return torch.maximum(x[..., :width:2], x[..., 1:width:2])
'''
_FOLDED = '''def folded(name, norm):
    """A convolution that does what its BatchNorm does as well, of all members."""
    weight, bias, mean, variance = (
        state[f"{norm}.{part}"]
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = weight / (variance + 1e-5).sqrt()
    weight = (state[f"{name}.weight"] * scale[..., None, None, None]).flatten(0, 1)
    weight = weight.clone(memory_format=torch.channels_last)
    return weight.unflatten(0, scale.shape), bias - mean * scale
'''
_CONVOLVED = '''def convolved(name, x, some, groups, padding=0, stride=1):
    """The layer of some members: (sample, plane, height, width)."""
    weight, bias = (one[some].flatten(0, 1) for one in layers[name])
    return nn.functional.conv2d(x, weight, bias, stride, padding, groups=groups)
'''
_RESIDUAL = '''def residual(block, x, some, groups, stride):
    """A block of some members; one with a stride has a shortcut."""
    y = convolved(f"{block}.conv1", x, some, groups, 1, stride).relu_()
    y = convolved(f"{block}.conv2", y, some, groups, 1)
    if stride > 1:
        x = convolved(f"{block}.shortcut.0", x, some, groups, 0, stride)
    return y.add_(x).relu_()
'''


def convolutions(recipe: Recipe, plan: PlanesThenLinear) -> Iterator[str]:
    """The strategies of convolutions, then linear layers."""
    computed = recipe.computed & {"stacked", "fused"}
    if not computed:
        return
    yield LINEAR
    yield from _planes(plan)
    end = hidden_and_last(recipe, list(plan.linear))
    if "fused" in computed:
        yield f"{_fused_planes(recipe, plan, 'fused')}{end}"
    if "stacked" not in computed:
        return
    if recipe.sizes.has_groups:
        yield f"{_grouped_planes(recipe, plan)}{end}"
    elif not recipe.is_same:
        yield f"{_planes_apart(recipe, plan)}{end}"
    elif "fused" not in computed:
        yield f"{_fused_planes(recipe, plan, 'stacked', _flattened(recipe))}{end}"
    else:
        yield f'''def stacked(x):
    """With so many images of the same minibatch it computes the same."""
{_flattened(recipe)}    return fused(x)
'''


def _planes(plan: PlanesThenLinear) -> Iterator[str]:
    """The layers before the linear ones, of some members."""
    parts = [one for layer in plan.layers for one in layer.parts()]
    if any(one.pools for one in parts):
        yield _POOLED
    if plan.first.norm:
        yield _FOLDED
        norms = assigned("norms = ", {one.name: one.norm for one in parts})
        yield f"""{norms}
layers = {{name: folded(name, norm) for name, norm in norms.items()}}
"""
    else:
        yield f"""names = {literal([one.name for one in parts])}
layers = {{name: (state[f"{{name}}.weight"], state[f"{{name}}.bias"]) for name in names}}
"""
    yield _CONVOLVED
    if any(isinstance(one, Residual) for one in plan.layers):
        yield _RESIDUAL
    yield f'''def first(x, some, groups=1):
    """The first convolution of some members."""
    return {_through(plan.first)}
'''
    lines = "".join(f"    x = {_through(one)}\n" for one in plan.others)
    yield f'''def others(x, some, groups=1):
    """What the other layers make of its planes."""
{lines}    return {"x.mean((2, 3))" if plan.averages else "x.flatten(1)"}
'''


def _through(layer: Convolution | Residual) -> str:
    """What a layer makes of x."""
    if isinstance(layer, Residual):
        block = layer.first.name.removesuffix(".conv1")
        return f"residual({literal(block)}, x, some, groups, {layer.first.stride})"
    padding = f", {layer.padding}" if layer.padding else ""
    found = f"convolved({literal(layer.name)}, x, some, groups{padding})"
    return f"pooled({found}).relu_()" if layer.pools else f"{found}.relu_()"


def _flattened(recipe: Recipe) -> str:
    """The line that gives images the strides of flat ones, by which torch chooses its kernels."""
    return f"    x = x.flatten(1).unflatten(1, {recipe.task.shape})\n"


def _laid_out(plan: PlanesThenLinear, images: str = "x") -> str:
    """Images in the layout of the weights."""
    return f"{images}.clone(memory_format=torch.channels_last)" if plan.first.norm else images


def _fused_planes(recipe: Recipe, plan: PlanesThenLinear, name: str, before: str = "") -> str:
    outs = recipe.architecture.state_shapes()[f"{plan.first.name}.weight"][0]
    size = recipe.sizes.group
    if plan.first.norm:
        before += f"    x = {_laid_out(plan)}\n"
    return f'''def {name}(x):
    """The first convolution is one for {size} members, as all see the same images."""
{before}    found = []
    for start in range(0, len(members), {size}):
        several = first(x, slice(start, start + {size}))
        for planes in several.split({outs}, 1):
            found.append(others(planes, slice(len(found), len(found) + 1)))
    x = torch.stack(found)
'''


def _grouped_planes(recipe: Recipe, plan: PlanesThenLinear) -> str:
    shape = recipe.task.shape
    apart = f"    x = x.flatten(2).unflatten(2, {shape}).transpose(0, 1).flatten(1, 2)\n"
    planes = _flattened(recipe) if recipe.is_same else apart
    groups = "1" if recipe.is_same else "len(members)"
    return f'''def stacked(x):
    """Convolutions in groups, a group for each member."""
{planes}    x = first({_laid_out(plan)}, slice(None), {groups})
    x = others(x, slice(None), len(members))
    x = x.unflatten(1, (len(members), -1)).transpose(0, 1)
'''


def _planes_apart(recipe: Recipe, plan: PlanesThenLinear) -> str:
    return f'''def stacked(x):
    """Convolutions member by member; on a CPU those in groups are slow."""
    found = []
    for index, own in enumerate(x.flatten(2).unflatten(2, {recipe.task.shape})):
        some = slice(index, index + 1)
        planes = first({_laid_out(plan, "own")}, some)
        found.append(others(planes, some))
    x = torch.stack(found)
'''
