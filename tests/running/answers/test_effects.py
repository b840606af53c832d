import numpy as np
import pytest

from ensemble_gui.records.images import OwnImage, Recipe, Stage
from ensemble_gui.records.inspection import Effect, Inspection, InspectionRequest
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.running.answers import inspection
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.digit.recipe import Digit, follow
from ensemble_gui.samples.image_files.reading import read_picture

SETTINGS = RunSettings(members=5, weights=Weights.CONV)

pytestmark = pytest.mark.usefixtures("_threads")


@pytest.fixture(scope="module")
def voters() -> Voters:
    return Voters()


def effects_on(photo: OwnImage, voters: Voters, recipe: Recipe) -> tuple[Effect, ...]:
    request = InspectionRequest(settings=SETTINGS, recipe=recipe, image=photo)
    outcome = answer(request, Work(kept=Kept(voters)))
    assert isinstance(outcome, Inspection), outcome
    return outcome.effects


def said_of(voters: Voters, digit: Digit) -> Array:
    """What the members say of a digit directly, (member, class)."""
    assert digit.pixels is not None
    return voters.ask(SETTINGS, digit.pixels[None])[:, 0]


@pytest.mark.parametrize("recipe", [Recipe(), Recipe(off=frozenset({Stage.BOX, Stage.LIGHT}))])
def test_effects_are_what_the_members_say_with_one_stage_switched_the_other_way(
    voters: Voters, photo: OwnImage, recipe: Recipe
) -> None:
    rgb = read_picture(photo.path).rgb
    now = said_of(voters, follow(rgb, recipe)).argmax(axis=1)
    for stage, effect in zip(Stage, effects_on(photo, voters, recipe), strict=True):
        then = said_of(voters, follow(rgb, recipe.toggled(stage)))
        assert effect == Effect(
            stage=stage,
            changed=int((then.argmax(axis=1) != now).sum()),
            prediction=int(then.mean(axis=0).argmax()),
        )


def test_members_that_change_their_vote_are_counted(
    voters: Voters, photo: OwnImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    votes = {None: [3, 3, 3, 8, 8], Stage.BOX: [3, 3, 8, 8, 8], Stage.LIGHT: [8, 8, 8, 3, 3]}
    asked_for = iter([[None], list(Stage)])

    def said(_settings: RunSettings, images: Array) -> Array:
        stages = next(asked_for)
        assert len(images) == len(stages)
        each = [votes.get(stage, votes[None]) for stage in stages]
        return np.eye(10, dtype=np.float32)[np.array(each).T]  # (member, sample, class)

    monkeypatch.setattr(voters, "ask", said)
    effects = {one.stage: one for one in effects_on(photo, voters, Recipe())}
    changed = {stage: one.changed for stage, one in effects.items() if one.changed}
    assert changed == {Stage.BOX: 1, Stage.LIGHT: 5}
    assert effects[Stage.BOX].prediction == 8
    assert effects[Stage.CENTRING].prediction == 3


def test_a_stage_without_which_there_is_no_ink_changes_every_vote(
    voters: Voters, photo: OwnImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blank_without_light(rgb: Array, recipe: Recipe) -> Digit:
        digit = follow(rgb, recipe)
        return digit if recipe.has(Stage.LIGHT) else Digit(steps=digit.steps[:4], pixels=None)

    monkeypatch.setattr(inspection, "follow", blank_without_light)
    effects = {one.stage: one for one in effects_on(photo, voters, Recipe())}
    assert effects[Stage.LIGHT] == Effect(stage=Stage.LIGHT, changed=5, prediction=None)
    assert all(effects[one].prediction is not None for one in Stage if one is not Stage.LIGHT)
