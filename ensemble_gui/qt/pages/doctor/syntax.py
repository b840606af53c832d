"""Whether code could be run at all. Nothing of it runs here."""

from dataclasses import dataclass

_MOST = 20_000  # characters: an example has a dozen lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with the code, and in which line, counted from 1; 0 if in none."""

    message: str
    line: int = 0


def fault_of(code: str) -> Fault | None:
    """The first error of the syntax; None if there is none."""
    if not code.strip():
        return Fault(message="There is no code to run: press Restore for the original.")
    if len(code) > _MOST:
        return Fault(message=f"Code of {len(code):,} characters is too long: at most {_MOST:,}.")
    try:
        compile(code, "code", "exec", dont_inherit=True)
    except SyntaxError as error:
        line = error.lineno or 0
        where = f"Line {line}: " if line else ""
        return Fault(message=f"{where}{error.msg}", line=line)
    except (ValueError, RecursionError, MemoryError) as error:
        return Fault(message=f"Python cannot read this code: {str(error) or type(error).__name__}")
    return None
