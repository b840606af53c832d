from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.edits import ImageEdits
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.records.arranging import Arrangement, SampleMeasure
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_desk import FakeDesk
from tests.support.qt.synthetic import sample_set
from tests.support.qt.synthetic_images import collection, images_result

DIGITS = sample_set((1, 1), (2, 2), (3, 3), (4, 4))
pytestmark = pytest.mark.usefixtures("qapp")


class Setting:
    """Four images in view, of which the second is selected."""

    def __init__(self) -> None:
        self.parent = QWidget()
        self.asked = FakeDesk()
        self.selection = SampleSelection(self.parent)
        self.own = OwnImages(self.asked, RunSettings, self.parent)
        self.edits = ImageEdits(self.own, self.selection, self.asked, self.parent)
        self.own.changed.connect(self.show)
        self.own.put(collection("/a.png", "/b.png", "/c.png", "/d.png"))
        self.selection.arrange(Arrangement())  # in the order added
        self.selection.choose(1)

    def show(self) -> None:
        self.selection.show(self.own.collection.samples)

    def let_come(self, path: str) -> None:
        """The image at this path arrives among the user's."""
        request = ImagesRequest(settings=RunSettings(members=3), paths=(path,))
        self.own._ask(request)
        self.own.show_part(images_result(request))

    @property
    def names(self) -> str:
        return "".join(image.name[0] for image in self.own.collection.images)

    @property
    def labels(self) -> tuple[int | None, ...]:
        return self.own.collection.labels

    @property
    def selected(self) -> str:
        return self.names[self.selection.selected or 0]


@pytest.fixture
def it() -> Setting:
    return Setting()


EDITS: dict[str, Callable[[Setting], None]] = {
    "label": lambda it: it.edits.label(7),
    "unlabel": lambda it: it.edits.unlabel(),
    "remove": lambda it: it.edits.remove(),
    "shift": lambda it: it.edits.shift(1),
    "move": lambda it: it.edits.move(0, 3),
}


def test_the_selected_image_is_labelled_and_stays_selected(it: Setting) -> None:
    it.edits.label(7)
    it.selection.choose(3)
    it.edits.label(0)
    assert it.labels == (None, 7, None, 0)
    assert it.selected == "d"
    it.edits.unlabel()
    assert it.labels == (None, 7, None, None)


def test_the_selected_image_is_removed_and_the_next_one_selected(it: Setting) -> None:
    it.edits.remove()
    assert it.names == "acd"
    assert it.selected == "c"


def test_after_the_last_image_the_one_before_it_is_selected(it: Setting) -> None:
    it.selection.choose(3)
    it.edits.remove()
    assert (it.names, it.selected) == ("abc", "c")


def test_all_images_can_be_removed_and_come_back(it: Setting) -> None:
    for _ in range(5):
        it.edits.remove()
    assert it.names == ""
    assert it.own.collection.samples is None
    for _ in range(5):
        it.edits.undo()
    assert it.names == "abcd"


@pytest.mark.parametrize(
    ("places", "names"),
    [(1, "acbd"), (-1, "bacd"), (2, "acdb"), (100, "acdb"), (-100, "bacd"), (0, "abcd")],
)
def test_an_image_is_moved_and_stays_selected(it: Setting, places: int, names: str) -> None:
    it.edits.shift(places)
    assert it.names == names
    assert it.selected == "b"


@pytest.mark.parametrize(("index", "to", "names"), [(0, 2, "bcad"), (3, 0, "dabc"), (2, 2, "abcd")])
def test_an_image_that_is_dragged_is_selected(it: Setting, index: int, to: int, names: str) -> None:
    it.selection.choose(index)  # as the press of the mouse does
    it.edits.move(index, to)
    assert it.names == names
    assert it.selected == "abcd"[index]


@pytest.mark.parametrize("edit", ["shift", "move"])
def test_images_in_the_order_of_doubt_are_not_moved_and_it_is_said_what_to_do(
    it: Setting, edit: str
) -> None:
    heard: list[str] = []
    it.edits.refused.connect(heard.append)
    it.selection.arrange(Arrangement(measure=SampleMeasure.PREDICTIVE_ENTROPY))
    EDITS[edit](it)
    assert it.names == "abcd"
    assert heard == ["To move images, sort by 'In order added' and remove all filters first"]


def test_labels_go_with_their_images(it: Setting) -> None:
    it.edits.label(7)
    it.edits.shift(2)
    assert (it.names, it.labels) == ("acdb", (None, None, None, 7))
    it.selection.choose(0)
    it.edits.remove()
    assert (it.names, it.labels) == ("cdb", (None, None, 7))


def test_a_move_to_where_it_is_is_nothing_to_undo(it: Setting) -> None:
    it.edits.label(7)
    it.selection.choose(0)
    it.edits.shift(-1)
    it.edits.undo()
    assert it.labels == (None,) * 4


@pytest.mark.parametrize("edit", EDITS)
def test_each_change_can_be_undone_and_all_one_after_another(it: Setting, edit: str) -> None:
    it.edits.label(3)
    before = it.own.collection
    EDITS[edit](it)
    assert it.own.collection is not before
    it.edits.undo()
    assert it.own.collection is before
    it.edits.undo()
    assert it.labels == (None,) * 4
    it.edits.undo()
    assert it.names == "abcd"


