from pathlib import Path

import pytest

from ensemble_gui.samples.folders.folder_labels import class_called, class_folders

ODD = ("red panda", "a/b", "a_b", "..", "unlabelled", "Cat", "cat", ".git", "aux", "b:c", "b?c")
CLASHING = ("x", "X", "x (1)", "x (1) (2)")


@pytest.mark.parametrize("classes", [ODD, CLASHING, ("0", "1"), ("a" * 300, "b" + "a" * 299)])
def test_each_class_has_a_visible_folder_of_its_own(
    tmp_path: Path, classes: tuple[str, ...]
) -> None:
    folders = class_folders(classes)
    assert len({one.lower() for one in (*folders, "unlabelled")}) == len(classes) + 1
    for one in folders:
        (tmp_path / one).mkdir()
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(folders)
    assert not any(one.startswith(".") for one in folders)


@pytest.mark.parametrize("classes", [ODD, CLASHING])
def test_each_folder_is_found_again(classes: tuple[str, ...]) -> None:
    found = [class_called(folder, classes) for folder in class_folders(classes)]
    assert found == list(range(len(classes)))


def test_a_name_that_can_be_one_stays() -> None:
    folders = class_folders(ODD)
    assert (folders[0], folders[1], folders[2]) == ("red panda", "a_b (1)", "a_b")
    assert folders[5] == "Cat"
    assert "aux" not in folders  # which no folder can be called on Windows


def test_a_folder_of_others_is_known_by_the_class_s_own_name() -> None:
    assert class_called("cat", ODD) == 6  # though it is written otherwise here
    assert class_called("aux", ODD) == 8


@pytest.mark.parametrize("name", ["", "unlabelled", "dog", "RED PANDA"])
def test_other_folders_are_of_no_class(name: str) -> None:
    assert class_called(name, (*ODD, "")) is None
