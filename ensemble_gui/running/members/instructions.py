"""Whether a processor has instructions for a dtype, by what it says of itself."""

import platform
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import torch

from ensemble_gui.records.settings import DType

# By the names of Linux (x86: flags, ARM: Features), macOS and torch.cpu.get_capabilities().
# F16C is no arithmetic; with AVX-NE-CONVERT oneDNN converts on the way into a float32 product.
_NAMES = {
    DType.BFLOAT16: {"avx512_bf16", "amx_bf16", "bf16", "svebf16", "sve_bf16", "feat_bf16"},
    DType.FLOAT16: {"avx512_fp16", "amx_fp16", "asimdhp", "fp16_arith", "feat_fp16", "neon_fp16"},
}
_EITHER = {"avx_ne_convert", "avx10_1"}
_CAPABILITIES = {DType.BFLOAT16: (8, 0), DType.FLOAT16: (5, 3)}  # of CUDA devices: from these on
_CPUINFO = Path("/proc/cpuinfo")
_SYSCTL = ("/usr/sbin/sysctl", "hw.optional")
_PATIENCE_S = 2


def has_instructions(dtype: DType, device: torch.device) -> bool | None:
    """Whether the device computes in this dtype by itself; None if it does not say."""
    if dtype is DType.FLOAT32:
        return True
    if device.type == "cpu":
        return are_among(dtype, _flags())
    if device.type == "cuda" and torch.version.hip is None:
        return torch.cuda.get_device_capability(device) >= _CAPABILITIES[dtype]
    return None


def are_among(dtype: DType, flags: Iterable[str]) -> bool | None:
    """Whether instructions for this dtype are among those of a processor; None if it names none."""
    known = set(flags)
    return bool(known & (_NAMES[dtype] | _EITHER)) if known else None


def flags_in_cpuinfo(text: str) -> set[str]:
    """The instructions that Linux lists of the first processor, on x86 and on ARM."""
    for line in text.splitlines():
        name, _, words = line.partition(":")
        if name.strip() in ("flags", "Features"):
            return set(words.split())
    return set()


def flags_in_sysctl(text: str) -> set[str]:
    """The instructions that macOS lists of an ARM processor under hw.optional."""
    lines = (line.rpartition(":") for line in text.splitlines() if "arm" in text)
    return {name.rpartition(".")[2].lower() for name, _, value in lines if value.strip() == "1"}


def _flags() -> set[str]:
    """What this processor says of itself; nothing where neither the system nor torch knows."""
    system, flags = platform.system(), set[str]()
    with suppress(OSError, subprocess.SubprocessError):
        if system == "Linux":
            flags = flags_in_cpuinfo(_CPUINFO.read_text(encoding="utf-8", errors="replace"))
        elif system == "Darwin":
            flags = flags_in_sysctl(_sysctl())
    return flags or _flags_by_torch()


def _sysctl() -> str:
    found = subprocess.run(  # noqa: S603 -- a fixed command of the system
        _SYSCTL, capture_output=True, text=True, timeout=_PATIENCE_S, check=True
    )
    return found.stdout


def _flags_by_torch() -> set[str]:
    look = getattr(torch.cpu, "get_capabilities", None)  # not in every version of torch
    return {name for name, has in look().items() if has is True} if look else set()
