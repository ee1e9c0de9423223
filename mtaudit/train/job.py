"""The argument of a stage of ``mtaudit train``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mtaudit.train.data import TrainingData


@dataclass(frozen=True, slots=True)
class Job:
    """The inputs and outputs of a stage.

    Attributes:
        data: the corpora; the entries that the stage needs are present.
        work: an existing folder for checkpoints and for the signals that several stages share.
        output: the file to write.
        threads: processor cores to use.
        report: called with lines of progress.
    """

    data: TrainingData
    work: Path
    output: Path
    threads: int = 1
    report: Callable[[str], None] = lambda _: None
