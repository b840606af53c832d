"""What all tests share. They run offscreen, whatever the desktop says."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
