"""Operators that vmap has no batching rule for, with torch 2.10 to 2.14."""

from dataclasses import replace

from torch import nn

from ensemble_gui.records.doctor import Diagnosis, Remedy
from ensemble_gui.running.doctor import pages
from ensemble_gui.running.doctor.known import Known


def _has_spectral_norm(network: nn.Module) -> bool:
    """By the class of its parametrization, or that of the older one's hook."""
    hooks = [hook for one in network.modules() for hook in one._forward_pre_hooks.values()]  # noqa: SLF001 -- torch has no other way
    kinds = {type(one).__name__ for one in (*network.modules(), *hooks)}
    return bool(kinds & {"_SpectralNorm", "SpectralNorm"})


_NO_RULE = r"(?:Batching rule not implemented for|we do not yet support) (?:aten::)?"
_RECURRENT = r"(?:lstm|gru|rnn_tanh|rnn_relu|\w*(?:cudnn|miopen|mkldnn)_rnn|_thnn_fused)"
_ATTENTION = r"(?:_native_multi_head_attention|_transformer_encoder_layer|_scaled_dot_product)"

_UNROLL = Diagnosis(
    cause="vmap has no batching rule for torch's recurrent layers and cells.",
    advice="Unroll the layer into one linear layer per gate and step, with the same weights. That "
    "takes several operations per step, so measure whether it is faster than the loop.",
    link=pages.RECURRENT,
    remedies=(Remedy.UNROLL,),
)
_MATHS = Diagnosis(
    cause="vmap has no batching rule for torch's fused attention here.",
    advice="Compute attention by its maths path, in single operations: "
    "torch.nn.attention.sdpa_kernel(SDPBackend.MATH), and for torch's layers in prediction "
    "torch.backends.mha.set_fastpath_enabled(False).",
    link=pages.ATTENTION,
    remedies=(Remedy.MATHS_ATTENTION,),
)

OPERATOR_ERRORS: tuple[Known, ...] = (
    Known(pattern=_NO_RULE + _RECURRENT, diagnosis=_UNROLL),
    Known(pattern=_NO_RULE + _ATTENTION, diagnosis=_MATHS),
    Known(
        pattern=_NO_RULE + r"\w+\.out",
        applies=_has_spectral_norm,
        diagnosis=Diagnosis(
            cause="In training, spectral_norm updates its vectors by operators that write into "
            "them (out=). vmap has no batching rule for these; in prediction nothing is written.",
            advice="Use vmap for prediction and a loop for training, or another parametrization, "
            "such as torch.nn.utils.parametrizations.orthogonal.",
            link=pages.LIMITATIONS,
        ),
    ),
    Known(
        pattern=_NO_RULE + r"(\w+)\.out",
        diagnosis=Diagnosis(
            cause="The forward lets an operator write into a given tensor ({0} with out=), which "
            "vmap does not support.",
            advice="Use the operator's result instead of out=.",
            link=pages.LIMITATIONS,
        ),
    ),
    Known(
        pattern=_NO_RULE + r"([\w:.]*\w)",
        diagnosis=Diagnosis(
            cause="vmap has no batching rule for {0} and cannot fall back to a loop.",
            advice="Replace it with operators that have a rule, or compute the members in a loop.",
            link=pages.LIMITATIONS,
        ),
    ),
)
# Operators that vmap runs member by member; the first group is the operator's name.
FALLBACKS: tuple[Known, ...] = (
    Known(pattern=rf"^{_RECURRENT}", diagnosis=replace(_UNROLL, link=pages.GRU_CELL)),
    Known(pattern=rf"^{_ATTENTION}", diagnosis=_MATHS),
    Known(
        pattern="^_weight_norm",
        diagnosis=Diagnosis(
            cause="vmap has no batching rule for weight_norm's operator, so it computes the "
            "weights member by member.",
            advice="For prediction compute each member's weights once: "
            'torch.nn.utils.parametrize.remove_parametrizations(layer, "weight").',
            link=pages.LIMITATIONS,
        ),
    ),
    Known(
        pattern="^embedding_renorm_",
        diagnosis=Diagnosis(
            cause="An embedding with max_norm shortens its vectors in place, which vmap does "
            "member by member.",
            advice="Shorten them outside of the forward, or normalise what the embedding returns.",
            link=pages.LIMITATIONS,
        ),
    ),
    Known(
        pattern="^_?embedding_bag",
        diagnosis=Diagnosis(
            cause="vmap has no batching rule for nn.EmbeddingBag and computes it member by member.",
            advice="Use nn.Embedding, and the mean or sum of what it returns.",
            link=pages.LIMITATIONS,
        ),
    ),
    Known(
        pattern="^(histc|bincount)",
        diagnosis=Diagnosis(
            cause="vmap has no batching rule for torch.{0} and computes it member by member.",
            advice="Compare with the bins and sum: (x[..., None] == bins).sum(-2).",
            link=pages.HISTC,
        ),
    ),
    Known(
        pattern=r"^([\w.]+)",
        diagnosis=Diagnosis(
            cause="vmap has no batching rule for {0} and runs it member by member, in a loop "
            "inside torch. The outputs are right; little time is saved.",
            advice="Replace it with operators that have a rule, or compute the members in a loop.",
            link=pages.LIMITATIONS,
        ),
    ),
)
