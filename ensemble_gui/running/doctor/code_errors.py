"""Errors of vmap that come from what the code of a forward does, with torch 2.10 to 2.14."""

from dataclasses import replace

from ensemble_gui.records.doctor import Diagnosis
from ensemble_gui.running.doctor import examples, pages
from ensemble_gui.running.doctor.known import Known

NUMBER = Diagnosis(
    cause="The forward makes a Python number of a tensor (.item(), .tolist(), float(), int() or "
    "range()). Under vmap the tensor holds one number per member.",
    advice="Keep it a tensor: torch's arithmetic also takes tensors without dimensions. "
    "torch.stack joins several of them where torch.tensor needs numbers.",
    link=pages.ITEM,
    code=examples.ITEM,
)
BRANCH = Diagnosis(
    cause="The forward asks a tensor for one true or false (if, while, assert, and, max()). Under "
    "vmap the tensor holds one answer per member.",
    advice="Compute both branches and choose with torch.where. Move checks out of the forward. "
    "A while loop needs a fixed number of steps.",
    link=pages.BRANCH,
    code=examples.BRANCH,
)
NUMBER_OR_BRANCH = Diagnosis(
    cause="The forward makes a Python number of a tensor, or asks it for one true or false. Under "
    "vmap the tensor holds one per member.",
    advice="Keep it a tensor instead of .item(), float() or int(). Instead of an if, compute both "
    "branches and choose with torch.where.",
    link=pages.LIMITATIONS,
    code=f"{examples.ITEM}\n{examples.BRANCH}",
)
KEPT = Diagnosis(
    cause="The network computes with a tensor that it kept from an earlier call, in a list or an "
    "attribute. A tensor made under vmap cannot be used after its call.",
    advice="Return what is to be kept from the forward; vmap then stacks it by member.",
    link=pages.LIMITATIONS,
    code=examples.KEPT,
)
CHECKPOINT = Diagnosis(
    cause="The network uses torch.utils.checkpoint, which torch.func does not support.",
    advice="Call the layers without checkpoint. All activations then stay in memory; vmap's "
    "chunk_size limits how many members are computed at a time.",
    link=pages.CHECKPOINT,
)

CODE_ERRORS: tuple[Known, ...] = (
    Known(pattern=r"calling \.item\(\) on a Tensor\. We", diagnosis=NUMBER),
    Known(
        pattern=r"in some data-dependent control flow\. We|torch\.allclose isn't supported|"
        r"for aten::(?:equal|is_nonzero)\b",
        diagnosis=BRANCH,
    ),
    Known(
        pattern="dynamic shape|differently shaped Tensor",
        diagnosis=Diagnosis(
            cause="The forward selects values by a condition (x[mask], nonzero, masked_select, "
            "unique), so that each member's tensor has another size.",
            advice="Keep the size: torch.where(mask, x, 0), or multiply by the mask.",
            link=pages.SHAPES,
            code=examples.SHAPES,
        ),
    ),
    Known(pattern="may have escaped from inside a function being vmapped", diagnosis=KEPT),
    Known(
        pattern='INTERNAL ASSERT FAILED at "[^"]*functorch',
        diagnosis=replace(
            KEPT,
            cause="A check within torch failed. Probably the network computes with a tensor that "
            "it kept from an earlier call, in a list or an attribute.",
        ),
    ),
    Known(
        pattern="Cannot access data pointer of Tensor|Cannot access storage of",
        diagnosis=Diagnosis(
            cause="Code outside of torch asks for the memory of a tensor: NumPy, .tolist(), or an "
            "extension in C++ or CUDA. A tensor under vmap holds all members' values, and its "
            "memory is not accessible.",
            advice="Use torch's functions instead. An extension needs a rule for vmap "
            "(torch.library.register_vmap).",
            link=pages.NUMPY,
            code=examples.NUMPY,
        ),
    ),
    Known(
        pattern=r"saved tensor hooks|checkpoint[\s\S]*must override the setup_context|"
        "vmap over _NoopSaveInputs",
        diagnosis=CHECKPOINT,
    ),
    Known(
        pattern=r"must override the setup_context|"
        r"vmap over \w+, but it does not have vmap support",
        diagnosis=Diagnosis(
            cause="The network has its own autograd.Function, which has no rule for vmap.",
            advice="Move what uses ctx from forward to setup_context, and set generate_vmap_rule "
            "to True. Or write its vmap method.",
            link=pages.AUTOGRAD_FUNCTION,
            code=examples.FUNCTION,
        ),
    ),
    Known(
        pattern=r"call Tensor\.requires_grad_\(\)",
        diagnosis=Diagnosis(
            cause="The forward computes a gradient with torch.autograd, which does not work under "
            "torch.func.",
            advice="Use torch.func.grad or torch.func.vjp in the forward.",
            link=pages.LIMITATIONS,
        ),
    ),
    Known(
        pattern=r"`\.?data`",
        diagnosis=Diagnosis(
            cause="The forward uses .data of a tensor, which bypasses vmap.",
            advice="Use .detach() to read a tensor. Change parameters outside of the forward.",
            link=pages.LIMITATIONS,
        ),
    ),
    Known(
        pattern="to use channels_last",
        diagnosis=Diagnosis(
            cause="The forward lays a tensor out as channels_last. Under vmap the tensor has one "
            "dimension more, which torch has no such layout for.",
            advice="Leave the conversion out of the forward: the results are the same, and only "
            "the speed of convolutions may differ.",
            link=pages.LIMITATIONS,
        ),
    ),
    Known(
        pattern=r"must only return Tensors, got type (<class '[^']+'>|\S+)",
        diagnosis=Diagnosis(
            cause="The network returns something other than tensors ({0}), which vmap cannot "
            "stack.",
            advice="Return tensors only, alone or in tuples, lists and dictionaries.",
            link=pages.VMAP,
        ),
    ),
)
