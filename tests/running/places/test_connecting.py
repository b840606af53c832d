import sys
from threading import Event
from types import ModuleType

import pytest

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import ClusterChoice
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.places import connecting, lacking
from ensemble_gui.running.places.addresses import host_and_port
from ensemble_gui.running.places.connecting import connect, why_not

PATIENCE_S = 60
MISMATCH = """
RuntimeError: Version mismatch: The cluster was started with:
    Ray: 2.9.0
    Python: 3.10.1
This process on node 10.0.0.2 was started with:
"""


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lacking, "find_spec", lambda _name: None)
    with pytest.raises(BadInput, match=r"not installed: .*'ensemble-explorer\[cluster\]'"):
        connect("local", CancelToken())


@pytest.mark.parametrize("address", ["10.0.0.5:6379", "head.example:1", "[::1]:6379"])
def test_an_address_is_a_host_and_a_port(address: str) -> None:
    host, port = host_and_port(address)
    assert host.strip("[]") in address
    assert address.endswith(f":{port}")


@pytest.mark.parametrize("address", ["auto", "10.0.0.5", ":6379", "head:", "head:x", "head:70000"])
def test_other_addresses_are_refused_with_the_form(address: str) -> None:
    with pytest.raises(BadInput, match=r"write HOST:PORT, such as 10\.0\.0\.5:6379, or local"):
        host_and_port(address)


def test_an_address_of_rays_client_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="join the cluster with 'ray start"):
        host_and_port("ray://10.0.0.5:10001")


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (MISMATCH, "The cluster at a:1 has Ray 2.9.0 and Python 3.10.1, this machine Ray "),
        (
            "ray.exceptions.AuthenticationError: no",
            "wants a token, or another one: set",
        ),
        ("RuntimeError: No node info found matching", "not a node of the cluster at a:1: join"),
        ("The program will terminate.", "What answers at a:1 is not a Ray cluster"),
        ("", "What answers at a:1 is not a Ray cluster"),
    ],
)
def test_why_a_trial_failed_is_said_in_a_sentence(messages: str, said: str) -> None:
    assert said in why_not("a:1", messages)


def test_a_cancel_ends_the_dialling() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        connect("127.0.0.1:1", token)


def test_a_cancel_while_ray_starts_does_not_wait_and_leaves_nothing_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token, go_on, closed = CancelToken(), Event(), list[str]()

    class Slow:
        """Open once it may be."""

        def __init__(self, address: str, token: CancelToken) -> None:
            token.cancel()
            assert go_on.wait(PATIENCE_S)
            self.address = address

        def close(self) -> None:
            closed.append(self.address)

    module = ModuleType("cluster")
    module.RayPlaces = Slow  # type: ignore[attr-defined]  # stands in for Ray
    monkeypatch.setitem(sys.modules, "ensemble_gui.running.places.on_ray.cluster", module)
    monkeypatch.setattr(connecting, "lacks_ray", lambda: "")
    with pytest.raises(CancelledError):
        connect("local", token)
    assert closed == []
    go_on.set()
    connecting.settle()
    assert closed == ["local"]


def test_nothing_is_dialled_for_images_that_are_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialled = list[str]()
    monkeypatch.setattr(connecting, "connect", lambda address, *_: dialled.append(address))
    settings = RunSettings(members=1, strategies=("loop",))
    choice = ClusterChoice(address="local")
    request = ImagesRequest(settings=settings, paths=("absent.png",), cluster=choice)
    outcome = answer(request, Work())
    assert isinstance(outcome, ImagesResult)
    assert [one.error for one in outcome.refused] == ["No such file: absent.png."]
    assert dialled == []
