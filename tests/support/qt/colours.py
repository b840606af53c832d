"""How colours are seen: their contrast, and what colour-blind people tell apart."""

import numpy as np
from PySide6.QtGui import QColor

READABLE, LARGE = 4.5, 3.0  # WCAG 2's least contrasts, of text and of large text

# Linear RGB as it is seen (Machado et al. 2009, severity 1).
SIGHTS = {
    "usual": np.eye(3),
    "deuteranope": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    ),
    "protanope": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
}
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = (0.9505, 1, 1.089)  # D65


def contrast(one: QColor | str, other: QColor | str) -> float:
    """WCAG's contrast ratio, from 1 to 21."""
    low, high = sorted(float(_TO_XYZ[1] @ _linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def difference(one: QColor | str, other: QColor | str, sight: str) -> float:
    """How far apart two colours are seen, in CIE L*a*b*; 1 is barely noticed."""
    seen = [np.clip(SIGHTS[sight] @ _linear(each), 0, 1) for each in (one, other)]
    return float(np.linalg.norm(_lab(seen[0]) - _lab(seen[1])))


def _linear(colour: QColor | str) -> np.ndarray:
    levels = np.array(QColor(colour).getRgbF()[:3])
    return np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)


def _lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(np.maximum(_TO_XYZ @ rgb / _WHITE, 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
