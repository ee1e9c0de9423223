"""Words that are translated in another of their senses (ACC22)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.phrases.contexts import Context, context, surroundings, words_of
from mtaudit.checks.phrases.tables import Phrase, Rendering, load
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import word_set

_TABLE = "senses.tsv"


class WrongSense(DocumentCheck):
    """A word with several senses that is translated in another one than its surroundings show.

    What it finds:
        One of about 600 senses of common words (a branch of a repository, the copy of an advertisement, a connection
        between flights) for which the target has the rendering of another sense (树枝, 副本, 连接) and no right one,
        where other words of the sentence belong to the subject of this sense; minor if only the sentences around it do.

    Why it matters:
        A word in the wrong sense makes its sentence absurd, or changes what it says, and every spelling is right.

    Known problems:
        Only the senses and the renderings in the table are known, so most wrong senses are missed. A word that is used
        in its everyday sense in a text about the subject (a branch of a tree, in a post on version control) is
        reported if no word of its own sentence rules the subject out.

    Example:
        source: Merge your branch into main and push the commits.
        target: 将你的树枝合并到主干并推送这些提交。
        树枝 is reported, major.

    Options:
        none
    """

    code = "ACC22"
    name = "wrong-sense"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        found = {at: some for at, pair in enumerate(pairs) if (some := _candidates(pair))}
        if not found:
            return
        sources = [pair.source for pair in pairs]
        for at, some in found.items():
            runs, reported = surroundings(sources, at, word_set), set[Span]()
            for rendering in some:
                context = _context(rendering.phrase)
                around = surroundings(sources, at, words_of) if context.needs(runs) else frozenset[str]()
                severity = context.holds(words_of(sources[at]), around)
                if severity is not None and rendering.source not in reported:
                    reported.add(rendering.source)
                    yield at, self._report(pairs[at], rendering, severity)

    def _report(self, pair: Pair, found: Rendering, severity: Severity) -> Finding:
        phrase = found.phrase
        return self.finding(
            Message(
                "“{words}” means “{meaning}” here: {expected}, not {found}",
                words=pair.source[slice(*found.source)],
                meaning=phrase.meaning,
                expected=phrase.shown,
                found=pair.target[slice(*found.target)],
            ),
            source_span=found.source,
            target_span=found.target,
            severity=severity,
            confidence=0.9,
            meaning=phrase.meaning,
            expected=phrase.shown,
        )


def _candidates(pair: Pair) -> list[Rendering]:
    """The words of a pair that are rendered as another sense, whatever their context; not parts of compounds."""
    if pair.is_null or pair.kind == "code":
        return []
    found = load(_TABLE).literal(pair.source, pair.target)
    return [one for one in found if pair.source[one.source[1] : one.source[1] + 1] != "-"]


@cache
def _context(phrase: Phrase) -> Context:
    return context(phrase.context, phrase.phrase)
