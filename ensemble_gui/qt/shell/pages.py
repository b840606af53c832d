"""The pages that there are, in the order of their tabs."""

from ensemble_gui.qt.page import Page
from ensemble_gui.qt.pages import (
    calibration,
    doctor,
    growth,
    history,
    images,
    pairs,
    shift,
    sweep,
    timings,
    uncertainty,
)

PAGES: tuple[Page, ...] = (
    timings.PAGE,
    images.PAGE,
    sweep.PAGE,
    doctor.PAGE,
    history.PAGE,
    pairs.PAGE,
    uncertainty.PAGE,
    calibration.PAGE,
    growth.PAGE,
    shift.PAGE,
)
