"""Folders of samples in the forms in which people have them: used, or refused by name."""

import sys
from pathlib import Path

import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.samples.folders.class_folder import open_class_folder
from tests.support.sample_files import task_of, write_files

NAMED = ("ant", "bee", "red panda")
UNNAMED = ("class 0", "class 1", "class 2")
WORDNET = ("n01440764", "n01443537", "n01484850")
ANTS, BEES, PANDAS = "ant/a.png", "bee/b.png", "red panda/c.png"
THREE = (ANTS, BEES, PANDAS)


def found_in(folder: Path, classes: tuple[str, ...]) -> tuple[dict[str, int], str]:
    """The label of each image by its name, and the notes."""
    pictures = open_class_folder(str(folder), task_of(*classes))
    drawn = pictures.to_show(1000)
    notes = " ".join(drawn.notes).replace("\\", "/")
    return dict(zip(drawn.names, drawn.labels.tolist(), strict=True)), notes


USED = {
    "an ImageFolder": (NAMED, THREE, {ANTS: 0, BEES: 1, PANDAS: 2}, ""),
    "names in another spelling": (
        NAMED,
        ("Ant/a.png", "BEE/b.png", "red_panda/c.png"),
        {"Ant/a.png": 0, "BEE/b.png": 1, "red_panda/c.png": 2},
        "similar names: Ant for ant, BEE for bee, red_panda for red panda.",
    ),
    "WordNet ids": (
        WORDNET,
        tuple(f"{one}/x.JPEG" for one in WORDNET),
        {f"{one}/x.JPEG": label for label, one in enumerate(WORDNET)},
        "",
    ),
    "classes without names, in torchvision's order": (
        UNNAMED,
        ("zebra/a.png", "Wasp/b.png", "bee/c.png"),
        {"Wasp/b.png": 0, "bee/c.png": 1, "zebra/a.png": 2},
        "sorted by name, as by torchvision's ImageFolder: 0 Wasp, 1 bee, 2 zebra.",
    ),
    "numbers": (
        UNNAMED,
        ("0/a.png", "1/b.png", "2/c.png"),
        {"0/a.png": 0, "1/b.png": 1, "2/c.png": 2},
        "0 0, 1 1, 2 2.",
    ),
    "some numbers": (
        UNNAMED,
        ("2/a.png", "1/b.png"),
        {"1/b.png": 1, "2/a.png": 2},
        "1 for class 1, 2 for class 2",
    ),
    "class_3 for class 3": (
        UNNAMED,
        ("class_0/a.png", "class_1/b.png", "class_2/c.png"),
        {"class_0/a.png": 0, "class_1/b.png": 1, "class_2/c.png": 2},
        "class_0 for class 0",
    ),
    "class 03 for 3": (
        ("3", "7"),
        ("class 03/a.png", "7/b.png"),
        {"class 03/a.png": 0, "7/b.png": 1},
        "class 03 for 3.",
    ),
    "images without subfolders": (
        NAMED,
        ("b.png", "a10.png", "a9.png"),
        dict.fromkeys(("a9.png", "a10.png", "b.png"), UNLABELLED),
        "without labels",
    ),
    "a table beside the images": (
        NAMED,
        ("a.png", "labels.csv"),
        {"a.png": UNLABELLED},
        "Not used: 1 other file (labels.csv).",
    ),
    "a folder called images": (
        NAMED,
        ("images/a.png", "README.md"),
        {"a.png": UNLABELLED},
        "the only subfolder",
    ),
    "a folder in a folder of its name": (
        NAMED,
        tuple(f"zoo/zoo/{one}" for one in THREE),
        {ANTS: 0, BEES: 1, PANDAS: 2},
        "zoo/zoo, the only subfolder",
    ),
    "train alone": (
        UNNAMED,
        tuple(f"train/{one}" for one in THREE),
        {ANTS: 0, BEES: 1, PANDAS: 2},
        "train, the only subfolder",
    ),
    "what systems put there": (
        NAMED,
        (
            *THREE,
            *(".DS_Store", "Thumbs.db", "ant/desktop.ini", "ant/.DS_Store", "ant/Thumbs.db"),
            *("__MACOSX/ant/._a.png", "ant/.ipynb_checkpoints/a.png", "ant/@eaDir/a.png"),
            *(".git/a.png", "bee/._b.png"),
        ),
        {ANTS: 0, BEES: 1, PANDAS: 2},
        "",
    ),
    "what systems put there counts as no class": (
        UNNAMED,
        (*THREE, "__MACOSX/a.png", ".ipynb_checkpoints/a.png"),
        {ANTS: 0, BEES: 1, PANDAS: 2},
        "2 red panda.",
    ),
    "endings in upper case": (
        NAMED,
        ("ant/a.JPEG", "bee/b.JPG", "red panda/c.PNG"),
        {"ant/a.JPEG": 0, "bee/b.JPG": 1, "red panda/c.PNG": 2},
        "",
    ),
    "one class": (NAMED, ("bee/b.png",), {"bee/b.png": 1}, "No subfolder for 2 of the 3 classes"),
    "one class, without a name": (("class 0",), ("bee/b.png",), {"bee/b.png": 0}, "0 bee."),
    "an empty class": (
        NAMED,
        (ANTS, "bee/", PANDAS),
        {ANTS: 0, PANDAS: 2},
        "No images in 1 subfolder (bee).",
    ),
    "an empty class counts in the order": (
        UNNAMED,
        (ANTS, "bee/", PANDAS),
        {ANTS: 0, PANDAS: 2},
        "1 bee",
    ),
    "folders in a class": (
        NAMED,
        (*THREE, "ant/2024/may/x.png"),
        {ANTS: 0, "ant/2024/may/x.png": 0, BEES: 1, PANDAS: 2},
        "",
    ),
    "images outside the classes": (
        NAMED,
        (*THREE, "cover.png"),
        {ANTS: 0, BEES: 1, PANDAS: 2},
        "Left out, outside the subfolders: 1 image (cover.png).",
    ),
    "other files in the classes": (
        NAMED,
        (*THREE, "ant/a.txt", "bee/b.xml", "bee/c.xml"),
        {ANTS: 0, BEES: 1, PANDAS: 2},
        "3 files in the subfolders left out: not images (.xml, .txt).",
    ),
    "more subfolders than classes": (
        NAMED,
        (*THREE, "aardvark/d.png"),
        {ANTS: 0, BEES: 1, PANDAS: 2},
        "Left out: 1 subfolder (aardvark), not among the classes.",
    ),
}


