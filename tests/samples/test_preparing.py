"""What was done to pictures is said: of a folder of them, and of one."""

from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.tasks import Fit, Task
from ensemble_gui.samples.image_files.reading import Picture
from ensemble_gui.samples.preparing import note_on, notes_on, prepare, prepare_file
from tests.support.own_tasks import ANIMALS

GREY = Task(shape=(1, 32, 32), classes=("shirt", "shoe"), mean=(0.5,), std=(0.5,))
X = "\N{MULTIPLICATION SIGN}"


def picture(width: int, height: int, *, is_transparent: bool = False, note: str = "") -> Picture:
    rng = np.random.default_rng(0)
    rgb = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Picture(rgb=rgb, note=note, is_transparent=is_transparent)


WAYS = [
    ({}, f"64{X}48 pixels resized to 32{X}32, cropped"),
    ({"fit": Fit.CENTER_CROP}, f"64{X}48 pixels resized to 32{X}32, cropped"),
    ({"fit": Fit.RESIZE}, f"64{X}48 pixels resized to 32{X}32, stretched"),
    ({"fit": Fit.PAD}, f"64{X}48 pixels resized to 32{X}32, padded with black"),
    (
        {"resize": 40},
        f"64{X}48 pixels resized to 32{X}32 (the shorter side to 40 first), cropped",
    ),
]


@pytest.mark.parametrize(("way", "said"), WAYS)
def test_how_one_picture_was_fitted_is_said(way: dict[str, object], said: str) -> None:
    task = replace(ANIMALS, **way)
    assert note_on(prepare_file(picture(64, 48), task), task) == said


@pytest.mark.parametrize(("way", "said"), WAYS)
def test_how_the_pictures_of_a_folder_were_fitted_is_said(
    way: dict[str, object], said: str
) -> None:
    task = replace(ANIMALS, **way)
    made = [prepare_file(picture(*size), task) for size in ((64, 48), (64, 48))]
    *resized, how = said.split(", ")
    assert notes_on(made, task) == (f"2 of {', '.join(resized)}, 2 {how}.",)


def test_a_picture_of_the_right_size_is_said_to_be_nothing_but_cropped_by_choice() -> None:
    assert note_on(prepare_file(picture(32, 32), ANIMALS), ANIMALS) == ""
    assert notes_on([prepare_file(picture(32, 32), ANIMALS)], ANIMALS) == ()
    larger = replace(ANIMALS, resize=40)
    assert note_on(prepare_file(picture(32, 32), larger), larger).endswith("first), cropped")


def test_of_a_picture_in_grey_colours_and_polarity_are_said() -> None:
    paper = np.full((32, 32, 3), 250, np.uint8)
    paper[8:24, 15:17] = (10, 20, 90)
    assert note_on(prepare(paper, GREY), GREY) == (
        "converted from colour to grey, dark on light, not inverted"
    )
    assert note_on(prepare(255 - paper, GREY), GREY) == "converted from colour to grey"
    assert notes_on([prepare(paper, GREY)] * 2, GREY) == (
        "2 dark on light, not inverted; 2 converted from colour to grey.",
    )


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (2, 3), (1000, 1)])
@pytest.mark.parametrize("level", [0, 255])
def test_a_picture_without_anything_in_it_is_prepared(size: tuple[int, int], level: int) -> None:
    assert prepare(np.full((*size, 3), level, np.uint8), GREY).pixels.shape == (32, 32)


def test_what_was_in_the_files_is_said_and_counted() -> None:
    made = [
        prepare_file(picture(32, 32, is_transparent=True, note=note), ANIMALS)
        for note in ("animated: only the first frame is used", "", "several pages: the first")
    ]
    assert notes_on(made, ANIMALS) == (
        "Transparent parts of 3 made white.",
        "1 image: animated: only the first frame is used.",
        "1 image: several pages: the first.",
    )
    assert note_on(made[0], ANIMALS) == "transparent parts made white"
