"""`ensemble-gui predict`: every member's word on images, as a table or as JSON."""

import sys
from argparse import Namespace

from ensemble_gui import wording
from ensemble_gui.cli.options import weights_of
from ensemble_gui.cli.reporting import print_json, progress_bar, report_failure
from ensemble_gui.records import ImagesRequest, ImagesResult, RunSettings
from ensemble_gui.running.images import predict_images


def predict_command(options: Namespace) -> int:
    """Predict the images and print what was found; the exit status."""
    settings = RunSettings(
        members=options.members,
        weights=weights_of(options),
        device=options.device,
        seed=options.seed,
    )
    request = ImagesRequest(settings=settings, paths=tuple(options.images))
    with progress_bar() as progress:
        outcome = predict_images(request, progress=progress)
    if not isinstance(outcome, ImagesResult):
        return report_failure(outcome)
    if options.json:
        print_json(as_json(outcome))
    elif outcome.images:
        print("\n".join(_rows(outcome)))
    for refused in outcome.refused:
        print(f"ensemble-gui: {refused.error}", file=sys.stderr)
    return 0 if outcome.images else 2


def as_json(result: ImagesResult) -> dict[str, object]:
    """The object of the contract for programs; what is undefined is null."""
    return {
        "images": [_image_as_json(result, index) for index in range(len(result.images))],
        "errors": [{"path": one.path, "error": one.error} for one in result.refused],
    }


def _image_as_json(result: ImagesResult, index: int) -> dict[str, object]:
    samples = result.samples
    assert samples is not None  # noqa: S101 -- there is an image, so there is a sample set
    members = samples.probabilities[:, index]  # (member, class)
    measures = samples.disagreement
    return {
        "path": result.images[index].path,
        "note": result.images[index].note,
        "prediction": int(members.mean(axis=0).argmax()),
        "votes": measures.votes[index].tolist(),
        "probabilities": members.mean(axis=0).tolist(),
        "members": members.tolist(),
        "vote_entropy": float(measures.vote_entropy[index]),
        "mutual_information": float(measures.mutual_information[index]),
    }


def _rows(result: ImagesResult) -> list[str]:
    if result.samples is None:
        return []
    measures = result.samples.disagreement
    mean = result.samples.probabilities.mean(axis=0)  # (sample, class)
    rows = []
    for index, image in enumerate(result.images):
        prediction = f"{mean[index].argmax()} ({mean[index].max():.1%})"
        votes = wording.votes(measures.votes[index])
        entropy = f"vote entropy {wording.bits(measures.vote_entropy[index])}"
        note = f" ({image.note})" if image.note else ""
        rows.append(f"{image.path}{note}: {prediction}; {votes}; {entropy}")
    caution = wording.caution(result.samples.weights)
    return [*rows, caution] if caution else rows