@pytest.mark.parametrize(("classes", "files", "labels", "said"), USED.values(), ids=USED)
def test_they_are_used_and_what_was_found_is_said(
    tmp_path: Path,
    classes: tuple[str, ...],
    files: tuple[str, ...],
    labels: dict[str, int],
    said: str,
) -> None:
    found, notes = found_in(write_files(tmp_path / "mine", *files), classes)
    assert found == labels
    assert said in notes
    if not said:
        assert notes == ""


REFUSED = {
    "train and val": (
        UNNAMED,
        ("train/ant/a.png", "train/bee/b.png", "val/ant/c.png", "README.md"),
        "holds the splits train (2 images) and val (1 image), not classes",
        "mine/val or ",
    ),
    "in other words": (
        NAMED,
        ("training_set/a.png", "Validation/b.png", "test2017/c.png"),
        "Validation (1 image), test2017 (1 image) and training_set (1 image)",
        "not classes: choose ",
    ),
    "below the folder of the data set": (
        NAMED,
        ("imagenette2/train/n01/a.png", "imagenette2/val/n01/b.png"),
        "the splits train (1 image) and val (1 image)",
        "imagenette2/train",
    ),
    "below the folders of ImageNet": (
        NAMED,
        (
            "ILSVRC/Data/CLS-LOC/train/n01/a.JPEG",
            "ILSVRC/Data/CLS-LOC/val/b.JPEG",
            "ILSVRC/Annotations/CLS-LOC/val/b.xml",
            "ILSVRC/ImageSets/CLS-LOC/val.txt",
        ),
        "Data/CLS-LOC/train (1 image)",
        "ILSVRC/Data/CLS-LOC/val",
    ),
    "fewer subfolders than classes": (
        UNNAMED,
        (ANTS, BEES),
        "has 2 subfolders (ant, bee), and the members have 3 classes without names",
        "name the classes in the order of their labels in ensemble.toml",
    ),
    "more subfolders than classes": (
        UNNAMED,
        (*THREE, "wasp/d.png"),
        "has 4 subfolders (ant, bee, red panda, 1 more), and the members have 3 classes",
        "ensemble.toml",
    ),
    "other classes": (
        NAMED,
        ("cat/a.png", "dog/b.png"),
        "has 2 subfolders (cat, dog), of which none is one of the members' 3 classes",
        "(ant, bee, red panda): name each subfolder after its class",
    ),
    "an archive": (NAMED, ("zoo.zip",), "zoo.zip, an archive: unpack it", "holds no images"),
    "idx files": (
        NAMED,
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        "train-images-idx3-ubyte.gz, a file in MNIST's idx format",
        "PNG files, in one subfolder per class",
    ),
    "arrays": (NAMED, ("x_train.npy", "y_train.npy"), "a file of NumPy arrays", "PNG"),
    "CIFAR": (NAMED, ("batches.meta", "data_batch_1"), "a batch of CIFAR's", "PNG"),
    "Parquet": (NAMED, ("data.parquet", "README.md"), "a Parquet table", "PNG"),
    "TFRecords": (NAMED, ("x.tfrecord-00000-of-00010",), "a TFRecord file", "PNG"),
    "a table alone": (NAMED, ("labels.csv",), "a table: choose the folder of the images", ""),
    "other files alone": (NAMED, ("notes.txt",), "only 1 other file (notes.txt)", "such as ant"),
    "empty classes alone": (
        NAMED,
        ("ant/", "bee/"),
        "No images in the 2 subfolders (ant, bee)",
        "",
    ),
}


