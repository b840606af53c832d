"""The style sheet of the window; a colour is named as the theme names it."""

from string import Template

STYLE = Template("""
* { font-size: 13px; }
QFrame#card { background: $card; border: 1px solid $line; border-radius: 8px; }
QWidget#toolbar { background: $card; border-bottom: 1px solid $line; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }
QMenuBar { background: $card; padding: 2px 8px; }
QMenuBar::item:selected, QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu { background: $field; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 14px; border-radius: 4px; }
QMenu::icon, QMenu::indicator { left: 6px; }
QMenu::item:disabled { color: $muted; }
QStatusBar { background: $card; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; font-size: 12px; }
QToolTip { color: $ink; background: $field; border: 1px solid $line; padding: 4px; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="section"] { color: $muted; font-size: 11px; font-weight: 700; letter-spacing: 1px; }
QLabel[role="headline"] { font-size: 24px; font-weight: 700; }
QLabel[role="answer"] { font-size: 16px; font-weight: 700; }
QLabel[role="subheadline"] { font-size: 19px; font-weight: 700; }
QLabel[role="small"] { color: $muted; font-size: 12px; }
QLabel[role="note"] { color: $ink; font-size: 12px; background: $quiet; border-radius: 4px;
    padding: 2px 8px; }
QLabel[besideNote="true"] { padding: 2px 0px; }
QToolButton[definition="true"] { background: transparent; border: 1px solid $edge;
    border-radius: 9px; color: $muted; font-size: 11px; font-weight: 600; padding: 0px; }
QToolButton[definition="true"]:hover { border-color: $muted; color: $ink; }
QToolButton[definition="true"]:focus { border: 2px solid $accent; }
QToolButton[definition="true"]:checked { background: $accent; border-color: $accent;
    color: $on_accent; }
QFrame#commandPalette { background: $card; border: 1px solid $muted; }
QTableView#commandList::item { padding: 0px 8px; }
QLineEdit#commandField { padding: 4px 6px; }
QFrame#definitionCard, QFrame#callout { background: $field; border: 1px solid $line;
    border-radius: 8px; }
QLabel[role="formula"] { font-size: 17px; }
QLabel[role="fact"] { font-size: 12px; }
QLineEdit[faulty="true"] { color: $dissent; }
QLabel[role="fault"] { color: $dissent; font-size: 12px; font-weight: 600; }
QPlainTextEdit[quoted="true"] { background: $quiet; border: none; border-radius: 4px;
    font-size: 12px; }
QPlainTextEdit#exampleCode { background: $field; border: 1px solid $edge; border-radius: 6px;
    font-size: 12px; }
QPlainTextEdit#exampleCode:focus, QScrollArea#cellReport:focus { border: 1px solid $accent; }
QScrollArea#cellReport { border: 1px solid transparent; border-radius: 6px; }
QLabel#sweepLine[failed="true"] { color: $dissent; font-weight: 600; }
QLabel#messageInFull { background: $field; border: 1px solid $line; border-radius: 6px;
    padding: 6px 7px; font-size: 12px; }
QLabel#messageLabel[failed="true"], QLabel#messageInFull[failed="true"] { color: $dissent;
    font-weight: 600; }
QPushButton { background: $field; border: 1px solid $edge; border-radius: 6px;
    padding: 5px 14px; min-height: 18px; }
QPushButton:hover { border-color: $ink; }
QPushButton:pressed { background: $quiet; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:checked { border-color: $accent; color: $accent; }
QPushButton:disabled { color: $muted; background: transparent; border-color: $line; }
QPushButton[small="true"] { padding: 2px 10px; min-height: 16px; font-size: 12px; }
QPushButton[small="true"]:focus { padding: 1px 9px; }
QPushButton[chip="true"] { background: $quiet; border: none; border-radius: 9px;
    padding: 1px 8px; min-height: 16px; font-size: 11px; text-align: left; }
QPushButton[chip="true"]:hover { color: $accent; }
QPushButton[chip="true"]:focus { border: 1px solid $accent; padding: 0px 7px; }
QPushButton::menu-indicator { width: 0px; }
QLineEdit[small="true"], QComboBox[small="true"] { font-size: 12px; }
QPushButton[small="true"]:checked { background: $accent; color: $on_accent;
    border-color: $accent; }
QPushButton#runButton { background: $accent; color: $on_accent; border-color: $accent;
    font-weight: 700; }
QPushButton#runButton:disabled { background: $quiet; color: $muted; border-color: $line; }
QPushButton#runButton:focus { border-color: $ink; }
QWidget#tourOffer QPushButton { background: transparent; border: none; color: $accent;
    min-height: 15px; padding: 0px 6px; }
QWidget#tourOffer QPushButton:hover, QWidget#tourOffer QPushButton:focus { background: $quiet; }
QLabel#runMark { background: $on_accent; border-radius: 3px; }
QPushButton#dismissMessage { border-color: transparent; background: transparent; color: $muted;
    padding: 2px 6px; }
QPushButton#dismissMessage:hover, QPushButton#dismissMessage:focus { border-color: $accent;
    color: $ink; }
QPushButton#imageDropArea { border: 2px dashed $muted; border-radius: 8px; color: $muted;
    background: transparent; padding: 8px; min-height: 44px; }
QPushButton#imageDropArea:hover { border-color: $accent; color: $ink; }
QFrame#dropZone { background: transparent; border: 3px dashed $muted; border-radius: 16px; }
QLabel#dropDetail { font-size: 15px; }
QFrame#dropZone[lit="true"] { border: 3px solid $accent; }
QFrame#dropZone[refusing="true"] { border: 3px solid $dissent; }
QFrame#dropZone[refusing="true"] QLabel { color: $dissent; }
QProgressBar { background: $quiet; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QTableView, QListView { background: $card; border: none; }
QHeaderView, QTableCornerButton::section { background: $card; border: none; }
QSplitter::handle { background: transparent; image: none; }
QHeaderView::section { background: $card; color: $muted; border: none; font-size: 11px;
    padding: 0px; }
QTableView#speedupMap QHeaderView::section { padding-right: 4px; }
QTableView#scoresTable { font-size: 12px; }
QTableView#scoresTable::item:selected { background: $quiet; color: $ink; }
QTabWidget QTableView { font-size: 12px; }
QTabWidget QHeaderView::section { padding-left: 3px; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: $muted; border: none; font-size: 12px;
    padding: 2px 5px 4px 0px; }
QTabBar::tab:selected { color: $ink; font-weight: 600; }
QTabBar#groupTabs::tab { background: $quiet; border: 1px solid $quiet; padding: 3px 7px; }
QTabBar#groupTabs::tab:first { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QTabBar#groupTabs::tab:last { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QTabBar#groupTabs::tab:selected { background: $field; border-color: $muted; border-radius: 6px; }
QTabBar#pageTabs::tab { border-bottom: 2px solid transparent; padding: 4px 1px 3px 1px;
    margin-right: 8px; }
QTabBar#pageTabs::tab:selected { border-bottom-color: $accent; }
QTabBar#groupTabs::tab:hover, QTabBar#pageTabs::tab:hover { color: $ink; }
QAbstractScrollArea::corner { background: transparent; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
