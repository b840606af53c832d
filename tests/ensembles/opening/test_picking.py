"""Which of the checkpoints that people's trainings leave are the members."""

import pytest

from ensemble_gui.ensembles.opening.picking import choose
from ensemble_gui.ordering import natural_order


def chosen(*files: str, wanted: str = "") -> list[str]:
    return list(choose(sorted(files, key=natural_order), wanted).files)


def others(*files: str, wanted: str = "") -> dict[str, str]:
    return {title: key for key, title in choose(sorted(files, key=natural_order), wanted).others}


def each(*names: str, folders: tuple[str, ...] = ("seed0", "seed1", "seed10")) -> list[str]:
    return [f"{folder}/{name}" for folder in folders for name in names]


@pytest.mark.parametrize(
    "files",
    [
        ["m0.pt", "m1.pt", "m2.pt", "m10.pt"],
        ["m0.pt", "m1.ckpt", "m2.bin", "m3.pth.tar"],
        ["a.ckpt", "a.pt", "b.ckpt", "b.pt"],  # of two kinds, but nobody says that they are equal
        ["seed.0.pt", "seed.1.pt"],
        ["member0", "member1"],
        ["epoch1.pt", "epoch2.pt", "epoch10.pt", "epoch100.pt"],
        ["epoch=1-step=10.ckpt", "epoch=2-step=20.ckpt"],
        ["checkpoint-500/model.safetensors", "checkpoint-1000/model.safetensors"],
        ["best_0.pth", "best_1.pth"],
        ["model.pt", "net.pt"],
        ["fold1/model_best.pth.tar", "fold2/model_best.pth.tar"],
        ["2026-05-01/12-00-00/model.pt", "2026-05-02/09-30-00/model.pt"],
        ["multirun/0/best.ckpt", "multirun/1/best.ckpt", "multirun/10/best.ckpt"],
        ["run0/model.safetensors.index.json", "run1/model.safetensors.index.json"],
        ["train/weights/best.pt", "train2/weights/best.pt"],
        ["a/m0.pt", "a/m1.pt", "b/m0.pt", "b/m1.pt"],
        ["lr=0.1,seed=0/model.pt", "lr=0.1,seed=1/model.pt"],
        ["models/m0.pt", "models/m1.pt"],
    ],
    ids=lambda files: files[0],
)
def test_all_of_these_are_members_in_natural_order(files: list[str]) -> None:
    found = choose(sorted(files, key=natural_order))
    assert list(found.files) == files
    assert found.notes == ()
    assert [key for key, _ in found.others] in ([], ["step"])  # of one training the latest


@pytest.mark.parametrize(
    ("files", "members"),
    [
        (each("best.pt", "last.pt"), each("best.pt")),
        (each("checkpoint.pth.tar", "model_best.pth.tar"), each("model_best.pth.tar")),
        (each("best.pt", "last.pt", "epoch1.pt", "epoch2.pt"), each("best.pt")),
        (["s0_best.pt", "s0_last.pt", "s1_best.pt", "s1_last.pt"], ["s0_best.pt", "s1_best.pt"]),
        (["epoch=3-step=120.ckpt", "last.ckpt"], ["epoch=3-step=120.ckpt"]),
        (
            each("checkpoints/epoch=3-step=120.ckpt", "checkpoints/last.ckpt"),
            each("checkpoints/epoch=3-step=120.ckpt"),
        ),
        (
            each("epoch=1-val_loss=0.5.ckpt", "epoch=2-val_loss=0.4.ckpt", "last.ckpt"),
            each("last.ckpt"),
        ),
        (each("epoch=9.ckpt", "epoch=10.ckpt"), each("epoch=10.ckpt")),
        (each("last.ckpt", "last-v1.ckpt"), each("last-v1.ckpt")),
        (each("model.pt", "model_ema.pt"), each("model.pt")),
        (each("last.pt", "ema.pt"), each("last.pt")),
        (
            each("model.safetensors", "checkpoint-500/model.safetensors"),
            each("model.safetensors"),
        ),
        (each("checkpoint-500/a.pt", "checkpoint-1000/a.pt"), each("checkpoint-1000/a.pt")),
        (each("model.pt", "classifier.pt"), each("model.pt")),
        (each("decoder.pt", "encoder.pt"), each("decoder.pt")),
        (["m0.pt", "m1.pt", "old/m0.pt"], ["m0.pt", "m1.pt"]),
        (each("best.pt", "wandb/run-1/files/best.pt"), each("best.pt")),
        (["epoch1.pt", "epoch2.pt", "best.pt"], ["epoch1.pt", "epoch2.pt"]),
        (["best.pt", "last.pt"], ["best.pt"]),
    ],
    ids=lambda files: files[0],
)
def test_of_each_training_one_is_a_member_and_the_others_are_named(
    files: list[str], members: list[str]
) -> None:
    found = choose(sorted(files, key=natural_order))
    assert list(found.files) == members
    left = {one.rpartition("/")[2] for one in files} - {one.rpartition("/")[2] for one in members}
    said = " ".join(found.notes)
    assert "To open others, name them by --weights or by weights in ensemble.toml" in said
    assert all(name in said for name in left)


def test_the_others_can_be_opened_and_the_first_ones_again() -> None:
    files = each("best.pt", "last.pt")
    titles = others(*files)
    assert list(titles) == ["Open last.pt instead", "Open all 6 checkpoints instead"]
    last = titles["Open last.pt instead"]
    assert chosen(*files, wanted=last) == each("last.pt")
    assert "Open best.pt instead" in others(*files, wanted=last)
    everything = titles["Open all 6 checkpoints instead"]
    assert chosen(*files, wanted=everything) == files


def test_another_part_of_each_network_can_be_opened() -> None:
    files = each("decoder.pt", "encoder.pt")
    titles = others(*files)
    assert chosen(*files, wanted=titles["Open encoder.pt instead"]) == each("encoder.pt")


def test_the_checkpoints_of_one_training_can_be_opened_or_its_best() -> None:
    files = ["epoch1.pt", "epoch2.pt", "best.pt"]
    titles = others(*files)
    assert chosen(*files, wanted=titles["Open best.pt instead"]) == ["best.pt"]
    assert others(*files, wanted="best")["Open the checkpoints of every epoch instead"] == "steps"


def test_a_choice_that_nobody_offers_any_more_is_the_usual_one() -> None:
    assert chosen("m0.pt", "m1.pt", wanted="last") == ["m0.pt", "m1.pt"]


def test_the_pattern_that_names_the_others_is_said() -> None:
    (note,) = choose(each("best.pt", "last.pt")).notes
    assert note == (
        "Several checkpoints of one training: best.pt opened, last.pt left out. To open others, "
        'name them by --weights or by weights in ensemble.toml, such as "*/last.pt".'
    )


def test_a_training_without_the_state_that_is_wanted_keeps_its_usual_one() -> None:
    files = ["seed0/best.pt", "seed0/last.pt", "seed1/best.pt"]
    assert chosen(*files, wanted="last") == ["seed0/last.pt", "seed1/best.pt"]


def test_files_of_one_name_are_told_apart_in_the_note() -> None:
    steps = [f"run{run}/checkpoint-{step}/model.safetensors" for run in (0, 1) for step in (5, 10)]
    (note, *_) = choose([*steps, "run0/model.safetensors", "run1/model.safetensors"]).notes
    assert "run0/model.safetensors, run1/model.safetensors opened" in note
    assert "run0/checkpoint-5/model.safetensors" in note
