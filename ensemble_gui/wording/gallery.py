"""The examples in the doctor's gallery, in the order in which they are shown."""

from ensemble_gui.records.gallery import Example

EXAMPLES: tuple[Example, ...] = (
    Example(
        key="dropout",
        title="Dropout",
        teaches="In training, dropout draws random numbers. vmap refuses to draw until it is "
        'asked to: with randomness="different" each member drops its own units, with '
        'randomness="same" all members drop the same ones. In prediction nothing is drawn, and '
        "vmap works.",
        to_try="Set the probability to 0: nothing is drawn, and vmap works in training as well.",
    ),
    Example(
        key="batch_norm",
        title="BatchNorm in training",
        teaches="In training, BatchNorm changes its running mean and variance in place. That "
        "works where the buffers are stacked and passed to functional_call next to the "
        "parameters, so that each member has its own. Where they are forgotten, torch has one "
        "mean for all members and refuses to write into it.",
        to_try="Pass track_running_stats=False to BatchNorm1d: there are no buffers to forget, "
        "but prediction depends on the minibatch as well.",
    ),
    Example(
        key="gru_cell",
        title="GRUCell",
        teaches="vmap has no rule for torch's GRU cell. In a forward pass it runs the cell member "
        "by member, once per row of the digit: the outputs are right, but this is a loop again. "
        "For a gradient torch takes the cell apart, and vmap has a rule for each part.",
        to_try="Replace nn.GRUCell with nn.RNNCell, or with linear layers and torch.sigmoid.",
    ),
    Example(
        key="lstm",
        title="LSTM",
        teaches="vmap has no rule for a whole LSTM layer and cannot fall back to a loop, so a "
        "forward pass fails. For a gradient torch picks another operator, which depends on the "
        "processor and on torch's version. Unrolled step by step, with the same weights, it works.",
        to_try="Replace nn.LSTM with nn.GRU or nn.RNN.",
    ),
    Example(
        key="branch",
        title="A branch on a value",
        teaches="Python's if needs one true or false. Under vmap the condition holds one answer "
        "per member, so torch refuses to make one of them. torch.where computes both branches and "
        "picks one for each member.",
        to_try="Replace the if with torch.where(x.mean() > 0, torch.relu(x), torch.tanh(x)). Or "
        "ask the input instead of x: vmap then works if all members see the same minibatch.",
    ),
    Example(
        key="item",
        title=".item()",
        teaches="A tensor that becomes a Python number must hold one number. Under vmap it holds "
        "one per member. As long as it stays a tensor, torch does the arithmetic for each member.",
        to_try="Remove .item(): the division works with the tensor as well.",
    ),
    Example(
        key="list",
        title="A Python list",
        teaches="vmap calls the forward once for all members, so the list gets one entry where "
        "a loop adds one per member. The logits are right. But the entry belongs to that one call: "
        "afterwards it can be printed, and every operation on it raises an error.",
        to_try="Return x next to the logits instead of keeping it: vmap then stacks it by member.",
    ),
    Example(
        key="zeros",
        title="Writing into torch.zeros",
        teaches="torch.zeros makes a plain tensor with room for one member. What is written into "
        "it is of all members, so torch refuses.",
        to_try="Use x.new_zeros(len(x), 32), which has room for all members. Or write nothing in "
        "place: torch.cat of the two halves.",
    ),
    Example(
        key="attribute",
        title="A tensor in a plain attribute",
        teaches="Only parameters and buffers are stacked. A tensor in a plain attribute stays "
        "the base model's: all members compute with this one, and the predictions are wrong "
        "without an error. If the base model was built on meta, the tensor has no values at all.",
        to_try='Register it: self.register_buffer("frequencies", torch.randn(784, 16)).',
    ),
    Example(
        key="numpy_forward",
        title="NumPy in the forward",
        teaches="NumPy computes with the memory of one array, and the tensors under vmap have "
        "no such memory. detach() also ends the gradient: the layers before it are not trained, "
        "with or without vmap.",
        to_try="Replace the line with torch.arctan(x): torch has most of NumPy's functions.",
    ),
)
