"""Reference-free COMET models (CometKiwi, XCOMET and others) through the package unbabel-comet.

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
#: Path of the checkpoint within the folder of a model, as the package downloads it.
_CHECKPOINT = Path("checkpoints") / "model.ckpt"
#: A checkpoint is a zip archive: its end lists the checksum of every tensor in it.
_END = 1 << 20


class CometJudge(LocalJudge):
    """A COMET model, loaded when the first pair is read.

    Its scores are used unchanged; all models since 2022 score from 0 to 1.
    """

    def __init__(self, name: str) -> None:
        """``name``: name of a model on the Hugging Face hub, or path of a checkpoint or of a model folder.

        Raises:
            UsageError: the package is missing.
        """
        if find_spec("comet") is None:
            raise UsageError(f"--judge comet:{name} needs the package {_PACKAGE}: pip install 'mtaudit[comet]'")
        super().__init__(f"comet/{name}")
        self.name = name
        self._path = _local(name)
        # The bundled encoder keeps the hub client offline unless this is set, but here the user named a model on the
        # hub.
        os.environ.setdefault("HF_HUB_OFFLINE", "0")
        self.signature = f"comet/{_called(name, self._path)}/{_version()}"

    def judge(self, pairs: Sequence[Texts]) -> list[Judged]:
        """The answers of the model for each (source, target), in order.

        Raises:
            UsageError: the model cannot be loaded or needs reference translations.
        """
        if not pairs:
            return []
        samples = [{"src": source, "mt": target} for source, target in pairs]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # One pair per batch: without padding, the score of a pair does not depend on its neighbours.
            said = self._model.predict(samples, batch_size=1, gpus=0, progress_bar=False)
        spans = _error_spans(said) or [[] for _ in pairs]
        return [_judged(*item) for item in zip(said.scores, spans, pairs, strict=True)]

    @cached_property
    def _model(self) -> Any:
        # The package configures logging for the whole process if it is not configured, and its trainer logs every call.
        logging.getLogger().addHandler(logging.NullHandler())
        for name in ("pytorch_lightning", "lightning", "lightning.pytorch"):
            logging.getLogger(name).setLevel(logging.ERROR)
        # A checkpoint is a pickle. With this, torch restores tensors and plain values from it and rejects anything that
        # would run code, regardless of the arguments of its caller.
        os.environ["TORCH_FORCE_WEIGHTS_ONLY_LOAD"] = "1"
        try:
            import comet

            path = self._path or comet.download_model(self.name)
            model = comet.load_from_checkpoint(str(path))
        except Exception as error:
            # The package lets any exception through, plain Exception included, and its import fails with incompatible
            # versions of its dependencies.
            raise UsageError(
                f"the COMET model {self.name!r} could not be loaded ({error}); give the name of a model on the Hugging "
                "Face hub or the path of a checkpoint, and log in (`hf auth login`) if its licence requires consent"
            ) from error
        if model.requires_references():
            raise UsageError(
                f"the COMET model {self.name!r} needs reference translations; give one for quality estimation, "
                "e.g. comet:Unbabel/wmt22-cometkiwi-da"
            )
        return model


def _local(name: str) -> Path | None:
    """The checkpoint if ``name`` is a path."""
    path = Path(name).expanduser()
    if path.is_dir():
        path /= _CHECKPOINT
    return path if path.is_file() else None


def _called(name: str, path: Path | None) -> str:
    """The name of a model on the hub; for a file, a digest of its content rather than its path."""
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
    """The error spans of each pair; None for a model that gives only scores and has no metadata in its prediction."""
    return getattr(getattr(said, "metadata", None), "error_spans", None)


def _judged(score: float, spans: Sequence[Mapping[str, Any]], pair: Texts) -> Judged:
    errors = (_error(span, pair[1]) for span in spans)
    return Judged(round(min(max(float(score), 0.0), 1.0), 4), tuple(error for error in errors if error))


def _error(span: Mapping[str, Any], target: str) -> ErrorSpan | None:
    """An error span of XCOMET: severity, confidence, text and offsets in the target, without a category."""
    place = _place(span, target)
    if place is None:
        return None
    severity = Severity.parse(str(span["severity"]))
    confidence = round(min(max(float(span["confidence"]), 0.0), 1.0), 3)
    return ErrorSpan("accuracy/mistranslation", severity, target_span=place, confidence=confidence)


def _place(span: Mapping[str, Any], target: str) -> Span | None:
    """Offsets without surrounding spaces; None if the span is empty, e.g. if it extends to the end token, whose
    offsets are zeros."""
    start, end = max(int(span["start"]), 0), min(int(span["end"]), len(target))
    inside = target[start:end]
    start += len(inside) - len(inside.lstrip())
    end = start + len(inside.strip())
    return (start, end) if start < end else None
