"""The devices that are here, and what a measurement on one depends on."""

import os
import platform
import re
from pathlib import Path

import psutil
import torch

from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import Environment
from ensemble_gui.wording.values import shown_value


def available_devices() -> tuple[str, ...]:
    """The names of the devices here: the CPU, then those of the current accelerator."""
    accelerator = torch.accelerator.current_accelerator(check_available=True)
    if accelerator is None:
        return ("cpu",)
    if accelerator.type == "mps":
        return ("cpu", "mps")
    count = torch.accelerator.device_count()
    return ("cpu", *(f"{accelerator.type}:{index}" for index in range(count)))


def find_device(name: str) -> torch.device:
    """The device of this name; `cuda` means the first. Raises BadInput, naming those there are."""
    devices = available_devices()
    for device in devices:
        if name in (device, device.removesuffix(":0")):
            return torch.device(device)
    raise BadInput(f"There is no device {shown_value(name)} here: choose {' or '.join(devices)}.")


def synchronise(device: torch.device) -> None:
    """Wait until all that was launched on the device is done."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


def use_threads(count: int | None = None) -> int:
    """Let torch use this many threads on this thread (the setting is per thread); their number.

    None means the physical cores, or OMP_NUM_THREADS where that is set.
    """
    threads = count or usual_threads()
    torch.set_num_threads(threads)
    return threads


def usual_threads() -> int:
    """The threads that torch is given unless somebody chooses: OMP_NUM_THREADS, or the cores."""
    wish = os.environ.get("OMP_NUM_THREADS", "")
    return int(wish) if wish.isdecimal() and int(wish) > 0 else physical_cores()


def most_threads() -> int:
    """The logical cores: more threads than these only wait for each other."""
    return max(psutil.cpu_count() or 1, usual_threads())


def use_one_core() -> None:
    """Give torch one thread on this thread: for little work, while the window paints on another.

    Threads that work together wait for the slowest, and so for whoever shares its core.
    """
    torch.set_num_threads(1)


def wake(device: torch.device) -> None:
    """Start the thread pool or the device's libraries, which no strategy shall be charged with."""
    square = torch.ones(256, 256, device=device)
    torch.mm(square, square)
    synchronise(device)


def free_memory(device: torch.device) -> int:
    """The bytes that can still be had on the device, those included that torch keeps for reuse."""
    if device.type == "cuda":
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + kept
    return int(psutil.virtual_memory().available)


def release_cache(device: torch.device) -> None:
    """Give back the freed memory that torch keeps for reuse, which may lie in pieces."""
    if device.type == "cuda":
        torch.cuda.empty_cache()


def describe_environment(
    device: torch.device,
    threads: int,
    dtype: str = "float32",
    *,
    tf32: bool = False,
    foreign_load: str = "",
) -> Environment:
    """What a measurement on this device, with this many threads, depends on."""
    return Environment(
        torch=torch.__version__,
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        device=str(device),
        device_name=_device_name(device),
        threads=threads,
        dtype=dtype,
        blas=_blas(),
        tf32=tf32,
        foreign_load=foreign_load,
    )


def physical_cores() -> int:
    """How many this process may use."""
    physical = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return min(physical, len(os.sched_getaffinity(0)))
    return physical


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "cpu":
        return _linux_cpu_name() or platform.processor() or platform.machine()
    return device.type


def _linux_cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if "model name" in line), "")


def _blas() -> str:
    """The library of matrix products on the CPU, as torch was built with it: MKL 2024.2."""
    built = torch.__config__.show()
    if found := re.search(r"Math Kernel Library Version (\d+(?:\.\d+)?)", built):
        return f"MKL {found[1]}"
    found = re.search(r"BLAS_INFO=(\w+)", built)
    return found[1] if found else ""
