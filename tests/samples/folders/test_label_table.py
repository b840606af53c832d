"""Labels in a table next to the images, as people write them."""

from pathlib import Path

import pytest

from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.samples.folders.class_folder import open_class_folder
from tests.support.sample_files import task_of, write_files

NAMED = ("ant", "bee", "red panda")
UNNAMED = ("class 0", "class 1", "class 2")
IMAGES = ("a.png", "b.png", "c.png")
AS_NAMED = {"a.png": 0, "b.png": 1, "c.png": 2}


def found_in(folder: Path, classes: tuple[str, ...]) -> tuple[dict[str, int], str]:
    pictures = open_class_folder(str(folder), task_of(*classes))
    drawn = pictures.to_show(1000)
    return dict(zip(drawn.names, drawn.labels.tolist(), strict=True)), " ".join(drawn.notes)


TABLES = {
    "two columns": ("labels.csv", NAMED, "a.png,ant\nb.png,bee\nc.png,red panda\n"),
    "a heading": ("labels.csv", NAMED, "filename,label\na.png,ant\nb.png,bee\nc.png,red panda\n"),
    "the label first": (
        "labels.csv",
        NAMED,
        "label,image\nant,a.png\nbee,b.png\nred panda,c.png\n",
    ),
    "ids without an ending": ("labels.csv", NAMED, "id,breed\na,ant\nb,bee\nc,red_panda\n"),
    "more columns": (
        "train.csv",
        NAMED,
        "id,width,class,filename\n7,4,ant,a.png\n8,4,bee,b.png\n9,4,red panda,c.png\n",
    ),
    "tabs": ("labels.tsv", NAMED, "a.png\tant\nb.png\tbee\nc.png\tred panda\n"),
    "semicolons and Windows' line ends": (
        "Labels.CSV",
        NAMED,
        "\ufefffile;label\r\na.png;Ant\r\nb.png;Bee\r\nc.png;Red Panda\r\n",
    ),
    "paths": ("labels.csv", NAMED, "images/a.png,ant\n.\\images\\b.png,bee\n/x/c.png,red panda\n"),
    "quotes": ("labels.csv", NAMED, '"a.png","ant"\n"b.png","bee"\n"c.png","red panda"\n'),
    "numbers": ("val.txt", UNNAMED, "a.png 0\nb.png 1\nc.png 2\n"),
    "numbers of named classes": ("labels.txt", NAMED, "a.png 0\nb.png 1\nc.png 2\n"),
    "words in order": ("labels.csv", UNNAMED, "a.png,ant\nb.png,bee\nc.png,wasp\n"),
}


@pytest.mark.parametrize(("name", "classes", "text"), TABLES.values(), ids=TABLES)
def test_a_table_next_to_the_images_names_their_labels(
    tmp_path: Path, name: str, classes: tuple[str, ...], text: str
) -> None:
    folder = write_files(tmp_path / "mine", *IMAGES, "README.md")
    (folder / name).write_bytes(text.encode())
    found, notes = found_in(folder, classes)
    assert found == AS_NAMED
    assert f"Labels read from {name}." in notes


def test_a_table_next_to_the_folder_of_the_images_does_too(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "mine", *(f"images/{name}" for name in IMAGES))
    (folder / "labels.csv").write_text(TABLES["two columns"][2])
    assert found_in(folder, NAMED)[0] == AS_NAMED


def test_images_and_labels_without_a_counterpart_are_left_out_and_counted(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "mine", *IMAGES)
    (folder / "labels.csv").write_text("a.png,ant\nb.png,wasp\nz.png,bee\n")
    found, notes = found_in(folder, NAMED)
    assert found == {"a.png": 0}
    assert "Left out: 1 label (wasp), not among the classes." in notes
    assert "Left out: 2 images without a label in labels.csv." in notes
    assert "No label for 2 of the 3 classes: bee, red panda." in notes


OTHERS = {
    "numbers from 1": (UNNAMED, "a.png,1\nb.png,2\nc.png,3\n"),
    "a number per line": (UNNAMED, "2\n0\n1\n"),
    "other images": (NAMED, "x.png,ant\ny.png,bee\n"),
    "other words": (NAMED, "a.png,cat\nb.png,dog\n"),
    "several columns without a heading": (NAMED, "a.png,ant,4\nb.png,bee,4\nc.png,bee,4\n"),
    "several labels of an image": (NAMED, "a.png,ant\na.png,bee\nb.png,bee\n"),
    "pixels": (UNNAMED, "\n".join(",".join("0" * 785) for _ in range(3))),
    "prose": (NAMED, "These images were taken in the garden.\n"),
    "nothing": (NAMED, ""),
    "zeros": (NAMED, "\0" * 100),
    "an open quote": (NAMED, '"' + "a.png,ant\n" * 50_000),
    "a long number": (UNNAMED, f"a.png,{'9' * 5000}\n"),
}


@pytest.mark.parametrize(("classes", "text"), OTHERS.values(), ids=OTHERS)
def test_other_tables_are_not_used_and_named(
    tmp_path: Path, classes: tuple[str, ...], text: str
) -> None:
    folder = write_files(tmp_path / "mine", *IMAGES)
    (folder / "labels.csv").write_text(text)
    found, notes = found_in(folder, classes)
    assert found == dict.fromkeys(IMAGES, UNLABELLED)
    assert "Not used: 1 other file (labels.csv)." in notes


def test_a_table_that_is_not_text_is_not_used(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "mine", *IMAGES)
    (folder / "labels.csv").write_bytes(b"a.png,caf\xe9\n")
    assert found_in(folder, NAMED)[0] == dict.fromkeys(IMAGES, UNLABELLED)
