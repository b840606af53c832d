"""The code of linear layers of all members, which several strategies end in."""

from ensemble_gui.running.exporting.literals import literal
from ensemble_gui.running.exporting.recipe import Recipe

_MOST_LISTED = 6  # layers; more are numbered

LINEAR = '''def linear(name, x):
    """All members' layer: (member, sample, in) -> (member, sample, out)."""
    weight, bias = state[f"{name}.weight"], state[f"{name}.bias"]
    return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))
'''


def hidden_and_last(recipe: Recipe, layers: list[str]) -> str:
    """The lines that end a function: ReLU after all layers of `x` but the last."""
    *hidden, last = layers
    result = f'linear("{last}", x)'
    loop = f"    for name in {names_of(hidden)}:\n        x = linear(name, x).relu_()\n"
    return f"{loop}    return {ended(recipe, result)}\n"


def ended(recipe: Recipe, result: str) -> str:
    """The outputs of two classes, where the network has one."""
    is_single = any(one.single for one in recipe.architecture.adaptations)
    return f"two_classes({result})" if is_single else result


def names_of(layers: list[str]) -> str:
    """Layers as a list, or by their numbers where they are many."""
    if len(layers) <= _MOST_LISTED:
        return literal(layers)
    first, end = (int(one.removeprefix("fc")) for one in (layers[0], layers[-1]))
    return f'[f"fc{{number}}" for number in range({first}, {end + 1})]'
