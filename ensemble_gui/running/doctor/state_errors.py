"""Errors of vmap that come from a network's state, with torch 2.10 to 2.14."""

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

from ensemble_gui.records.doctor import Diagnosis, Remedy
from ensemble_gui.running.doctor import examples, pages
from ensemble_gui.running.doctor.known import Known


def plain_tensors(network: nn.Module) -> tuple[str, ...]:
    """The names of attributes that are tensors and neither parameters nor buffers.

    Those that the older weight_norm and spectral_norm compute before each call are left out.
    """
    found = []
    for prefix, module in network.named_modules():
        computed = {name.rpartition("_")[0] for name, _ in module.named_parameters(recurse=False)}
        for name, value in vars(module).items():
            if isinstance(value, Tensor) and name not in computed:
                found.append(f"{prefix}.{name}" if prefix else name)
    return tuple(found)


def _norms(network: nn.Module) -> list[_NormBase]:
    norms = (one for one in network.modules() if isinstance(one, _NormBase))
    return [one for one in norms if one.track_running_stats]


def _counts_minibatches(network: nn.Module) -> bool:
    return any(one.momentum is None for one in _norms(network))


PLAIN_TENSOR = Diagnosis(
    cause="The network computes with a tensor that is neither a parameter nor a buffer ({0}). "
    "Only these are stacked: all members would share this tensor, and in a base model on the "
    "meta device it has no values.",
    advice="Register it as a buffer: it then moves with the network and each member has its own.",
    link=pages.BUFFER,
    code=examples.ATTRIBUTE,
)
WITHOUT_VALUES = Diagnosis(
    cause="The forward uses a tensor on the meta device, which has no values: a buffer that is not "
    "stacked, or a tensor made outside of the forward.",
    advice="Pass the stacked buffers to functional_call next to the parameters, and register other "
    "tensors as buffers.",
    link=pages.FUNCTIONAL_CALL,
    remedies=(Remedy.STACK_BUFFERS,),
)
OTHER_STATE = Diagnosis(
    cause="vmap gives other results than the members by themselves. The network probably computes "
    "with something that is neither a parameter nor a buffer and differs by member, such as a "
    "number, a list, a hook or a global variable.",
    advice="Register what differs by member as a buffer, and return what is to be kept.",
    link=pages.FUNCTIONAL_CALL,
    code=examples.ATTRIBUTE,
)
SHARED = Diagnosis(
    cause="The forward writes in place into a tensor that all members share, such as one from "
    "torch.zeros, or the input if all members see the same minibatch. What it writes differs by "
    "member.",
    advice="Make the tensor from one that differs by member (y.new_zeros, torch.zeros_like(y)). Or "
    "write nothing in place: torch.cat or torch.stack of the parts, and x = x - mean instead of "
    "x -= mean.",
    link=pages.IN_PLACE,
    remedies=(Remedy.COPY_INPUT,),
    code=examples.IN_PLACE,
)
_CAPTURED = Diagnosis(
    cause="The forward writes in place into a tensor that is not an argument of the "
    "differentiated function: a buffer, or the input.",
    advice="Pass the stacked buffers and the input as arguments to the function that "
    "torch.func.grad differentiates.",
    link=pages.FUNCTIONAL_CALL,
    remedies=(Remedy.STACK_BUFFERS, Remedy.COPY_INPUT),
    code=examples.BUFFERS,
)
_BUFFERS = Diagnosis(
    cause="In training, BatchNorm updates its running mean and variance in place. The buffers are "
    "not stacked, so one tensor would have to hold the values of all members.",
    advice="Pass the stacked buffers to functional_call next to the parameters. Or freeze the "
    "running statistics, or use GroupNorm, which has none.",
    link=pages.BATCH_NORM,
    remedies=(Remedy.STACK_BUFFERS, Remedy.FREEZE_STATISTICS),
    code=examples.BUFFERS,
)

STATE_ERRORS: tuple[Known, ...] = (
    Known(
        pattern="called random operation while in randomness error mode",
        diagnosis=Diagnosis(
            cause="The network draws random numbers, as dropout does in training. vmap refuses "
            "until it knows whether all members get the same ones.",
            advice='Pass randomness="different" to vmap: each member draws its own, as in a loop. '
            'With "same" all members get the same numbers.',
            link=pages.VMAP,
            remedies=(Remedy.RANDOM_DIFFERENT, Remedy.RANDOM_SAME),
        ),
    ),
    Known(pattern="running_mean or running_var.*were not batched", diagnosis=_BUFFERS),
    Known(
        pattern="would mutate a captured Tensor",
        diagnosis=_BUFFERS,
        applies=lambda network: bool(_norms(network)) and network.training,
    ),
    Known(pattern="would mutate a captured Tensor", diagnosis=_CAPTURED),
    Known(
        pattern=r"calling \.item\(\)",
        applies=_counts_minibatches,
        diagnosis=Diagnosis(
            cause="A BatchNorm with momentum=None divides by its number of minibatches as a Python "
            "number. Under vmap there is one number per member.",
            advice="Give the BatchNorm a momentum, such as 0.1, or freeze its running statistics.",
            link=pages.BATCH_NORM,
            remedies=(Remedy.FREEZE_STATISTICS,),
        ),
    ),
    Known(
        pattern="not possible because there exists a Tensor|doesn't match the broadcast shape|"
        "more than one element of the written-to tensor refers to a single memory location",
        diagnosis=SHARED,
    ),
    Known(
        pattern="(?i)uninitialized ?parameter|uninitialized ?buffer",
        diagnosis=Diagnosis(
            cause="The network has lazy layers, whose parameters have no shape yet.",
            advice="Call each member once on a minibatch before the members are stacked.",
            link=pages.LAZY,
        ),
    ),
    Known(
        pattern="ScriptModule|TorchScript|torch/jit/|param must be a Parameter",
        diagnosis=Diagnosis(
            cause="A part of the network is scripted (torch.jit.script), so functional_call cannot "
            "replace its parameters.",
            advice="Use that module without torch.jit.script.",
            link=pages.SCRIPT,
        ),
    ),
    Known(
        pattern="(?i)can't allocate memory|out of memory|not enough memory",
        diagnosis=Diagnosis(
            cause="The activations of all members together do not fit in memory.",
            advice="Pass chunk_size to vmap, to compute fewer members at a time.",
            link=pages.VMAP,
            remedies=(Remedy.CHUNK,),
        ),
    ),
)