@pytest.mark.parametrize(("classes", "files", "found", "remedy"), REFUSED.values(), ids=REFUSED)
def test_they_are_refused_with_what_was_found(
    tmp_path: Path, classes: tuple[str, ...], files: tuple[str, ...], found: str, remedy: str
) -> None:
    folder = write_files(tmp_path / "mine", *files)
    with pytest.raises(BadInput) as refusal:
        open_class_folder(str(folder), task_of(*classes))
    told = str(refusal.value).replace("\\", "/")
    assert found in told
    assert remedy in told
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("digits.npz", "digits.npz is a file of NumPy arrays, not a folder of images: save its"),
        ("zoo.tar.gz", "zoo.tar.gz is an archive, not a folder of images: unpack it"),
        ("photo.png", "photo.png is one image, not a folder of samples"),
        ("notes.txt", "notes.txt is a file, not a folder of samples"),
    ],
)
def test_a_file_is_refused_by_what_it_is(tmp_path: Path, name: str, said: str) -> None:
    write_files(tmp_path, name)
    with pytest.raises(BadInput, match=said):
        open_class_folder(str(tmp_path / name), task_of(*NAMED))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_to_classes_and_to_files_are_followed(tmp_path: Path) -> None:
    store = write_files(tmp_path / "store", "ant/a.png", "0badc0de.png")
    mine = write_files(tmp_path / "mine", "bee/")
    (mine / "ant").symlink_to(store / "ant")
    (mine / "bee" / "b.png").symlink_to(store / "0badc0de.png")
    found, _ = found_in(mine, NAMED)
    assert found == {"ant/a.png": 0, "bee/b.png": 1}


def test_many_classes_in_torchvisions_order_are_said_in_short(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "mine", *(f"{one}/a.png" for one in range(120)))
    found, notes = found_in(folder, tuple(f"class {one}" for one in range(120)))
    assert found["10/a.png"] == 2
    assert found["2/a.png"] == 32
    assert "sorted by name (so 10 comes before 2), as by torchvision" in notes
    assert "0 0, 1 1, 2 10, 3 100, 4 101, 5 102 and 114 more." in notes


def test_numbers_that_could_be_labels_or_an_order_are_no_labels(tmp_path: Path) -> None:
    classes = tuple(f"class {one}" for one in range(120))
    with pytest.raises(BadInput, match="the members have 120 classes without names"):
        found_in(write_files(tmp_path / "plain", "10/a.png", "2/a.png"), classes)
    found, _ = found_in(write_files(tmp_path / "padded", "010/a.png", "002/a.png"), classes)
    assert found == {"002/a.png": 2, "010/a.png": 10}


def test_a_split_is_shown_with_the_name_of_its_data_set(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "zoo", *(f"val/{one}" for one in THREE))
    pictures = open_class_folder(str(folder / "val"), task_of(*UNNAMED))
    assert pictures.title == "zoo/val"
    assert pictures.classes == NAMED
    assert open_class_folder(str(folder / "val"), task_of(*NAMED)).classes == ()


def test_of_names_that_are_alike_only_the_written_one_is_meant(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "mine", "Cat/a.png", "CAT/b.png", "dog/c.png")
    found, notes = found_in(folder, ("Cat", "cat", "dog"))
    assert found == {"Cat/a.png": 0, "dog/c.png": 2}
    assert "Left out: 1 subfolder (CAT), not among the classes." in notes
