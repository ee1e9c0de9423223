"""A name or term that is rendered otherwise than almost everywhere else in the corpus (TRM05)."""

from __future__ import annotations

from mtaudit.checks.check import CorpusCheck
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Span

#: Severity of an error of each kind.
_SEVERITY = {"kept": Severity.MAJOR, "sense": Severity.MAJOR, "variant": Severity.MINOR}


class OddRendering(CorpusCheck):
    """A rendering that stands alone against many in the corpus.

    What it finds:
        Three kinds of rare renderings: a name that the translations keep in Latin letters is translated (Slack: 松弛);
        another sense of a word by the dictionary, where the dominant rendering is expected (account: 叙述 beside 账户);
        and a name that is written with other characters than elsewhere (巴尔杜 beside 巴杜). The message gives the
        usual rendering and its count. Renderings that share characters with a usual one, or rather translate another
        word of the sentence, are not reported.

    Why it matters:
        Machine translation decides on each sentence alone. Where one of many occurrences differs, it usually took the
        name of a product for a common word, or another sense of it.

    Known problems:
        The word alignment can be wrong, above all in free translations. A name that is also a common word is reported
        where the common word is meant. The check knows which rendering is common, not which is right.

    Example:
        source: Slack is down. ... The slack search is broken.
        target: Slack 宕机了。 ... 松弛搜索坏了。
        松弛 is reported, major, if at least three out of four occurrences are Slack.

    Options:
        none. The check runs with --corpus.
    """

    code = "TRM05"
    name = "odd-rendering"
    category = "terminology/inconsistent-use"
    severity = Severity.MAJOR
    precision = (
        "of 13 major findings in 75 machine-translated articles, on which its rules were chosen, 11 mark a major or "
        "critical error and 12 any; of 14 findings in 48 articles 13 were right when they were read"
    )

    def odd(
        self, term: str, here: str, usual: str, count: int, *, document: bool, kind: str, spans: tuple[Span, Span]
    ) -> Finding:
        """A finding.

        Args:
            count: how often the usual rendering occurs, in the document or in the corpus.
            spans: of the term in the source and of its rendering in the target.
        """
        if document:
            message = Message(
                "{term} is rendered as {here} here, but as {usual} {count:,} {count:time|times} in this document",
                term=term, here=here, usual=usual, count=count,
            )  # fmt: skip
        else:
            message = Message(
                "{term} is rendered as {here} here, but as {usual} {count:,} {count:time|times} in the corpus",
                term=term, here=here, usual=usual, count=count,
            )  # fmt: skip
        return self.finding(
            message,
            source_span=spans[0],
            target_span=spans[1],
            severity=_SEVERITY[kind],
            category="accuracy/mistranslation" if kind == "sense" else None,
            confidence=0.8,
            kind=kind,
            usual=usual,
            count=count,
        )
