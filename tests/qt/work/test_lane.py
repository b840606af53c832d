from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.lane import Latest


def sent() -> tuple[Latest[str], list[tuple[str, CancelToken]]]:
    heard: list[tuple[str, CancelToken]] = []
    return Latest(lambda request, token: heard.append((request, token))), heard


def test_one_is_sent_at_a_time_and_the_newest_takes_the_place_of_those_that_wait() -> None:
    latest, heard = sent()
    for request in "abc":
        latest.ask(request)
    assert [request for request, _ in heard] == ["a"]
    assert not latest.settle()
    assert [request for request, _ in heard] == ["a", "c"]
    assert latest.settle()


def test_the_one_on_its_way_is_cancelled_by_a_newer_one() -> None:
    latest, heard = sent()
    latest.ask("a")
    assert not heard[0][1].cancelled
    latest.ask("b")
    assert heard[0][1].cancelled
    latest.settle()
    assert not heard[1][1].cancelled


def test_closed_it_cancels_and_sends_nothing_more() -> None:
    latest, heard = sent()
    latest.ask("a")
    latest.ask("b")
    latest.close()
    latest.settle()
    assert heard[0][1].cancelled
    assert len(heard) == 1


def test_what_steps_back_is_cancelled_and_sent_again() -> None:
    latest, heard = sent()
    latest.step_back()  # nothing is on its way
    latest.ask("a")
    latest.step_back()
    latest.step_back()
    assert heard[0][1].cancelled
    assert len(heard) == 1
    assert not latest.settle()
    assert [request for request, _ in heard] == ["a", "a"]
    assert not heard[1][1].cancelled
    assert latest.settle()


def test_it_makes_room_for_a_newer_one_that_waits_already() -> None:
    latest, heard = sent()
    latest.ask("a")
    latest.ask("b")
    latest.step_back()
    latest.settle()
    assert [request for request, _ in heard] == ["a", "b"]
