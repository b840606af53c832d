"""What vmap does in each cell of an examination."""

from ensemble_gui.records.doctor import DoctorResult, Report
from ensemble_gui.records.table import Row, Table
from ensemble_gui.wording.doctor_cells import before_and_after, column_name, of_what, row_name
from ensemble_gui.wording.figures import printable


def doctor_table(result: DoctorResult) -> Table:
    """A row for each cell."""
    rows = [_row(one) for one in result.reports]
    return Table.of("What vmap does", rows, (of_what(result), *result.notes))


def _row(report: Report) -> Row:
    cell, found = report.cell, report.speedup
    low, high = (found.ci95 if found else None) or (None, None)
    remedies = (f"{one.remedy}: {before_and_after(report, one)}" for one in report.treated)
    return {
        "pass and mode": row_name(cell.direction, cell.mode),
        "input": column_name(cell.input),
        "vmap": report.behaviour.value,
        "speedup over the loop": found.speedup if found else None,
        "95% from": low,
        "95% to": high,
        "verdict": found.verdict.value if found else None,
        "largest difference from the loop": report.max_abs_difference,
        "message": printable(report.trouble.message, 400) if report.trouble else None,
        "cause": report.diagnosis.cause if report.diagnosis else None,
        "remedies": "; ".join(remedies) or None,
    }
