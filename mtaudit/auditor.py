"""The Python interface: an :class:`Auditor` that loads its models once, and audits read back from disk.

The command line is built on the same class, so that a script and a command give the same results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from mtaudit.config import Settings, default_cache, load_settings, refuse_key_for_file
from mtaudit.engine import Inputs, Recipe, Step, audit_inputs, events_of, find_inputs, make_context
from mtaudit.errors import Problem, UsageError
from mtaudit.records import Bead, Document, Event, Pair, ReportHeader, Scored

if TYPE_CHECKING:
    import pandas as pd

    from mtaudit.context import AuditContext
    from mtaudit.report import Folded, Writer

#: The document name of pairs that come from memory instead of a file.
IN_MEMORY = "<pairs>"


class Auditor:
    """Audits translations with one configuration.

    Models are loaded when the first pair needs them and stay loaded as long as the object lives. An auditor may be
    used from several threads; calls are served one after the other, because the models share their memory.

    Args:
        settings: a :class:`~mtaudit.config.Settings` object; None for the defaults. Settings files are read only if
            given with ``config``, never from the current directory.
        config: path of a settings file (``mtaudit.toml`` or ``pyproject.toml``).
        cache: folder in which results are cached between runs; None for no cache, "default"
            for the folder that the command line uses.
        command: the command line recorded in reports.
        **options: single settings by name, e.g. ``depth="fast"``; they override ``settings`` and ``config``.

    Raises:
        UsageError: a setting is unknown, or a model it names is not available.
        InputError: the settings file cannot be read.

    Example:
        >>> auditor = Auditor(depth="model-free")
        >>> [pair] = auditor.score([("It cost $43 million.", "耗资430万美元。")])
        >>> pair.findings[0].name
        'number-mismatch'
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        config: str | Path | None = None,
        cache: str | Path | None = None,
        command: str = "",
        **options: Any,
    ) -> None:
        if settings is not None and config is not None:
            raise UsageError("give either settings or config, not both")
        if config:
            self.settings = load_settings(Path(config), **options)
            refuse_key_for_file(self.settings, options.get("judge_url"))
        else:
            self.settings = (settings or Settings()).override(**options)
        folder = default_cache() if cache == "default" else Path(cache) if cache is not None else None
        self._context, self._recipe = make_context(self.settings, folder, command)
        self._lock = RLock()

    @property
    def context(self) -> AuditContext:
        """The encoder, checks, estimator and cache of this auditor."""
        return self._context

    @property
    def recipe(self) -> Recipe:
        """The configuration as recorded in the header of reports."""
        return self._recipe

    @property
    def signature(self) -> str:
        """Identifies models, checks and settings. Numbers are comparable only if their signatures are equal."""
        return self._recipe.signature

    def score(self, pairs: Iterable[tuple[str, str] | Pair]) -> list[Scored]:
        """Score pairs of source and target text.

        Args:
            pairs: (source, target) tuples or :class:`~mtaudit.records.Pair` records. They count as consecutive
                segments of one document, so that checks of neighbours and of consistency apply to them. An empty
                source or target is an addition or an omission.

        Returns:
            One :class:`~mtaudit.records.Scored` for each pair, in order. Spans in its findings are half-open ranges
            of code points; ``error_probability`` is from 0 (correct) to 1 (wrong).
        """
        numbers = count(1)
        given = (_as_pair(pair, next(numbers)) for pair in pairs)
        document = Document(IN_MEMORY, "aligned", pairs=given)
        return [event for event in self._judged(self._events([document])) if isinstance(event, Scored)]

    def score_frame(self, frame: pd.DataFrame, source: str = "source", target: str = "target") -> pd.DataFrame:
        """Score the rows of a DataFrame.

        Args:
            frame: one pair per row; missing values count as empty text. It is not modified.
            source, target: names of the columns with the English and the Chinese text.

        Returns:
            A copy with the columns ``error_probability`` (float, 0..1), ``severity`` ("neutral" to "critical"),
            ``quality`` (float; NaN without an estimate), ``similarity`` (float, -1..1; NaN at depth "model-free") and
            ``findings`` (list of dictionaries as in the JSON output), on the same index.

        Raises:
            UsageError: there is no column of that name.
        """
        from mtaudit.dataframes import with_scores

        for column in (source, target):
            if column not in frame.columns:
                raise UsageError(f"the frame has no column {column!r}; it has {', '.join(map(str, frame.columns))}")
        texts = frame[[source, target]].fillna("").astype(str)
        return with_scores(frame, self.score(texts.itertuples(index=False, name=None)))

    def audit(self, paths: str | Path | Iterable[str | Path], *, target: str | Path | None = None) -> Iterator[Event]:
        """Audit files and folders like ``mtaudit score``.

        Args:
            paths: files and folders; with ``target``, the source file.
            target: the file with the translation of the source file.

        Yields:
            The events of the run in input order: :class:`~mtaudit.records.Scored` pairs, a
            :class:`~mtaudit.records.DocumentState` after the pairs of each document, a
            :class:`~mtaudit.errors.Problem` for each input that could not be read, skips and suppressions.

        Raises:
            UsageError: no path is given, or a path does not exist.
        """
        names = [str(paths)] if isinstance(paths, (str, Path)) else [str(path) for path in paths]
        if target is None:
            inputs = find_inputs(names, read=self.settings.read)
        else:
            inputs = find_inputs((), names[0], str(target), self.settings.read)
        return self._locked(events_of(inputs, self._context, hints=True))

    def align(self, source: str, target: str) -> list[Bead]:
        """Align the sentences of an English text with those of its Chinese translation.

        Args:
            source, target: plain text or Markdown; blank lines separate paragraphs.

        Returns:
            Beads in reading order. A bead has segments with offsets in their paragraph, the probability that it is
            correct, and one empty side if a sentence has no counterpart.
        """
        from mtaudit.pipeline import align
        from mtaudit.read.markdown import read_markdown

        source_blocks, target_blocks = (read_markdown(IN_MEMORY, text, False)[0] for text in (source, target))
        document = Document(IN_MEMORY, "parallel", source_blocks, target_blocks)
        with self._lock:
            return list(align(document, self._context.encoder).beads)

    def run(
        self,
        inputs: Inputs,
        writers: Sequence[Writer] = (),
        progress: Callable[[Event], None] = lambda _: None,
        steps: Sequence[Step] = (),
        hints: bool = True,
        touched: Callable[[Pair], bool] | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> tuple[ReportHeader, list[Folded]]:
        """Audit ``inputs``, write reports, and return the report header and the worst pairs, with repetitions folded.

        Args:
            writers: reports to write; see :func:`mtaudit.report.open_writers`.
            progress: called with every event.
            steps: steps between the pipeline and the reports, such as the gate.
            hints: whether to compute findings that do not count, and evidence, for the writers.
            touched: whether a pair changed; a judge reads such pairs first.
            say: receives messages about the work and the results of the judge.
        """
        with self._lock:
            return audit_inputs(inputs, self._context, self._recipe, writers, progress, steps, hints, touched, say)

    def _judged(self, events: Iterator[Event]) -> Iterator[Event]:
        stage = self._context.judging
        return events if stage is None else stage.run(events, self._context)

    def _events(self, documents: Iterable[Document | Problem]) -> Iterator[Event]:
        from mtaudit.pipeline import audit

        return self._locked(audit(documents, self._context))

    def _locked(self, events: Iterator[Event]) -> Iterator[Event]:
        # The lock is taken for each event, not for the whole iteration: a caller who stops half-way must not hold it.
        with suppress(StopIteration):
            while True:
                with self._lock:
                    event = next(events)
                yield event


def _as_pair(given: tuple[str, str] | Pair, number: int) -> Pair:
    if isinstance(given, Pair):
        return given if given.document else replace(given, document=IN_MEMORY)
    source, target = given
    return Pair(id=str(number), document=IN_MEMORY, source=source, target=target)


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit read back from its ``.json``, ``.jsonl`` or ``.parquet`` output.

    Attributes:
        header: signature, settings, summary, verdict and documents; None for JSON lines, which have no header.
        pairs: the scored pairs in input order.
    """

    header: ReportHeader | None
    pairs: tuple[Scored, ...]

    def frame(self) -> pd.DataFrame:
        """One row per pair: id, document, lines, texts, bead, probabilities, severity and the number of findings."""
        from mtaudit.dataframes import pairs_frame

        return pairs_frame(self.pairs)

    def findings(self) -> pd.DataFrame:
        """One row per finding: id and document of the pair, check, category, severity, confidence, words and
        message."""
        from mtaudit.dataframes import findings_frame

        return findings_frame(self.pairs)


def load(path: str | Path) -> Audit:
    """Read an audit that ``mtaudit score --output audit.json`` (or ``.jsonl``, ``.parquet``) wrote.

    Raises:
        InputError: the file cannot be read or is not an audit; the message names the line if there is one.
    """
    from mtaudit.report.load import load_audit

    kept = load_audit(Path(path))
    return Audit(kept.head, kept.pairs)
