"""A report's page, read as a browser and a screen reader would."""

from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "img", "br", "hr", "link", "input", "path", "line", "rect", "circle", "polyline"}


class Page(HTMLParser):
    """All that can be asked of a page; it fails at a tag that is not closed in its place."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content.decode("utf-8")
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(self.content)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text += f" {data.strip()}" if data.strip() else ""

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def headings(self) -> list[int]:
        """The level of each heading, in order."""
        return [int(tag[1]) for tag, _ in self.elements if tag in ("h1", "h2", "h3", "h4")]

    def ids(self) -> list[str]:
        """What can be referred to."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def references(self) -> list[str]:
        """The ids that are referred to by links and labels."""
        links = [one["href"].removeprefix("#") for one in self.all("a")]
        labels = [attributes.get("aria-labelledby", "") for _, attributes in self.elements]
        return [*links, *" ".join(labels).split()]


def check_alone(page: Page) -> None:
    """Nothing is loaded, and nothing runs."""
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "form", "base", "audio"}
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "xlink:href", "srcset", "action", "data", "poster"):
            value = attributes.get(name, "#")
            assert value.startswith(("#", "data:image/png;base64,")), value
    lowered = page.content.lower()
    assert not [one for one in ("url(", "@import", "javascript:", "expression(") if one in lowered]


def check_accessible(page: Page) -> None:
    """It can be walked through by headings, tables and pictures, each of which has a name."""
    assert page.all("html") == [{"lang": "en"}]
    levels = page.headings()
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert levels.count(1) == 1
    assert all(one.get("alt") for one in page.all("img"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(one.get("scope") in ("row", "col") for one in page.all("th"))
    pictured = [one for _, one in page.elements if one.get("role") == "img"]
    assert all(one.get("aria-label") or one.get("aria-labelledby") for one in pictured)
    assert len(page.ids()) == len(set(page.ids()))
    assert set(page.references()) <= set(page.ids())
