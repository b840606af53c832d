import json
import subprocess
import sys
from dataclasses import FrozenInstanceError, asdict, fields, is_dataclass, replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from ensemble_gui import records
from ensemble_gui.records.images import Encoded, OwnImage, Recipe, Stage
from ensemble_gui.records.progress import RunProgress, unheard
from ensemble_gui.records.run import RunRequest, Timing, Verdict
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights

MODULES = [
    import_module(f"{records.__name__}.{path.stem}")
    for path in sorted(Path(records.__file__).parent.glob("*.py"))
    if path.stem != "__init__"
]
RECORDS = sorted(
    {
        one
        for module in MODULES
        for one in vars(module).values()
        if isinstance(one, type) and is_dataclass(one)
    },
    key=lambda one: one.__name__,
)


def timing(*samples_s: float) -> Timing:
    return Timing(
        strategy="loop",
        samples_s=np.array(samples_s),
        calls_per_block=1,
        prepare_s=0.0,
        first_call_s=0.0,
    )


def test_the_default_settings_are_those_of_the_contract() -> None:
    assert RunSettings() == RunSettings(
        members=10,
        input=InputMode.SAME,
        source=Source.DIGITS,
        batch=64,
        device="cpu",
        weights=Weights.TRAINED,
        strategies=("loop", "vmap"),
        repeats=100,
        seed=0,
    )


def test_settings_compare_by_value() -> None:
    assert RunSettings(members=3) == RunSettings(members=3)
    assert RunSettings(members=3) != RunSettings(members=4)
    assert len({RunSettings(members=3), RunSettings(members=3)}) == 1
    assert RunRequest(settings=RunSettings()) == RunRequest(settings=RunSettings())


def test_settings_are_json_safe() -> None:
    told = json.loads(json.dumps(asdict(RunSettings()), allow_nan=False))
    assert told["strategies"] == ["loop", "vmap"]
    assert (told["input"], told["source"], told["weights"]) == ("same", "digits", "trained")


@pytest.mark.parametrize(
    ("enum", "words"),
    [
        (InputMode, ["same", "different"]),
        (Source, ["digits", "noise", "folder"]),
        (Weights, ["trained", "conv", "random", "file"]),
    ],
)
def test_the_words_of_the_options_are_those_of_the_contract(
    enum: type[InputMode | Source | Weights], words: list[str]
) -> None:
    assert [str(one) for one in enum] == words


def test_the_verdicts_are_those_of_the_contract() -> None:
    allowed = {"faster", "slower", "not distinguishable", "unstable"}
    assert {str(one) for one in Verdict} <= allowed


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_is_frozen_slotted_and_keyword_only(record: type) -> None:
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]  # mypy knows no such attribute
    assert "__slots__" in vars(record)
    assert all(one.kw_only for one in fields(record))


def test_a_setting_cannot_be_changed() -> None:
    settings = RunSettings()
    with pytest.raises(FrozenInstanceError):
        settings.members = 3  # type: ignore[misc]  # this is what must fail


@pytest.mark.parametrize("record", RECORDS)
def test_records_with_arrays_compare_by_identity_and_hide_the_arrays(record: type) -> None:
    arrays = [one for one in fields(record) if "ndarray" in str(one.type)]
    assert not any(one.repr for one in arrays)
    if arrays:
        assert not record.__dataclass_params__.eq  # type: ignore[attr-defined]  # mypy knows no such attribute


def test_the_repr_of_an_image_leaves_its_pixels_out() -> None:
    pixels = np.zeros((28, 28), np.uint8)
    image = OwnImage(name="3.png", path="3.png", pixels=pixels, content=b"a long file")
    assert repr(image) == "OwnImage(name='3.png', path='3.png', label=None, note='')"
    assert "a long file" not in repr(Encoded(name="drawing 1.png", content=b"a long file"))


def test_settings_that_agree_in_their_ensemble_have_the_same_members() -> None:
    settings = RunSettings()
    others = {"input": InputMode.DIFFERENT, "source": Source.NOISE, "batch": 1, "repeats": 7}
    assert replace(settings, **others).ensemble == settings.ensemble
    changes = ({"members": 3}, {"weights": Weights.CONV}, {"device": "cuda"}, {"seed": 1})
    assert len({replace(settings, **one).ensemble for one in changes} | {settings.ensemble}) == 5


@pytest.mark.parametrize("stage", Stage)
def test_a_recipe_has_all_stages_until_one_is_switched_off(stage: Stage) -> None:
    assert Recipe().has(stage)
    without = Recipe().toggled(stage)
    assert [one for one in Stage if not without.has(one)] == [stage]
    assert without.toggled(stage) == Recipe()
    assert hash(without.toggled(stage)) == hash(Recipe())


def test_median_and_spread_are_derived_from_the_raw_times() -> None:
    measured = timing(5.0, 1.0, 2.0, 4.0, 3.0)
    assert measured.median_s == 3.0
    assert measured.quartiles_s == (2.0, 4.0)
    assert measured.iqr_s == 2.0


def test_the_median_of_an_even_number_of_blocks_lies_between_the_middle_two() -> None:
    assert timing(1.0, 2.0, 4.0, 100.0).median_s == 3.0


def test_a_single_block_has_no_spread() -> None:
    assert timing(0.5).median_s == 0.5
    assert timing(0.5).iqr_s == 0.0


def test_derived_times_are_plain_floats() -> None:
    measured = timing(1.0, 2.0)
    derived = (measured.median_s, measured.iqr_s, *measured.quartiles_s)
    assert all(type(one) is float for one in derived)


def test_an_unheard_progress_is_taken() -> None:
    unheard(RunProgress(stage="Timing", done=1, total=2))


def test_the_records_need_neither_torch_nor_qt() -> None:
    assert len(MODULES) > 10
    names = ", ".join(one.__name__ for one in MODULES)
    check = f"import sys, {names}; print({{'torch', 'PySide6'}} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "set()"
