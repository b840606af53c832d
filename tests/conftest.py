"""What all tests share. They run offscreen, whatever the desktop says."""

import os
import sys

if sys.platform == "win32":
    import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

os.environ["QT_QPA_PLATFORM"] = "offscreen"
