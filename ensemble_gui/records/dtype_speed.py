"""How quick a dtype is on a device."""

from dataclasses import dataclass

from ensemble_gui.records.settings import DType, RunSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class DtypeRequest:
    """Find out whether a dtype is slow on a device, with this many threads on the CPU."""

    dtype: DType
    device: str = "cpu"
    threads: int | None = None

    @classmethod
    def of(cls, settings: RunSettings) -> "DtypeRequest":
        """That of what these settings would run in."""
        return cls(dtype=settings.dtype, device=settings.device, threads=settings.threads)


@dataclass(frozen=True, slots=True, kw_only=True)
class DtypeSpeed:
    """What the processor says of itself, and what a matrix product in the dtype took."""

    request: DtypeRequest
    has_instructions: bool | None  # by what the processor says of itself; None: unknown
    times: tuple[float, ...] = ()  # those of float32's time, one per layout; none if not measured
    side: int = 0  # of the square factors
    missing: str = ""  # why nothing was measured, in a sentence
