from dataclasses import replace
from itertools import permutations

import pytest

from ensemble_gui.records.history import MOST_ENTRIES, History, HistoryEntry, by_environment
from tests.support.remembered import ENVIRONMENT, NOON, ONE_THREAD, remembered

EARLIER = "2026-11-03T11:59:59+00:00"


def history(*names: str) -> History:
    """Entries with these letters as keys; a colon parts a key from a name: a:first."""
    return History().with_entries(
        remembered(key, name=name) for key, _, name in (one.partition(":") for one in names)
    )


def told(found: History) -> str:
    return " ".join(f"{key}:{name}" if name else key for key, name in found.names.items())


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_the_newest_is_the_first(order: tuple[str, ...]) -> None:
    times = {"a": EARLIER, "b": NOON, "c": NOON}
    found = History()
    for key in order:
        found = found.with_entries((remembered(key, at=times[key]),))
    assert told(found) == "c b a"


def test_an_entry_that_is_there_already_stays_as_it_is() -> None:
    found = history("a:named")
    assert found.with_entries((remembered("a"),)).entries == found.entries


def test_renaming_and_removing_give_a_new_history() -> None:
    found = history("a", "b", "c")
    assert told(found.renamed("b", "second")) == "c b:second a"
    assert told(found.renamed("b", "second").renamed("b", "")) == "c b a"
    assert told(found.without({"a", "c"})) == "b"
    assert told(found) == "c b a"


def test_what_was_removed_comes_back_to_its_place() -> None:
    found = history("a", "b", "c")
    removed = tuple(one for one in found.entries if one.key == "b")
    assert found.without({"b"}).with_entries(removed) == found


def test_of_too_many_the_oldest_without_a_name_go_first() -> None:
    full = history(*(f"{number:04}" for number in range(MOST_ENTRIES)))
    full = full.renamed("0000", "the first of all")
    one_more = full.with_entries((remembered("9999"),))
    assert len(one_more.entries) == MOST_ENTRIES
    assert set(full.names) - set(one_more.names) == {"0001"}


def test_where_all_have_names_the_oldest_goes() -> None:
    assert told(history("a:A", "b:B", "c:C").limited(2)) == "c:C b:B"
    assert told(history("a:A", "b", "c:C").limited(1)) == "c:C"


def test_clocks_that_were_set_back_cost_no_new_entry() -> None:
    full = history(*(f"{number:04}" for number in range(MOST_ENTRIES)))
    for key, at in (("x", "1970-01-02T00:00:00+00:00"), ("y", "1970-01-01T00:00:00+00:00")):
        entry = remembered(key, at=at)
        full = full.with_entries((replace(entry, arrived=full.next_arrival),))
    assert [one.key for one in full.entries[-2:]] == ["x", "y"]
    assert len(full.entries) == MOST_ENTRIES


def test_a_new_entry_stays_where_all_others_have_names() -> None:
    full = history(*(f"{number:04}:named" for number in range(MOST_ENTRIES)))
    assert "0" in full.with_entries((remembered("0"),)).names


def test_entries_are_numbered_as_they_arrive() -> None:
    assert History().next_arrival == 1
    last = History().with_entries((replace(remembered("a"), arrived=2**53),))
    assert last.next_arrival == 2**53


@pytest.mark.parametrize(
    ("base", "own", "found", "merged"),
    [
        ("a b", "a b", "a b", "b a"),
        ("a", "a b", "a", "b a"),  # a run here
        ("a", "a", "a b", "b a"),  # a run there
        ("a", "a b", "a c", "c b a"),  # a run in both
        ("a b", "a", "a b", "a"),  # removed here
        ("a b", "a b", "a", "a"),  # removed there
        ("a b", "b", "a", ""),  # each removed another one
        ("a b", "a", "a b c", "c a"),
        ("a", "a:x", "a", "a:x"),  # named here
        ("a", "a", "a:y", "a:y"),  # named there
        ("a", "a:x", "a:y", "a:x"),  # named in both
        ("a:x", "a", "a:x", "a"),  # the name taken away here
        ("a:x", "a:x", "a", "a"),  # and there
        ("a", "a:x", "", ""),  # named here, removed there
        ("", "a", "a", "a"),  # was written, but nobody heard of it
        ("", "", "a b", "b a"),  # the first look
    ],
)
def test_what_two_windows_did_is_brought_together(
    base: str, own: str, found: str, merged: str
) -> None:
    before, here, there = (history(*one.split()) for one in (base, own, found))
    assert told(here.since(before, there)) == merged


def test_only_results_of_one_environment_are_a_group() -> None:
    first, second, third = (
        remembered("a"),
        remembered("b", environment=ONE_THREAD),
        remembered("c"),
    )
    assert by_environment((first, second, third)) == ((first, third), (second,))
    assert first.environment == ENVIRONMENT
    assert by_environment(()) == ()


def test_an_entry_holds_no_name_until_the_user_gives_one() -> None:
    assert remembered("a").name == ""
    assert isinstance(history("a").entries[0], HistoryEntry)
