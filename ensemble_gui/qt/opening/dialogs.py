"""The dialogs for files. None is run by `exec()`, which would stop everything behind it."""

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ensemble_gui.qt.opening.folders import DialogFolders
from ensemble_gui.records.checkpoint_names import MEMBER_SUFFIXES
from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.records.report import REPORT_NAME, REPORT_SUFFIXES
from ensemble_gui.records.run_file import RUN_SUFFIX
from ensemble_gui.records.settings import MANIFEST

_ENSEMBLES = f"Ensembles ({MANIFEST} {' '.join(f'*{one}' for one in MEMBER_SUFFIXES)})"
_IMAGES = f"Images ({' '.join(f'*{suffix}' for suffix in IMAGE_SUFFIXES)})"
_RUNS = f"Runs (*{RUN_SUFFIX} *.json)"
_FOLDER = QFileDialog.FileMode.Directory
_ONE_KIND = re.compile(r".*\(\*\.(\w+)\)")  # of the filters that stand for files of one kind


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """What the user is asked for; the signals of the dialog carry the answer."""

    name: str  # of the dialog, as an object
    title: str
    mode: QFileDialog.FileMode
    filters: str = ""
    suggested: str = ""  # the name of a new folder or file to save in
    suffix: str = ""  # of a file to save in, such as 'onnx', if its name has none
    replaces: bool = False  # whether a file may be overwritten, if the user agrees

    def ask(self, parent: QWidget) -> QFileDialog:
        """Open the dialog. A folder to save in has to be empty, or one that does not exist yet."""
        dialog = _Dialog(parent, self.title, self.suggested, self.filters)
        dialog.setObjectName(self.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.suggested:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(self.suffix)
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, on=not self.replaces)
        dialog.setFileMode(self.mode)
        if (folders := DialogFolders.of(parent)) is not None:
            folders.follow(dialog)
        dialog.open()
        return dialog


class _Dialog(QFileDialog):
    """Gives a name without an end that of the kind that is chosen."""

    def __init__(self, parent: QWidget, title: str, suggested: str, filters: str) -> None:
        super().__init__(parent, title, suggested, filters)
        self.filterSelected.connect(self._follow)

    @Slot(str)
    def _follow(self, chosen: str) -> None:
        if kind := _ONE_KIND.fullmatch(chosen):
            self.setDefaultSuffix(kind[1])


IMAGE_FILES = FileQuestion(
    "openDialog", "Open images", QFileDialog.FileMode.ExistingFiles, f"{_IMAGES};;All files (*)"
)
IMAGE_FOLDER = FileQuestion("openFolderDialog", "Open a folder of images", _FOLDER)
NEW_IMAGE_FOLDER = FileQuestion(
    "saveDialog",
    "Save my images as a folder",
    QFileDialog.FileMode.AnyFile,
    suggested="my images",
)
ENSEMBLE_FOLDER = FileQuestion(
    "openEnsembleDialog", "Open an ensemble: a folder of checkpoints", _FOLDER
)
ENSEMBLE_FILES = FileQuestion(
    "openEnsembleFileDialog",
    "Open an ensemble: a manifest, or its members' files",
    QFileDialog.FileMode.ExistingFiles,
    f"{_ENSEMBLES};;All files (*)",
)
SAMPLES_FOLDER = FileQuestion(
    "openSamplesDialog", "Open samples: a folder with one subfolder per class", _FOLDER
)
NEW_ENSEMBLE_FOLDER = FileQuestion(
    "saveEnsembleDialog",
    "Save the ensemble as a folder",
    QFileDialog.FileMode.AnyFile,
    suggested="my ensemble",
)
SCRIPT_FILE = FileQuestion(
    "saveScriptDialog",
    "Export the run as a Python script or a notebook",
    QFileDialog.FileMode.AnyFile,
    "Python script (*.py);;Jupyter notebook (*.ipynb)",
    suggested="run.py",
    suffix="py",
    replaces=True,
)
NEW_ONNX = FileQuestion(
    "exportOnnxDialog",
    "Export the ensemble as one program for ONNX Runtime",
    QFileDialog.FileMode.AnyFile,
    "ONNX (*.onnx)",
    suggested="ensemble.onnx",
    suffix="onnx",
    replaces=True,
)
NEW_PT2 = FileQuestion(
    "exportPt2Dialog",
    "Export the ensemble as one program for torch.export.load",
    QFileDialog.FileMode.AnyFile,
    "torch.export (*.pt2)",
    suggested="ensemble.pt2",
    suffix="pt2",
    replaces=True,
)
NEW_REPORT = FileQuestion(
    "saveReportDialog",
    "Save the session as a report",
    QFileDialog.FileMode.AnyFile,
    "Web page (*.html *.htm)",
    suggested=f"{REPORT_NAME}{REPORT_SUFFIXES[0]}",
    suffix=REPORT_SUFFIXES[0].removeprefix("."),
    replaces=True,
)
RUN_FILE = FileQuestion(
    "openRunDialog",
    "Open a run that was saved",
    QFileDialog.FileMode.ExistingFile,
    f"{_RUNS};;All files (*)",
)
NEW_RUN_FILE = FileQuestion(
    "saveRunDialog",
    "Save the run as a file",
    QFileDialog.FileMode.AnyFile,
    f"{_RUNS};;All files (*)",
    suggested=f"my{RUN_SUFFIX}",
    suffix=RUN_SUFFIX.removeprefix("."),
    replaces=True,
)
NEW_TABLE_FILE = FileQuestion(
    "saveTableDialog",
    "Save the table",
    QFileDialog.FileMode.AnyFile,
    "CSV (*.csv);;Markdown (*.md);;Tab-separated (*.tsv)",
    suggested="table.csv",
    suffix="csv",
    replaces=True,
)
NEW_PICTURE_FILE = FileQuestion(
    "savePictureDialog",
    "Save the picture",
    QFileDialog.FileMode.AnyFile,
    "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)",
    suggested="picture.png",
    suffix="png",
    replaces=True,
)
