"""The code of strategies for convolutions, then linear layers."""

from collections.abc import Iterator

from ensemble_gui.ensembles.architectures.lenet import PLAN as LENET
from ensemble_gui.ensembles.architectures.planes import PlanesThenLinear
from ensemble_gui.ensembles.architectures.simple_cnn import PLAN as SIMPLE_CNN
from ensemble_gui.running.exporting.layers import LINEAR, ended, hidden_and_last
from ensemble_gui.running.exporting.recipe import Recipe

PLANS = {"LeNet-5": LENET, "SimpleCNN": SIMPLE_CNN}
_POOLED = '''def pooled(x):
    """The largest of each 2 x 2; on a CPU this is quicker than max_pool2d."""
    height, width = (side // 2 * 2 for side in x.shape[-2:])
    x = torch.maximum(x[..., :height:2, :], x[..., 1:height:2, :])
    return torch.maximum(x[..., :width:2], x[..., 1:width:2])
'''
_CONVOLVED = '''def convolved(name, x, some, padding, groups=1):
    """The layer of some members: (sample, plane, height, width), pooled, then ReLU."""
    weight, bias = state[f"{name}.weight"][some], state[f"{name}.bias"][some]
    weight, bias = weight.flatten(0, 1), bias.flatten()
    x = nn.functional.conv2d(x, weight, bias, padding=padding, groups=groups)
    return pooled(x).relu_()
'''


def convolutions(recipe: Recipe, plan: PlanesThenLinear) -> Iterator[str]:
    """The strategies of convolutions with pooling, then linear layers."""
    computed = recipe.computed & {"stacked", "fused"}
    if not computed:
        return
    yield LINEAR
    yield _POOLED
    yield _CONVOLVED
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


def _flattened(recipe: Recipe) -> str:
    """The line that gives images the strides of flat ones, by which torch chooses its kernels."""
    return f"    x = x.flatten(1).unflatten(1, {recipe.task.shape})\n"


def _fused_planes(recipe: Recipe, plan: PlanesThenLinear, name: str, before: str = "") -> str:
    (first, padding), *others = plan.paddings.items()
    outs = recipe.architecture.state_shapes()[f"{first}.weight"][0]
    size = recipe.sizes.planes_group
    later = "".join(
        f'            planes = convolved("{layer}", planes, own, {pad})\n' for layer, pad in others
    )
    return f'''def {name}(x):
    """The first convolution is one for {size} members, as all see the same images."""
{before}    found = []
    for start in range(0, len(members), {size}):
        several = convolved("{first}", x, slice(start, start + {size}), {padding})
        for planes in several.split({outs}, 1):
            own = slice(len(found), len(found) + 1)
{later}            found.append(planes.flatten(1))
    x = torch.stack(found)
'''


def _grouped_planes(recipe: Recipe, plan: PlanesThenLinear) -> str:
    names = list(plan.paddings.items())
    first = 1 if recipe.is_same else "len(members)"
    groups = [first, *("len(members)" for _ in names[1:])]
    lines = "".join(
        f'    x = convolved("{name}", x, slice(None), {padding}, {count})\n'
        for (name, padding), count in zip(names, groups, strict=True)
    )
    shape = recipe.task.shape
    apart = f"    x = x.flatten(2).unflatten(2, {shape}).transpose(0, 1).flatten(1, 2)\n"
    planes = _flattened(recipe) if recipe.is_same else apart
    return f'''def stacked(x):
    """Convolutions in groups, a group for each member."""
{planes}{lines}    x = x.unflatten(1, (len(members), -1)).transpose(0, 1).flatten(2)
'''


def _planes_apart(recipe: Recipe, plan: PlanesThenLinear) -> str:
    layers = "".join(
        f'        planes = convolved("{name}", planes, own, {padding})\n'
        for name, padding in plan.paddings.items()
    )
    return f'''def stacked(x):
    """Convolutions member by member; on a CPU those in groups are slow."""
    found = []
    for index, planes in enumerate(x.flatten(2).unflatten(2, {recipe.task.shape})):
        own = slice(index, index + 1)
{layers}        found.append(planes.flatten(1))
    x = torch.stack(found)
'''


def normalised(recipe: Recipe) -> Iterator[str]:
    """The fused forward pass of BatchNormCNN: what BatchNorm does in eval is in the weights."""
    if "fused" not in recipe.computed:
        return
    size = recipe.sizes.planes_group
    yield LINEAR
    yield _POOLED
    yield '''def folded(number):
    """A convolution that does what its BatchNorm does as well, of all members."""
    weight, bias, mean, variance = (
        state[f"bn{number}.{name}"]
        for name in ("weight", "bias", "running_mean", "running_var")
    )
    scale = weight / (variance + 1e-5).sqrt()
    weight = state[f"conv{number}.weight"] * scale[..., None, None, None]
    return weight, bias - mean * scale
'''
    yield '''def convolved(layer, x, some):
    """This layer of some members, on planes (sample, plane, height, width)."""
    weight, bias = (one[some].flatten(0, 1) for one in layer)
    return nn.functional.conv2d(x, weight, bias, padding=1)
'''
    yield f'''def fused(x):
    """The first convolution is one for {size} members, as all see the same images."""
    first, second, third = (folded(number) for number in (1, 2, 3))
    found = []
    for start in range(0, len(members), {size}):
        several = pooled(convolved(first, x, slice(start, start + {size}))).relu_()
        for planes in several.split(16, 1):
            own = slice(len(found), len(found) + 1)
            planes = pooled(convolved(second, planes, own)).relu_()
            found.append(convolved(third, planes, own).relu_().mean((2, 3)))
    return {ended(recipe, 'linear("fc", torch.stack(found))')}
'''
