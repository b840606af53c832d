from dataclasses import replace
from pathlib import Path

import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.records.samples import SAMPLE_DIGITS
from ensemble_gui.records.settings import RunSettings, Source
from ensemble_gui.records.tasks import DIGITS_TASK, Task, numbered_classes
from ensemble_gui.running.members.opened import Opened
from ensemble_gui.samples.pictures import NOISE
from tests.support.own_tasks import ANIMALS, opened_settings, voters_of
from tests.support.strange_ensemble import write_samples

ANIMAL = opened_settings()


def test_what_is_kept_is_found_by_its_digest() -> None:
    opened = voters_of().opened
    found = opened.ensemble(ANIMAL)
    assert found.architecture.task == ANIMALS
    assert opened.ensemble(replace(ANIMAL, members=1)) is found  # all members


def test_what_is_not_open_is_told_by_its_path() -> None:
    with pytest.raises(BadInput, match="The ensemble /animals is not open: open it again"):
        Opened().ensemble(ANIMAL)
    with pytest.raises(BadInput, match="of these settings is not open"):
        Opened().ensemble(RunSettings())


def test_another_takes_its_place() -> None:
    opened = voters_of().opened
    other = voters_of(DIGITS_TASK).opened.ensemble(opened_settings(DIGITS_TASK))
    opened.keep("other", other)
    assert opened.ensemble(replace(ANIMAL, digest="other")) is other
    with pytest.raises(BadInput, match="is not open"):
        opened.ensemble(ANIMAL)


def test_members_that_know_digits_are_shown_digits_and_others_noise() -> None:
    assert Opened().pictures(RunSettings(), DIGITS_TASK).title == SAMPLE_DIGITS
    assert Opened().pictures(ANIMAL, ANIMALS).title == NOISE
    unnamed = Task(classes=numbered_classes(10))
    assert Opened().pictures(ANIMAL, unnamed).title == SAMPLE_DIGITS
    clothes = Task(classes=tuple("abcdefghij"))
    assert Opened().pictures(ANIMAL, clothes).title == NOISE


def test_samples_of_a_folder_are_read_once_until_they_are_forgotten(tmp_path: Path) -> None:
    zoo = write_samples(tmp_path / "zoo", each=1)
    settings = replace(ANIMAL, source=Source.FOLDER, samples=str(zoo))
    opened = Opened()
    found = opened.pictures(settings, ANIMALS)
    (zoo / "ant" / "0.png").unlink()
    assert opened.pictures(settings, ANIMALS) is found
    opened.forget_samples()
    assert len(opened.pictures(settings, ANIMALS)) == len(found) - 1


def test_the_samples_of_another_folder_take_their_place(tmp_path: Path) -> None:
    opened, settings = Opened(), replace(ANIMAL, source=Source.FOLDER)
    one, other = (write_samples(tmp_path / name, each=1) for name in ("one", "other"))
    found = opened.pictures(replace(settings, samples=str(one)), ANIMALS)
    assert opened.pictures(replace(settings, samples=str(other)), ANIMALS).title == "other"
    again = opened.pictures(replace(settings, samples=str(one)), ANIMALS)
    assert again is not found  # one folder is kept at most


def test_code_that_may_run_here_alone_is_refused_on_a_cluster() -> None:
    opened = Opened()
    opened.check_cluster("")  # bundled members have no code
    opened.trust("a digest", on_cluster=False)
    with pytest.raises(BadInput, match="open them again for the cluster"):
        opened.check_cluster("a digest")
    opened.trust("a digest", on_cluster=True)
    opened.check_cluster("a digest")
