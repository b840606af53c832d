"""`python -m ensemble_gui`."""

import sys

from ensemble_gui.cli import main

if __name__ == "__main__":
    sys.exit(main())
