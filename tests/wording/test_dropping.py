from collections import Counter

import pytest

from ensemble_gui.records.dropping import Kind, Offer
from ensemble_gui.wording.dropping import forecast

NAMES = {
    Kind.IMAGE: "/scans/two.png",
    Kind.ENSEMBLE: "/runs/m.pt",
    Kind.RUN: "/runs/mine.run.json",
    Kind.UNCLEAR: "/scans",
    Kind.OTHER: "/notes.txt",
    Kind.ADDRESS: "https://example.org/a.png",
}


def offer(files: int | None = None, *, images: int = 0, **kinds: int) -> Offer:
    found = Counter({Kind(name): number for name, number in kinds.items()})
    first = {kind: NAMES[kind] for kind in found}
    return Offer(kinds=found, first=first, files=files or found.total(), images=images)


@pytest.mark.parametrize(
    ("offered", "title", "detail"),
    [
        (offer(image=1), "Add this image", ""),
        (offer(image=300), "Add 300 images", ""),
        (offer(images=1), "Add this image", ""),
        (offer(images=2, image=1), "Add 3 images", ""),
        (offer(image=3, other=1), "Add 3 images", "notes.txt will be skipped."),
        (
            offer(image=3, other=1, address=2),
            "Add 3 images",
            "3 others will be skipped, notes.txt among them.",
        ),
        (offer(image=2, unclear=1), "Add 2 images", "One of them is examined after the drop."),
        (
            offer(100_000, image=1000),
            "Add images",
            "100,000 files; of the first 1,000, all are images.",
        ),
        (
            offer(100_000, image=900, other=100),
            "Add images",
            "100,000 files; of the first 1,000, 900 are images.",
        ),
        (offer(ensemble=1), "Open this ensemble", ""),
        (offer(ensemble=5), "Open this ensemble", "5 files as its members."),
        (
            offer(ensemble=5, image=2),
            "Open this ensemble",
            "Then its members predict the 2 images.",
        ),
        (offer(run=1), "Open this run", ""),
        (offer(run=3), "Open this run", "mine.run.json; 2 other runs stay closed."),
        (
            offer(unclear=1),
            "Open scans",
            "It is examined after the drop: members, a run, or images.",
        ),
        (offer(unclear=4), "Open 4 files", "4 of them are examined after the drop."),
        (Offer(from_portal=True), "Open these files", "They are examined after the drop."),
    ],
)
def test_what_will_happen_is_said(offered: Offer, title: str, detail: str) -> None:
    found = forecast(offered)
    assert (found.title, found.detail, found.refused) == (title, detail, False)


@pytest.mark.parametrize(
    ("offered", "why"),
    [
        (offer(other=2), "notes.txt is not an image, an ensemble or a run"),
        (offer(address=1), "This is an address, not a file: save the image to a file first"),
        (
            Offer(kinds=Counter([Kind.ADDRESS]), first={Kind.ADDRESS: "file://nas/a.png"}, files=1),
            "This file is on another computer: copy it to this one first",
        ),
        (
            Offer(unread="image/svg+xml"),
            "This image (image/svg+xml) is of a kind that cannot be read",
        ),
        (Offer(), "This is not an image: drop an image, image files or folders of them"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason(offered: Offer, why: str) -> None:
    found = forecast(offered)
    assert (found.title, found.detail, found.refused) == (why, "", True)


def test_a_long_name_is_cut_in_its_middle() -> None:
    long = Offer(kinds=Counter([Kind.OTHER]), first={Kind.OTHER: f"/{'x' * 200}.txt"}, files=1)
    assert len(forecast(long).title) < 100


def test_only_one_unclear_name_may_be_the_folder_of_samples() -> None:
    assert offer(unclear=1).may_be_folder
    assert not offer(unclear=2).may_be_folder
    assert not offer(unclear=1, image=1).may_be_folder