def test_a_hundred_changes_can_be_undone(it: Setting) -> None:
    before = it.own.collection
    for number in range(100):
        it.edits.label(number % 10)
    for _ in range(100):
        it.edits.undo()
    assert it.own.collection is before


def test_images_that_came_after_a_change_are_not_undone_with_it(it: Setting) -> None:
    it.edits.remove()
    it.let_come("/e.png")  # a later group of a request that goes on
    assert it.names == "acde"
    it.edits.undo()
    assert it.names == "acde"
    it.edits.label(5)
    it.edits.undo()
    assert it.labels == (None,) * 4
    it.edits.undo()
    assert it.names == "acde"


@pytest.mark.parametrize("edit", EDITS)
def test_nothing_is_changed_while_other_samples_are_shown(it: Setting, edit: str) -> None:
    before = it.own.collection
    it.selection.show(DIGITS)
    EDITS[edit](it)
    assert it.own.collection is before
    it.show()
    it.edits.undo()
    assert it.own.collection is before


def test_nothing_is_undone_while_other_samples_are_shown(it: Setting) -> None:
    it.edits.label(7)
    it.selection.show(DIGITS)
    it.edits.undo()
    assert it.labels == (None, 7, None, None)
    it.show()
    it.edits.undo()
    assert it.labels == (None,) * 4


@pytest.mark.parametrize("edit", EDITS)
def test_nothing_is_changed_where_there_is_no_image(edit: str) -> None:
    it = Setting()
    it.own.put(collection())
    EDITS[edit](it)
    assert len(it.own.collection) == 0


def test_all_images_are_saved_with_their_labels_in_their_order(it: Setting) -> None:
    it.edits.label(7)
    it.edits.shift(-1)
    it.edits.save(["/mine"])
    (request,) = it.asked.savings
    assert request.folder == "/mine"
    assert [image.name for image in request.images] == ["b.png", "a.png", "c.png", "d.png"]
    assert request.labels == (7, None, None, None)


def test_an_image_of_several_digits_gives_its_place_to_its_parts(it: Setting) -> None:
    there = collection("/a.png", "/b.png", "/c.png", "/d.png", members=10)
    images = list(there.images)
    images[1] = replace(images[1], digits=2)
    it.own.put(replace(there, images=tuple(images), settings=it.own.settings))
    it.selection.choose(1)
    it.edits.cut()
    request = it.asked.images[-1]
    assert request.whole is images[1]
    it.own.finish(images_result(request, "/x.png", "/y.png"))
    assert it.names == "axycd"
    assert it.selected == "x"
    it.edits.undo()
    assert it.names == "abcd"


def test_an_image_of_one_digit_is_not_cut(it: Setting) -> None:
    heard: list[str] = []
    it.edits.refused.connect(heard.append)
    it.edits.cut()
    assert heard == ["Only one digit was found in this image: there is nothing to cut apart"]
    assert it.asked.images == []


@pytest.mark.parametrize("edit", EDITS)
def test_what_was_undone_is_done_again(it: Setting, edit: str) -> None:
    it.edits.label(3)
    before, chosen = it.own.collection, it.selection.selected
    EDITS[edit](it)
    after, selected = it.own.collection, it.selection.selected
    it.edits.undo()
    it.edits.undo()
    it.edits.redo()
    assert (it.own.collection, it.selection.selected) == (before, chosen)
    it.edits.redo()
    assert (it.own.collection, it.selection.selected) == (after, selected)
    it.edits.redo()
    assert it.own.collection is after


def test_the_image_of_a_change_that_is_undone_or_redone_is_selected(it: Setting) -> None:
    it.edits.label(7)
    it.selection.choose(3)
    it.edits.undo()
    assert (it.labels, it.selected) == ((None,) * 4, "b")
    it.selection.choose(0)
    it.edits.redo()
    assert (it.labels, it.selected) == ((None, 7, None, None), "b")


def test_after_another_change_nothing_is_redone(it: Setting) -> None:
    it.edits.label(7)
    it.edits.undo()
    it.edits.label(2)
    it.edits.redo()
    assert it.labels == (None, 2, None, None)


def test_images_that_came_meanwhile_are_not_lost_by_a_redo(it: Setting) -> None:
    it.edits.remove()
    it.edits.undo()
    it.let_come("/e.png")
    it.edits.redo()
    assert it.names == "abcde"


def test_it_is_announced_what_can_be_undone_and_redone(it: Setting) -> None:
    heard: list[tuple[bool, bool]] = []
    it.edits.undo_changed.connect(lambda *can: heard.append(can))
    last = []
    for act in (
        lambda: it.edits.label(7),
        it.edits.undo,
        lambda: it.selection.show(DIGITS),  # where nothing is undone
        it.show,
        lambda: it.own.put(collection("/z.png")),  # as if they came from elsewhere
    ):
        act()
        last.append(heard[-1])
    assert last == [(True, False), (False, True), (False, False), (False, True), (False, False)]
