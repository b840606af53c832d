from dataclasses import replace

from made_up_sweeps import cell

from ensemble_gui.measures.scaling import fit_growth


def test_times_on_which_foreign_load_fell_are_left_out_of_the_fit() -> None:
    cells = [cell(members, 64, {"loop": members * 1e-3}) for members in (1, 2, 5, 10)]
    (slow,) = cell(20, 64, {"loop": 9.0}).timings
    disturbed = replace(cells[0], members=20, timings=(replace(slow, disturbed=1),))
    (found,) = fit_growth([*cells, disturbed])
    assert found.members == (1, 2, 5, 10)
    assert round(found.exponent, 6) == 1.0
