"""What each strategy is: in a sentence, and in the lines of torch that it comes down to."""

from ensemble_gui.records.settings import STRATEGY_SUMMARIES

_LINES = {
    "loop": "torch.stack([member(x) for member in members])",
    "vmap": "vmap(forward, in_dims=(0, None))(state, x)",
    "vmap-chunked": "vmap(forward, in_dims=(0, None), chunk_size=n)(state, x)",
    "stacked": "torch.baddbmm(bias, x, weight.transpose(1, 2))",
    "fused": "torch.addmm(bias.flatten(), x, weight.flatten(0, 1).t())",
    "chunked": "torch.baddbmm(bias[some], x, weight[some].transpose(1, 2), out=y)",
    "packed": "torch.baddbmm(bias[some], x, packed[some], out=y)",
    "per-core": "torch.addmm(bias[member], x[rows], weight[member].t(), out=y)",
    "compiled": "torch.compile(vmap(forward, in_dims=(0, None)))(state, x)",
    "graphed": "graph.replay()",
}
_FORWARD = (
    "forward(own, x) is functional_call(base, own, (x,)): the network with one member's parameters"
)
_NOTES = {
    "loop": "Each layer is called once per member. It needs no stacked parameters.",
    "vmap": f"{_FORWARD}. vmap turns its operations into batched ones.",
    "vmap-chunked": f"{_FORWARD}. n members at a time are batched.",
    "stacked": "weight and bias hold all members, so that each layer is one call. "
    "Convolutions are written by hand in the same way.",
    "fused": "The first layers of all members, side by side, are one wide layer. "
    "The other layers are as in stacked.",
    "chunked": "As in stacked, a few members at a time, into memory that is reused.",
    "packed": "packed is weight.transpose(1, 2).contiguous(), made once. "
    "It takes the weights' memory twice.",
    "per-core": "As many Python threads as torch has, each with its members, up to 1,024 samples "
    "at a time, and with torch on one thread.",
    "compiled": f"{_FORWARD}. Compiled for this size, in the first call.",
    "graphed": "The kernels of a call are recorded once, and then launched together.",
    "auto": "It picks a strategy by a rule, without timing any; the run reports its choice.",
}


def explained(strategy: str) -> str:
    """A tool tip of a few lines: what this strategy is, its torch, and how to read that.

    '' for a strategy that is not known here, as in a saved run of another version.
    """
    summary = STRATEGY_SUMMARIES.get(strategy)
    if summary is None:
        return ""
    lines = (f"{strategy}: {summary}", _LINES.get(strategy, ""), _NOTES.get(strategy, ""))
    return "\n".join(filter(None, lines))
