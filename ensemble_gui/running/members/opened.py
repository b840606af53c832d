"""What the user has opened: ensembles and sample folders, which are kept for the next question."""

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.settings import RunSettings, SamplesAs, Source
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.pictures import Pictures, noise_pictures, sample_digits
from ensemble_gui.wording.figures import shorten


class Opened:
    """The ensembles by their digests, and the sample folders; it belongs to one thread."""

    def __init__(self) -> None:
        self._ensembles: dict[str, Ensemble] = {}
        self._architectures: dict[str, Architecture] = {}
        self._samples: dict[tuple[str, SamplesAs, Task], Pictures] = {}
        self._notes: dict[str, tuple[str, ...]] = {}
        self._here_alone: set[str] = set()  # digests whose code may not run on a cluster

    def trust(self, digest: str, *, on_cluster: bool) -> None:
        """Keep whether the user has agreed that this code runs on a cluster's nodes as well."""
        if on_cluster:
            self._here_alone.discard(digest)
        else:
            self._here_alone.add(digest)

    def check_cluster(self, digest: str) -> None:
        """Raise BadInput if these members are built by code that may run here alone."""
        if digest in self._here_alone:
            raise BadInput(
                "The members are built by code that you have allowed to run on this machine alone: "
                "open them again for the cluster, which asks for it."
            )

    def note(self, digest: str, notes: tuple[str, ...]) -> None:
        """Keep what must be said of the ensemble or architecture of this digest."""
        self._notes[digest] = notes

    def notes(self, settings: RunSettings) -> tuple[str, ...]:
        """What must be said of the members that these settings were opened with."""
        return self._notes.get(settings.digest, ())

    def keep(self, digest: str, ensemble: Ensemble) -> None:
        """Keep this ensemble, which is on the CPU, in the place of the one before."""
        self._ensembles = {digest: ensemble}

    def keep_architecture(self, digest: str, architecture: Architecture) -> None:
        """Keep this architecture, of which random members are made."""
        self._architectures[digest] = architecture

    def architecture(self, settings: RunSettings) -> Architecture:
        """That of the random members of these settings. Raises BadInput if it is not here."""
        found = self._architectures.get(settings.digest)
        if found is None:
            raise BadInput(_not_open(f"The architecture {shorten(settings.architecture)}"))
        return found

    def ensemble(self, settings: RunSettings) -> Ensemble:
        """All members that the settings were opened with. Raises BadInput if they are not here."""
        found = self._ensembles.get(settings.digest)
        if found is None:
            raise BadInput(
                _not_open(f"The ensemble {shorten(settings.path) or 'of these settings'}")
            )
        return found

    def pictures(
        self,
        settings: RunSettings,
        task: Task,
        token: CancelToken | None = None,
        progress: Progress = unheard,
    ) -> Pictures:
        """The samples on which the members' disagreement is shown.

        Those of the user's folder if it is the source, listed and not read, or else the test
        digits, or noise where the members take no digits. Raises BadInput where they cannot be
        listed, and CancelledError.
        """
        if settings.source is Source.FOLDER:
            key = (settings.samples, settings.samples_as, task)
            if key not in self._samples:
                # Reading pictures takes SciPy and Pillow, which the first run does without.
                from ensemble_gui.samples.folders.class_folder import open_class_folder

                found = open_class_folder(
                    settings.samples, task, token, progress, settings.samples_as
                )
                self._samples = {key: found}
            return self._samples[key]
        return sample_digits(task) if task.takes_digits else noise_pictures(task)

    def forget_samples(self) -> None:
        """List folders of samples again when they are asked for next."""
        self._samples = {}


def _not_open(what: str) -> str:
    return f"{what} is not open: open it again, or choose other weights."
