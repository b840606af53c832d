"""What was read of each checkpoint and what was left out, in sentences."""

from collections.abc import Sequence

from ensemble_gui.ensembles.opening.choosing import Choice
from ensemble_gui.ensembles.opening.state_plan import StatePlan, is_counter
from ensemble_gui.wording.figures import count, printable, some_of

_MOST_NAMED = 8  # entries that are left out


def notes_on(plan: StatePlan, files: Sequence[str], choices: Sequence[Choice]) -> tuple[str, ...]:
    """A sentence for all files that it is true of, in the order of the files."""
    said: dict[str, list[str]] = {}
    for file, choice in zip(files, choices, strict=True):
        for note in _notes(plan, choice):
            said.setdefault(note, []).append(printable(file))
    return tuple(f"{_together(files)}: {note}" for note, files in said.items())


def _together(files: list[str]) -> str:
    return some_of(files)


def _notes(plan: StatePlan, choice: Choice) -> list[str]:
    several = len(choice.candidates) > 1
    notes = []
    if several:
        held = some_of([printable(one) for one in choice.names])
        notes.append(f"it holds {count(choice.members, 'member')}: {held}.")
    if choice.left_out or choice.others:
        what = printable(choice.key) if choice.key and not several else "the parameters"
        left = f"; left out {some_of(choice.left_out, _MOST_NAMED)}" if choice.left_out else ""
        notes.append(f"read {what}{left}.")
    others = [printable(one) for one in choice.others]
    if len(others) == 1:
        notes.append(f"{others[0]} fits as well: open it with --state-key {others[0]}.")
    elif others:
        notes.append(f"{some_of(others)} fit as well: open one with --state-key NAME.")
    first = choice.candidates[0].known
    present = {plan.known[name] for name in first}
    if any(is_counter(own) and own not in present for own in plan.saved.values()):
        notes.append(
            "it lacks BatchNorm's num_batches_tracked, which is set to 0 and changes no prediction."
        )
    if older := [name for name in first if name not in plan.saved and name not in plan.state]:
        notes.append(f"{printable(older[0])} is read as {plan.known[older[0]]}, its newer name.")
    return notes
