"""Why vmap does what it does, and what would do. A stub until the causes are written."""

from torch import nn

from ensemble_gui.records.doctor import Cell, Diagnosis, Operator, Remedy, Trouble


def diagnose(
    trouble: Trouble | None,
    operators: tuple[Operator, ...],  # noqa: ARG001 -- of a stub
    cell: Cell,  # noqa: ARG001 -- of a stub
    network: nn.Module,  # noqa: ARG001 -- of a stub
) -> Diagnosis | None:
    """The cause and the advice; None where nothing is known of it."""
    if trouble is not None and "randomness" in trouble.whole:
        return Diagnosis(
            cause="The forward pass draws random numbers.",
            advice="Choose whether all members draw the same ones.",
            remedies=(Remedy.RANDOM_DIFFERENT, Remedy.RANDOM_SAME),
        )
    if trouble is not None and "arithmetic" in trouble.whole:
        return Diagnosis(
            cause="The forward pass writes into its input.",
            advice="Give each member a copy of its own.",
            remedies=(Remedy.COPY_INPUT,),
        )
    return None
