import platform
import subprocess
from pathlib import Path

import pytest
import torch

from ensemble_gui.records.settings import DType
from ensemble_gui.running.members import instructions
from ensemble_gui.running.members.instructions import (
    are_among,
    flags_in_cpuinfo,
    flags_in_sysctl,
    has_instructions,
)

CPU = torch.device("cpu")
BOTH = (DType.BFLOAT16, DType.FLOAT16)
_OLD = "fpu vme de pse tsc msr pae mce cx8 sse sse2 ht syscall nx lm pni ssse3 sse4_1 sse4_2 popcnt"
_HASWELL = f"{_OLD} aes xsave avx f16c rdrand avx2 bmi1 bmi2 fma"
_SKYLAKE_X = f"{_HASWELL} avx512f avx512dq avx512cd avx512bw avx512vl"
_ICE_LAKE = f"{_SKYLAKE_X} avx512ifma avx512vbmi avx512_vbmi2 avx512_vnni avx512_bitalg"
_ARM = "fp asimd evtstrm aes pmull sha1 sha2 crc32"
X86 = {  # a line of each processor, and whether it has instructions for bfloat16 and float16
    "Xeon X5570 (Nehalem)": (_OLD, False, False),
    "Xeon E5-2680 v3 (Haswell)": (_HASWELL, False, False),
    "Xeon Platinum 8175M (Skylake-X)": (_SKYLAKE_X, False, False),
    "Xeon Platinum 8375C (Ice Lake)": (_ICE_LAKE, False, False),
    "Xeon Platinum 8380H (Cooper Lake)": (f"{_SKYLAKE_X} avx512_bf16", True, False),
    "Xeon Platinum 8481C (Sapphire Rapids)": (
        f"{_ICE_LAKE} avx512_bf16 amx_bf16 avx512_fp16 amx_tile amx_int8",
        True,
        True,
    ),
    "Core Ultra 7 (Arrow Lake)": (f"{_HASWELL} avx_vnni avx_ne_convert", True, True),
    "EPYC 7R32 (Zen 2)": (f"{_HASWELL} sse4a clzero wbnoinvd", False, False),
    "EPYC 9R14 (Zen 4)": (f"{_ICE_LAKE} sse4a avx512_bf16", True, False),
}
ARM = {
    "Raspberry Pi 4 (Cortex-A72)": ("fp asimd evtstrm crc32 cpuid", False, False),
    "Raspberry Pi 5 (Cortex-A76)": (f"{_ARM} atomics fphp asimdhp cpuid asimdrdm", False, True),
    "Graviton2 (Neoverse N1)": (f"{_ARM} atomics fphp asimdhp asimddp ssbs", False, True),
    "AmpereOne": (f"{_ARM} atomics fphp asimdhp asimddp i8mm bf16", True, True),
    "Graviton3 (Neoverse V1)": (f"{_ARM} atomics fphp asimdhp sve svebf16 bf16", True, True),
}
APPLE = {
    "M1": ("hw.optional.arm.FEAT_BF16: 0\nhw.optional.arm.FEAT_FP16: 1", False, True),
    "M1, macOS 11": ("hw.optional.arm64: 1\nhw.optional.neon_fp16: 1", False, True),
    "M2": ("hw.optional.arm.FEAT_BF16: 1\nhw.optional.arm.FEAT_FP16: 1", True, True),
    "Intel": ("hw.optional.avx2_0: 1\nhw.optional.avx512f: 0", None, None),
}


def cpuinfo(name: str, words: str) -> str:
    """Two processors, as Linux lists them."""
    one = f"processor\t: 0\nmodel name\t: made up\n{name}\t\t: {words}\nbugs\t\t: none\n"
    return f"{one}\n{one}"


@pytest.mark.parametrize(("words", "bfloat16", "float16"), X86.values(), ids=X86)
def test_what_x86_processors_say_on_linux(words: str, *, bfloat16: bool, float16: bool) -> None:
    flags = flags_in_cpuinfo(cpuinfo("flags", words))
    assert [are_among(one, flags) for one in BOTH] == [bfloat16, float16]


@pytest.mark.parametrize(("words", "bfloat16", "float16"), ARM.values(), ids=ARM)
def test_what_arm_processors_say_on_linux(words: str, *, bfloat16: bool, float16: bool) -> None:
    flags = flags_in_cpuinfo(cpuinfo("Features", words))
    assert [are_among(one, flags) for one in BOTH] == [bfloat16, float16]


@pytest.mark.parametrize(("text", "bfloat16", "float16"), APPLE.values(), ids=APPLE)
def test_what_macs_say(text: str, *, bfloat16: bool | None, float16: bool | None) -> None:
    assert [are_among(one, flags_in_sysctl(text)) for one in BOTH] == [bfloat16, float16]


@pytest.mark.parametrize("text", ["", "processor : 0\ncpu : POWER9", "features\t: esan3 zarch"])
def test_a_processor_that_lists_no_instructions_is_unknown(text: str) -> None:
    assert [are_among(one, flags_in_cpuinfo(text)) for one in BOTH] == [None, None]


@pytest.mark.parametrize(
    ("found", "known"),
    [
        ({"avx2": True, "avx512_bf16": True, "l1d_cache_size": 32768}, [True, False]),
        ({"neon": True, "fp16_arith": True, "bf16": False}, [False, True]),
    ],
)
def test_elsewhere_torch_is_asked(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, object], known: list[bool]
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found, raising=False)
    assert [has_instructions(one, CPU) for one in BOTH] == known


@pytest.mark.parametrize("system", ["Linux", "Darwin", "Windows"])
def test_where_neither_the_system_nor_torch_says_anything_it_is_unknown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(instructions, "_CPUINFO", tmp_path / "missing")
    monkeypatch.setattr(instructions, "_SYSCTL", (str(tmp_path / "missing"),))
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert [has_instructions(one, CPU) for one in BOTH] == [None, None]
    assert has_instructions(DType.FLOAT32, CPU)


def test_a_mac_is_asked_once_with_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def run(words: tuple[str, ...], **how: object) -> subprocess.CompletedProcess[str]:
        asked.append(words)
        assert how["timeout"]
        return subprocess.CompletedProcess(words, 0, stdout=APPLE["M2"][0])

    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(subprocess, "run", run)
    assert has_instructions(DType.BFLOAT16, CPU)
    assert asked == [("/usr/sbin/sysctl", "hw.optional")]


@pytest.mark.parametrize(
    ("capability", "known"),
    [((5, 2), [False, False]), ((7, 5), [False, True]), ((8, 0), [True] * 2)],
)
def test_a_cuda_device_is_known_by_its_capability(
    monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int], known: list[bool]
) -> None:
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: capability)
    assert [has_instructions(one, torch.device("cuda", 0)) for one in BOTH] == known


@pytest.mark.parametrize("device", ["mps", "xpu", "cuda"])
def test_other_devices_are_unknown(monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    monkeypatch.setattr(torch.version, "hip", "6.4")
    assert has_instructions(DType.BFLOAT16, torch.device(device)) is None
