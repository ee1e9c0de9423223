"""The stage "precision": measures the precision of the checks.

Every check runs over labelled machine-translated articles, and over human translations with and without planted
errors. Findings are counted by check, severity and kind, and over all kinds:

    planted = W h / (W h + (1 - W) f)
    precision = (correct findings in articles + N * planted) / (findings in articles + N)

h is the share of pairs with a planted error that have such a finding, f half the share of intact ones (every second
finding in human translations is a real error), and W = 0.1 the share of wrong pairs. So planted errors have the weight
of N = 4 findings in articles. If no error was planted that the check could find, ``planted`` is 0.5 with N = 2. Minor
findings of form are not measured, since the annotators of the articles ignored form; their counts in planted errors are
added to those of the more severe findings of the check. The tables of some checks were written with these articles at
hand: their findings there have a weight of at most N = 4, and no errors were planted that they could find.

Of the articles (:mod:`mtaudit.train.labelled_articles`) only the split "train" is read. Writes
``mtaudit/data/precision.json``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import inf
from pathlib import Path

from mtaudit.checks.check import BaseCheck
from mtaudit.checks.conclude import restored
from mtaudit.checks.runner import choose, for_document, run_checks
from mtaudit.config import Settings
from mtaudit.corpus.terms import TermAnalysis
from mtaudit.corpus_records import CorpusAudit
from mtaudit.engine import make_context
from mtaudit.mqm import Severity
from mtaudit.precision import AVERAGE, Level, kind_of
from mtaudit.records import Finding, Pair, Scored, Signals
from mtaudit.train.corpora import rows, translations
from mtaudit.train.data import required
from mtaudit.train.job import Job
from mtaudit.train.kept_signals import SIGNALS, KeptSignals
from mtaudit.train.labelled_articles import LabelledPair, articles
from mtaudit.train.labelled_pairs import LIMIT, MACHINE, Case, batches, cases, simplified, some

#: Weight of the planted errors in findings in articles, and of the default of 0.5 if none were planted.
PLANTED, UNKNOWN = 4.0, 2.0
#: Share of the findings in human translations that are false alarms: of 36 inspected findings (ACC03, ACC11), 16 were
#: not errors.
FALSE = 0.5
#: Number of human translations of each bitext in which false alarms are counted.
SOUND = 8_000
#: Minimum number of planted errors found with a severity or kind for a separate measurement; with fewer, all major and
#: critical findings of the check are pooled, and all minor ones.
ENOUGH = 10
#: Number of pairs of an article that a check receives at once, as in an audit.
_WINDOW = 256
#: Checks whose tables were written with the labelled articles at hand.
TABLES = frozenset({"ACC19", "ACC20", "ACC22"})
_MEANING = "accuracy/"


@dataclass(slots=True)
class Counts:
    """Counts of one check and severity: findings in articles, and human translations with a finding."""

    findings: int = 0
    misleading: int = 0
    errors: int = 0
    planted: int = 0
    sound: int = 0


@dataclass(slots=True)
class Tally:
    """All counts, and the number of examined pairs: with signals of the models (True) and in total (False). ``form``:
    codes of the checks that find errors of form."""

    levels: dict[Level, Counts] = field(default_factory=lambda: defaultdict(Counts))
    form: set[str] = field(default_factory=set)
    articles: int = 0
    planted: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    sound: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    def add_article(self, pairs: Sequence[LabelledPair], found: Sequence[Sequence[Finding]]) -> None:
        """Count the findings in one article."""
        self.articles += len(pairs)
        self.add_findings(pairs, found)

    def add_findings(self, pairs: Sequence[LabelledPair], found: Sequence[Sequence[Finding]]) -> None:
        """Count findings in articles."""
        for labelled, findings in zip(pairs, found, strict=True):
            for finding in filter(_is_measured, findings):
                for counts in (self.levels[level] for level in _levels(finding)):
                    counts.findings += 1
                    counts.misleading += labelled.marks(finding, Severity.MAJOR)
                    counts.errors += labelled.marks(finding, Severity.MINOR)

    def add_human(self, batch: Sequence[Case], with_signals: bool, found: Sequence[Sequence[Finding]]) -> None:
        """Count the human translations with a finding."""
        for case, findings in zip(batch, found, strict=True):
            seen = self.planted if case.wrong else self.sound
            seen[False] += 1
            seen[True] += with_signals
            self.form |= {f.check for f in findings if not f.category.startswith(_MEANING)}
            for level in {level for f in findings if f.severity for level in _levels(f)}:
                counts = self.levels[level]
                counts.planted += case.wrong
                counts.sound += not case.wrong

    def facts(self, checks: Iterable[type[BaseCheck]]) -> Mapping[str, Mapping[str, Mapping[str, dict[str, float]]]]:
        """The data that :mod:`mtaudit.precision` reads, by code, severity and kind; kinds without data are left out."""
        needs = {check.code: bool(check.needs) for check in checks}
        out: dict[str, dict[str, dict[str, dict[str, float]]]] = defaultdict(lambda: defaultdict(dict))
        for (code, severity, kind), counts in sorted(self.levels.items()):
            if severity < Severity.MAJOR and code in self.form:
                continue
            if counts.findings or counts.planted or not kind:
                seen = counts if counts.planted >= ENOUGH else self._pooled(code, severity)
                most = PLANTED if code in TABLES else inf
                out[code][severity.label][kind] = self._level(counts, seen, severity, needs[code], most)
        return out

    def _pooled(self, code: str, severity: Severity) -> Counts:
        """The pooled counts of a check: of all minor findings, or of all major and critical ones; for form, of all."""
        grave = severity >= Severity.MAJOR
        whole = [(s, counts) for (other, s, kind), counts in self.levels.items() if other == code and not kind]
        mine = [counts for s, counts in whole if code in self.form or (s >= Severity.MAJOR) is grave]
        return Counts(planted=sum(c.planted for c in mine), sound=sum(c.sound for c in mine))

    def _level(self, counts: Counts, seen: Counts, severity: Severity, needs: bool, most: float) -> dict[str, float]:
        planted, worth = 0.5, UNKNOWN
        if seen.planted and most is inf:
            hit = AVERAGE * seen.planted / max(self.planted[needs], 1)
            false = (1 - AVERAGE) * (FALSE * seen.sound + 0.5) / (self.sound[needs] + 1)
            planted, worth = hit / (hit + false), PLANTED

        read = min(counts.findings, most)

        def share(right: int) -> float:
            marked = right / counts.findings if counts.findings else 0.0
            return round((read * marked + worth * planted) / (read + worth), 3)

        return {
            "misleading": share(counts.misleading),
            "error": share(counts.errors),
            "findings": counts.findings,
            "right": counts.misleading if severity >= Severity.MAJOR else counts.errors,
            "per_thousand": round(1000 * counts.findings / max(self.articles, 1), 2),
        }


def _levels(finding: Finding) -> tuple[Level, Level]:
    return (finding.check, finding.severity, ""), (finding.check, finding.severity, kind_of(finding))


def _is_measured(finding: Finding) -> bool:
    return finding.severity >= Severity.MAJOR or (bool(finding.severity) and finding.category.startswith(_MEANING))


def measure(labelled: Iterable[Sequence[LabelledPair]], human: Iterable[Case], signals: KeptSignals) -> Tally:
    """Run the checks and count findings. The critic reads only human translations that it was not trained on; on the
    others, only the checks that need no model are counted."""
    tally, checks, corpus = Tally(), choose(), list(labelled)
    for article in corpus:
        pairs = [item.pair for item in article]
        tally.add_article(article, _run(checks, pairs, signals.of(pairs)))
    add_terms(tally, corpus, signals)
    for number, batch in enumerate(batches(case for case in human if case.corpus not in MACHINE)):
        pairs = [Pair(str(i), str(number), case.source, case.target) for i, case in enumerate(batch)]
        unseen = batch[0].unseen
        tally.add_human(batch, unseen, _run(checks, pairs, signals.of(pairs) if unseen else [Signals()] * len(pairs)))
    return tally


def add_terms(tally: Tally, corpus: Iterable[Sequence[LabelledPair]], signals: KeptSignals) -> None:
    """Count the odd renderings (TRM05) in the articles as one corpus; no such errors are planted."""
    context, _ = make_context(Settings(depth="model-free"), None, "")
    analysis, labelled = TermAnalysis(context), list(chain.from_iterable(corpus))
    for number, (item, signal) in enumerate(zip(labelled, signals.of([item.pair for item in labelled]), strict=True)):
        analysis.add(number, Scored(item.pair, signal, (), 0.0, None, Severity.NEUTRAL))
    analysis.finish(CorpusAudit())
    found = [[restored(finding) for finding in analysis.findings.get(number, ())] for number in range(len(labelled))]
    tally.add_findings(labelled, found)


def sound_bitext(bitext: Path) -> Iterator[Case]:
    """Human translations for counting the false alarms of checks that need no model, which are rarer than 1 in
    1,000."""
    for name in ("tatoeba", "python_docs"):
        for pair in some(simplified(translations(list(rows(bitext / f"{name}.jsonl.gz")))), SOUND):
            yield Case(pair.source, pair.target, name, "sound", False, False)


def _run(checks: Sequence[BaseCheck], pairs: Sequence[Pair], signals: Sequence[Signals]) -> list[tuple[Finding, ...]]:
    mine, found = for_document(checks), list[tuple[Finding, ...]]()
    for at in range(0, len(pairs), _WINDOW):
        found += run_checks(mine, pairs[at : at + _WINDOW], signals[at : at + _WINDOW])
    return found


def write(tally: Tally, path: Path, made_with: str) -> None:
    """Write the file of :mod:`mtaudit.precision`."""
    facts = tally.facts(type(check) for check in choose())
    text = json.dumps({"made_with": made_with, "articles": tally.articles, "checks": facts}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def run(job: Job) -> None:
    """Measure the precision and write the file."""
    bench, bitext = required(job.data.bench), required(job.data.bitext)
    human = chain(cases(bench, bitext, LIMIT), sound_bitext(bitext))
    tally = measure(articles(required(job.data.articles)), human, KeptSignals(job.work / SIGNALS, job.report))
    write(tally, job.output, "mtaudit train CORPORA precision")
