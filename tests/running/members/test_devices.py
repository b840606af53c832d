import os
from collections.abc import Iterator

import psutil
import pytest
import torch

from ensemble_gui.errors import BadInput
from ensemble_gui.running.members.devices import (
    available_devices,
    describe_environment,
    find_device,
    free_memory,
    most_threads,
    release_cache,
    synchronise,
    use_threads,
    wake,
)

CPU = torch.device("cpu")


def pretend(monkeypatch: pytest.MonkeyPatch, kind: str | None, count: int = 1) -> None:
    """Let torch report an accelerator of this kind, so many times, or none."""
    accelerator = None if kind is None else torch.device(kind)

    def current_accelerator(*, check_available: bool = False) -> torch.device | None:
        return accelerator if check_available else torch.device("cuda")

    monkeypatch.setattr(torch.accelerator, "current_accelerator", current_accelerator)
    monkeypatch.setattr(torch.accelerator, "device_count", lambda: count)


@pytest.fixture
def restored_threads() -> Iterator[None]:
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize(
    ("kind", "count", "names"),
    [
        (None, 0, ("cpu",)),
        ("cuda", 1, ("cpu", "cuda:0")),
        ("cuda", 2, ("cpu", "cuda:0", "cuda:1")),
        ("xpu", 1, ("cpu", "xpu:0")),
        ("mps", 1, ("cpu", "mps")),
    ],
)
def test_the_cpu_is_first_and_the_accelerators_follow(
    monkeypatch: pytest.MonkeyPatch, kind: str | None, count: int, names: tuple[str, ...]
) -> None:
    pretend(monkeypatch, kind, count)
    assert available_devices() == names


def test_the_cpu_is_first_on_this_machine() -> None:
    assert available_devices()[0] == "cpu"
    assert find_device("cpu") == CPU


@pytest.mark.parametrize(
    ("kind", "name", "device"),
    [
        ("cuda", "cpu", "cpu"),
        ("cuda", "cuda:0", "cuda:0"),
        ("cuda", "cuda:1", "cuda:1"),
        ("cuda", "cuda", "cuda:0"),
        ("mps", "mps", "mps"),
    ],
)
def test_a_device_that_is_there_is_found_by_its_name(
    monkeypatch: pytest.MonkeyPatch, kind: str, name: str, device: str
) -> None:
    pretend(monkeypatch, kind, 2)
    assert find_device(name) == torch.device(device)


@pytest.mark.parametrize("name", ["cuda:2", "cuda:10", "mps", "gpu", "CPU", "cpu:0", "", ":0"])
def test_an_unavailable_device_is_refused_by_name_with_the_list_of_those_there(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pretend(monkeypatch, "cuda", 2)
    with pytest.raises(BadInput) as refusal:
        find_device(name)
    assert repr(name) in str(refusal.value)
    assert "cpu or cuda:0 or cuda:1" in str(refusal.value)


def test_an_accelerator_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[torch.device] = []
    monkeypatch.setattr(torch.accelerator, "synchronize", waited.append)
    synchronise(torch.device("cuda:1"))
    assert waited == [torch.device("cuda:1")]


def test_the_cpu_needs_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.accelerator, "synchronize", lambda _device: pytest.fail("waited"))
    synchronise(CPU)
    wake(CPU)


def test_free_memory_is_that_of_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _device: (5, 10))
    assert free_memory(torch.device("cuda:0")) == 5
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _device: 4)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda _device: 1)
    assert free_memory(torch.device("cuda:0")) == 8
    assert 0 < free_memory(CPU) <= psutil.virtual_memory().total


def test_memory_that_torch_keeps_is_released_where_it_keeps_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released: list[bool] = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: released.append(True))
    release_cache(CPU)
    assert released == []
    release_cache(torch.device("cuda:0"))
    assert released == [True]


@pytest.mark.usefixtures("restored_threads")
def test_the_wish_for_threads_in_the_environment_goes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert use_threads() == 3
    assert torch.get_num_threads() == 3


@pytest.mark.usefixtures("restored_threads")
@pytest.mark.parametrize("wish", ["", "0", "-1", "many", "2,1"])
def test_without_a_usable_wish_there_is_a_thread_for_each_physical_core(
    monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", wish)
    monkeypatch.setattr(psutil, "cpu_count", lambda *, logical: 8 if logical else 2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(8)), raising=False)
    assert use_threads() == 2
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures("restored_threads")
def test_there_are_no_more_threads_than_cores_that_the_process_may_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(psutil, "cpu_count", lambda *, logical: 8 if logical else 4)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {5}, raising=False)
    assert use_threads() == 1


@pytest.mark.usefixtures("restored_threads")
def test_a_chosen_number_of_threads_goes_before_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert use_threads(1) == 1
    assert torch.get_num_threads() == 1


def test_at_most_as_many_threads_as_logical_cores_are_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 8 if logical else 4)
    assert most_threads() == 8
    monkeypatch.setenv("OMP_NUM_THREADS", "12")
    assert most_threads() == 12


@pytest.mark.parametrize(
    ("told", "blas"),
    [
        ("  - Intel(R) oneAPI Math Kernel Library Version 2024.2-Product Build", "MKL 2024.2"),
        ("BLAS_INFO=open, BUILD_TYPE=Release", "open"),
        ("nothing of the kind", ""),
    ],
)
def test_the_blas_is_named_as_torch_tells_it(
    monkeypatch: pytest.MonkeyPatch, told: str, blas: str
) -> None:
    monkeypatch.setattr(torch.__config__, "show", lambda: told)
    assert describe_environment(CPU, 1).blas == blas


def test_the_environment_names_what_a_measurement_depends_on() -> None:
    environment = describe_environment(CPU, 2)
    assert environment.torch == torch.__version__
    assert (environment.device, environment.threads) == ("cpu", 2)
    assert environment.device_name
    assert environment.python
    assert environment.platform
    assert environment.dtype == "float32"


def test_a_graphics_card_is_named_by_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _device: "Some Card")
    assert describe_environment(torch.device("cuda:0"), 2).device_name == "Some Card"
