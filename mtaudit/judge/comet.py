"""COMET models that need no reference, through the package unbabel-comet: CometKiwi, XCOMET and the like.

R. Rei et al., "CometKiwi: IST-Unbabel 2022 Submission for the Quality Estimation Shared Task" (WMT 2022); N. Guerreiro
et al., "xCOMET: Transparent Machine Translation Evaluation through Fine-grained Error Detection" (TACL 2024).
"""

from __future__ import annotations

import hashlib
import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mtaudit.errors import UsageError
from mtaudit.judge import Texts
from mtaudit.judge.local import LocalJudge
from mtaudit.mqm import Severity
from mtaudit.records import ErrorSpan, Judged, Span

_PACKAGE = "unbabel-comet"
#: Where a model lies in its folder, as the package downloads it.
_CHECKPOINT = Path("checkpoints") / "model.ckpt"
#: A checkpoint is a zip archive: its end lists the checksum of every tensor in it.
_END = 1 << 20


class CometJudge(LocalJudge):
    """A COMET model, loaded when the first pair is read.

    Its scores are taken as they are, which suits models that score from 0 to 1, as all do since 2022.
    """

    def __init__(self, name: str) -> None:
        """``name``: of a model on the Hugging Face hub, or the path of a checkpoint or of the folder of a model.

        Raises:
            UsageError: the package is missing.
        """
        if find_spec("comet") is None:
            raise UsageError(f"--judge comet:{name} needs the package {_PACKAGE}: pip install 'mtaudit[comet]'")
        super().__init__(f"comet/{name}")
        self.name = name
        self._path = _local(name)
        # The bundled encoder keeps the hub's client offline unless this is set: here the user named a model on the hub.
        os.environ.setdefault("HF_HUB_OFFLINE", "0")
        self.signature = f"comet/{_called(name, self._path)}/{_version()}"

    def judge(self, pairs: Sequence[Texts]) -> list[Judged]:
        """What the model says of each (source, target), in order.

        Raises:
            UsageError: the model cannot be had, or needs reference translations.
        """
        if not pairs:
            return []
        samples = [{"src": source, "mt": target} for source, target in pairs]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # One pair a batch: without padding, what is said of a pair does not depend on the pairs beside it.
            said = self._model.predict(samples, batch_size=1, gpus=0, progress_bar=False)
        spans = _error_spans(said) or [[] for _ in pairs]
        return [_judged(*item) for item in zip(said.scores, spans, pairs, strict=True)]

    @cached_property
    def _model(self) -> Any:
        # The package sets up logging of the whole process where nobody did; and its trainer tells of every call.
        logging.getLogger().addHandler(logging.NullHandler())
        for name in ("pytorch_lightning", "lightning", "lightning.pytorch"):
            logging.getLogger(name).setLevel(logging.ERROR)
        try:
            import comet

            path = self._path or comet.download_model(self.name)
            model = comet.load_from_checkpoint(str(path))
        except Exception as error:
            # The package raises whatever happens inside of it, plain Exception included; packages that it needs may be
            # of a version that it cannot be imported with.
            raise UsageError(
                f"the COMET model {self.name!r} could not be loaded ({error}); give the name of a model on the Hugging "
                "Face hub or the path of a checkpoint, and log in (`hf auth login`) where its licence asks for consent"
            ) from error
        if model.requires_references():
            raise UsageError(
                f"the COMET model {self.name!r} needs reference translations; give one for quality estimation, "
                "e.g. comet:Unbabel/wmt22-cometkiwi-da"
            )
        return model


def _local(name: str) -> Path | None:
    """The checkpoint, where ``name`` is a path."""
    path = Path(name).expanduser()
    if path.is_dir():
        path /= _CHECKPOINT
    return path if path.is_file() else None


def _called(name: str, path: Path | None) -> str:
    """A name on the hub is a name; of a file the content counts, not the place."""
    if path is None:
        return name
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _END))
        hasher = hashlib.sha256(f"{size}:".encode() + file.read())
    settings = path.parent.parent / "hparams.yaml"
    hasher.update(settings.read_bytes() if settings.is_file() else b"")
    return f"{path.name}@{hasher.hexdigest()[:8]}"


def _version() -> str:
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return "unknown"


def _error_spans(said: Any) -> Sequence[Sequence[Mapping[str, Any]]] | None:
    """The error spans of each pair; None of a model that gives scores alone, whose prediction has no metadata."""
    return getattr(getattr(said, "metadata", None), "error_spans", None)


def _judged(score: float, spans: Sequence[Mapping[str, Any]], pair: Texts) -> Judged:
    errors = (_error(span, pair[1]) for span in spans)
    return Judged(round(min(max(float(score), 0.0), 1.0), 4), tuple(error for error in errors if error))


def _error(span: Mapping[str, Any], target: str) -> ErrorSpan | None:
    """An error span of XCOMET: severity, confidence, text and offsets in the target; it knows no category."""
    place = _place(span, target)
    if place is None:
        return None
    severity = Severity.parse(str(span["severity"]))
    confidence = round(min(max(float(span["confidence"]), 0.0), 1.0), 3)
    return ErrorSpan("accuracy/mistranslation", severity, target_span=place, confidence=confidence)


def _place(span: Mapping[str, Any], target: str) -> Span | None:
    """Offsets without the blanks at their ends; None where nothing is between them, as where a span runs into the
    end mark, whose offsets are zeros."""
    start, end = max(int(span["start"]), 0), min(int(span["end"]), len(target))
    inside = target[start:end]
    start += len(inside) - len(inside.lstrip())
    end = start + len(inside.strip())
    return (start, end) if start < end else None
