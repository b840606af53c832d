"""The code of the stacked forward passes of the GRUs and of SmallViT."""

from collections.abc import Iterator
from string import Template

from ensemble_gui.running.exporting.layers import LINEAR, ended
from ensemble_gui.running.exporting.recipe import Recipe

_OF_ROWS = """# By what they give: the gates' are those of the hidden state and of the row.
of_row, of_hidden, row_bias, hidden_bias = (
    state["$place".format(name)]
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
)
layers = {
    "gates": (
        torch.cat((of_hidden[:, :256], of_row[:, :256]), 2),
        row_bias[:, :256] + hidden_bias[:, :256],
    ),
    "kept": (of_hidden[:, 256:], hidden_bias[:, 256:]),
    "new": (of_row[:, 256:], row_bias[:, 256:]),
}
"""
_LAYER = '''def layer(name, some, x, out):
    """The layer of some members: (member, number, sample) -> (member, unit, sample)."""
    weight, bias = (one[some] for one in layers[name])
    return torch.baddbmm(bias.unsqueeze(2), weight, x, out=out)
'''
_LAST_STATE = '''def last_state(some, rows):
    """The members' hidden state after all rows, (row, member, number, sample)."""
    count = len(members[some])
    both = rows.new_zeros(count, 128 + rows.shape[2], rows.shape[3])
    hidden, row = both.split((128, rows.shape[2]), 1)
    gates = rows.new_empty(count, 256, rows.shape[3])
    reset, update = gates.split(128, 1)
    kept, new = rows.new_empty(2, count, 128, rows.shape[3])
    for one in rows:
        row.copy_(one)
        layer("gates", some, both, gates).sigmoid_()
        layer("kept", some, hidden, kept)
        layer("new", some, row, new).addcmul_(kept, reset).tanh_()
        torch.lerp(new, hidden, update, out=hidden)
    return hidden
'''
_ROWS = '''def stacked(x):
    """Step by step, the members in groups whose weights and gates fit the caches."""
    x = $images
    found = []
    for start in range(0, len(members), $size):
        some = slice(start, start + $size)
        rows = $seen.permute(3, 0, 2, 4, 1).flatten(2, 3)
        found.append(last_state(some, rows))
    x = torch.cat(found).transpose(1, 2)
    return $result
'''
_PREPARED = """# What LayerNorm multiplies by and adds is in the layer after it.
prepared = dict(state)
pairs = [("norm", "head")]
for at in range(3):
    pairs.append((f"blocks.{at}.norm1", f"blocks.{at}.qkv"))
    pairs.append((f"blocks.{at}.norm2", f"blocks.{at}.fc1"))
for norm, name in pairs:
    scale, shift = state[f"{norm}.weight"], state[f"{norm}.bias"].unsqueeze(2)
    weight, bias = state[f"{name}.weight"], state[f"{name}.bias"].unsqueeze(2)
    prepared[f"{name}.bias"] = torch.baddbmm(bias, weight, shift).squeeze(2)
    prepared[f"{name}.weight"] = weight * scale.unsqueeze(1)
prepared["position"] = state["position"] + state["embed.bias"].unsqueeze(1)
prepared["embed.weight"] = state["embed.weight"].flatten(2)
"""
_OWN_LINEAR = '''def linear(own, name, x):
    """The layer of some members: (member, sample, in) -> (member, sample, out)."""
    weight, bias = own[f"{name}.weight"], own[f"{name}.bias"]
    return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))
'''
_THROUGH = '''def through(own, block, x, sizes):
    """The block of some members."""
    y = linear(own, f"{block}.qkv", nn.functional.layer_norm(x, (64,)))
    y = y.unflatten(2, (3, 4, 16)).unflatten(1, sizes).flatten(0, 1)
    query, key, value = y.permute(2, 0, 3, 1, 4)
    y = nn.functional.scaled_dot_product_attention(query, key, value)
    y = y.transpose(1, 2).flatten(2).view(x.shape)
    x = x.add_(linear(own, f"{block}.out", y))
    y = linear(own, f"{block}.fc1", nn.functional.layer_norm(x, (64,)))
    return x.add_(linear(own, f"{block}.fc2", nn.functional.gelu(y)))
'''
_PATCHES = '''def patches(x):
    """(member, sample, channel, height, width) -> (member, sample * patch, number)."""
$padding    x = x.unflatten(4, (-1, 4)).unflatten(3, (-1, 4))
    return x.permute(0, 1, 3, 5, 2, 4, 6).flatten(4).flatten(1, 3)
'''
_STACKED = '''def stacked(x):
    """The members in groups whose numbers fit a core's cache, or that are few."""
    x = patches($images)
    found = []
    for start in range(0, len(members), $size):
        some = slice(start, start + $size)
        own = {name: one[some] for name, one in prepared.items()}
        y = $seen
        y = torch.bmm(y, own["embed.weight"].transpose(1, 2))
        y = y.unflatten(1, ($batch, $patches))
        y = y.add_(own["position"].unsqueeze(1)).flatten(1, 2)
        for at in range(3):
            y = through(own, f"blocks.{at}", y, ($batch, $patches))
        y = nn.functional.layer_norm(y, (64,))
        found.append(y.unflatten(1, ($batch, $patches)).mean(2))
    return $result
'''


def rows(recipe: Recipe) -> Iterator[str]:
    """The strategy `stacked` of a GRU that reads rows."""
    if "stacked" not in recipe.computed:
        return
    place = "cell.{}" if recipe.architecture.name == "RowGRUCell" else "rnn.{}_l0"
    yield Template(_OF_ROWS).substitute(place=place)
    yield LINEAR
    yield _LAYER
    yield _LAST_STATE
    seen = "x" if recipe.is_same else "x[some]"
    yield _filled(recipe, _ROWS, seen=seen, result=ended(recipe, 'linear("fc", x)'))


def patches(recipe: Recipe) -> Iterator[str]:
    """The strategy `stacked` of SmallViT."""
    if "stacked" not in recipe.computed:
        return
    count = recipe.architecture.state_shapes()["position"][0]
    _, height, width = recipe.task.shape
    padding = ""
    if width % 4 or height % 4:
        padding = f"    x = nn.functional.pad(x, (0, {-width % 4}, 0, {-height % 4}))\n"
    yield _PREPARED
    yield _OWN_LINEAR
    yield _THROUGH
    yield Template(_PATCHES).substitute(padding=padding)
    yield _filled(
        recipe,
        _STACKED,
        seen="x.expand(len(members[some]), -1, -1)" if recipe.is_same else "x[some]",
        patches=count,
        result=ended(recipe, 'linear(prepared, "head", torch.cat(found))'),
    )


def _filled(recipe: Recipe, text: str, **values: object) -> str:
    images = "x.unsqueeze(0)" if recipe.is_same else "x"
    sizes = {"size": recipe.sizes.group, "batch": recipe.settings.batch}
    return Template(text).substitute(images=images, **sizes, **values)
