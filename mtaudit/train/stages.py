"""The stages of ``mtaudit train``, in order: one for each fitted file in ``mtaudit/data``.

A stage reads corpora and the results of earlier stages, and writes one file of the package. A finished stage is
recorded in the work folder with a digest of its inputs, so that a second call runs only stages whose inputs changed.
Long stages keep checkpoints in the work folder and continue from them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

from mtaudit.errors import UsageError
from mtaudit.train.data import TrainingData
from mtaudit.train.job import Job

#: The fitted data of the package.
DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage.

    Attributes:
        name: its name on the command line.
        module: its module in ``mtaudit.train``.
        writes: the file of the package that it writes.
        needs: entries of the list of corpora that it reads.
        after: stages whose results it reads.
        minutes: approximate duration on one core that supports bfloat16.
        function: the function of the module.
    """

    name: str
    module: str
    writes: str
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    minutes: int = 1
    function: str = "run"

    def run(self, job: Job) -> None:
        """Run the stage, which writes ``job.output``."""
        run: Callable[[Job], None] = getattr(import_module(f"mtaudit.train.{self.module}"), self.function)
        run(job)

    def digest(self, data: TrainingData) -> str:
        """A digest of the files that the stage reads."""
        before = [DATA / stage.writes for stage in STAGES if stage.name in self.after and stage.writes != self.writes]
        found = blake2b(digest_size=16)
        for path in [*(file for name in self.needs for file in data.files(name)), *before]:
            found.update(f"{path.name}\n".encode())
            found.update(path.read_bytes())
        return found.hexdigest()

    def missing(self, data: TrainingData) -> list[str]:
        """The entries that it needs and that the list of corpora lacks."""
        return [name for name in self.needs if not data.files(name)]


_HUMAN = ("bench", "bitext")
_MARKED = ("articles", *_HUMAN)
STAGES = (
    Stage("names", "prepared", "names.table"),
    Stage("common", "prepared", "common.table"),
    Stage("scripts", "prepared", "scripts.table"),
    Stage("sounds", "sounds", "sounds.json"),
    Stage("lengths", "lengths", "lengths.json", _HUMAN),
    Stage("aligner", "aligner", "align.json", ("aligned",), ("lengths",), 15),
    Stage("critic", "course", "critic.safetensors", _HUMAN, (), 155),
    Stage("renderings", "renderings", "renderings.npz", ("bitext", "contrast"), (), 45),
    Stage("rendering-words", "rendering_words", "rendering_words.json", ("contrast", "articles"), ("renderings",), 5),
    Stage("words", "word_suspicion", "words.json", _HUMAN, (), 20),
    Stage("tags", "tags", "tags.json", ("bench",), ("critic", "words"), 10),
    Stage("trees", "estimator", "estimator.json", _HUMAN, ("lengths", "words"), 20, "run_trees"),
    Stage("foreign-words", "foreign_words", "foreign_words.json", _MARKED, ("critic", "renderings"), 30),
    Stage("precision", "precision", "precision.json", _MARKED, ("tags", "foreign-words"), 10),
    Stage("estimator", "estimator", "estimator.json", _MARKED, ("trees", "precision"), 10),
)


def chosen(names: Sequence[str]) -> list[Stage]:
    """The stages with these names, in order; all stages if there are no names.

    Raises:
        UsageError: there is no stage with one of the names.
    """
    known = [stage.name for stage in STAGES]
    for name in names:
        if name not in known:
            raise UsageError(f"there is no stage {name!r}; there are {', '.join(known)}")
    return [stage for stage in STAGES if not names or stage.name in names]


class Finished:
    """The record of finished stages in the work folder: stage -> digest of its inputs."""

    def __init__(self, work: Path) -> None:
        self._path = work / "finished.json"
        self._digests: dict[str, str] = {}
        if self._path.exists():
            self._digests = json.loads(self._path.read_text(encoding="utf-8"))

    def has(self, stage: Stage, data: TrainingData) -> bool:
        """Whether the stage is finished and its inputs are unchanged."""
        return self._digests.get(stage.name) == stage.digest(data)

    def add(self, stage: Stage, data: TrainingData) -> None:
        """Record a stage; stages that depend on it are no longer finished."""
        dependent = {stage.name}
        for later in STAGES:
            if dependent.intersection(later.after):
                dependent.add(later.name)
        self._digests = {name: digest for name, digest in self._digests.items() if name not in dependent}
        self._digests[stage.name] = stage.digest(data)
        self._path.write_text(json.dumps(self._digests, indent=1) + "\n", encoding="utf-8")


def fit(
    stages: Sequence[Stage],
    data: TrainingData,
    work: Path,
    *,
    output: Path = DATA,
    again: bool = False,
    threads: int = 1,
    report: Callable[[str], None] = lambda _: None,
) -> None:
    """Run the stages in order, except finished ones.

    Args:
        stages: from :func:`chosen`.
        work: folder for checkpoints and for the record of finished stages; created if it does not exist.
        output: folder for the fitted files. Later stages read those of the package regardless.
        again: whether to run finished stages, too.

    Raises:
        UsageError: the list of corpora lacks an entry that a stage needs.
    """
    for stage in stages:
        if lacking := stage.missing(data):
            raise UsageError(f"the stage {stage.name} needs {' and '.join(lacking)} in the list of corpora")
    work.mkdir(parents=True, exist_ok=True)
    finished = Finished(work)
    for stage in stages:
        if finished.has(stage, data) and not again:
            report(f"{stage.name}: finished before")
            continue
        report(f"{stage.name}: about {stage.minutes} min")
        stage.run(Job(data, work, output / stage.writes, threads, report))
        finished.add(stage, data)
