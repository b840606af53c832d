"""How long each strategy takes, and which to use."""

from ensemble_gui.qt.page import Group, Page
from ensemble_gui.qt.pages.timings.page import KEY, TimingsPage

PAGE = Page(key=KEY, group=Group.SPEED, title="Timings", build=TimingsPage)
