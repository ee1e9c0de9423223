"""Missing and added text (ACC06 omission, ACC07 addition, ACC12 truncation), found by length and sentence form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.late import late_pattern
from mtaudit.lengths import amount, expected, surprise
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.numeric import sigmoid
from mtaudit.per_text import cached_per_text
from mtaudit.records import NON_PROSE, Finding, Pair, Signals
from mtaudit.text import count_han, count_latin_words, has_any, has_han, word_count

#: Length thresholds in standard deviations, rarely exceeded by human translations. The limits are asymmetric because
#: translators leave out more than they add.
_SHORT, _VERY_SHORT = -3.5, -4.5
_LONG, _VERY_LONG = 3.2, 3.8
_END = late_pattern(r"[.!?。！？…:：;；]['\"”’」』)）\]*_]*\s*$")
_SENTENCE_END = late_pattern(r"[.!?]['\"”’)\]*_]*\s*$")
#: Credits, dates and captions, whose omission does no harm.
_CREDIT = late_pattern(
    r"^(?:by|and|photo(?:graph)?s?|image|credit|source|via|updated?|published|posted|illustration|getty|reuters|share|"
    r"advertisement|read more|sign up|subscribe|related|see also|(?:\w+ )?\d{1,2},? (?:19|20)\d\d)\b",
    re.IGNORECASE,
)
#: Signs of a bibliographic reference.
_CITATION = late_pattern(
    r"^\s*\^|^\s*[A-Z][\w’'-]+, (?:[A-Z]\.\s?)+|\b(?:ISBN|ISSN|doi|S2CID|PMID|PMC|OCLC|JSTOR|LCCN)\b"
    r"|\bRetrieved \w|\bArchived\b|\(in [A-Z][a-z]+\)|\bpp?\. ?\d|\(\d{4}\)\.?$"
)
#: Telephone numbers and calls to make contact in Chinese text.
_CONTACT = late_pattern(r"(?<![\d.])(?:0\d{2,3}|400|800)-?\d{3,4}-?\d{3,4}(?!\d)|致电|[加添]微信|微信号|QQ群|扫码关注")
#: Characters of which each of these has one.
_CONTACT_CHARACTERS = "048致微扫Q"
#: English text that justifies such a number or call.
_CONTACT_WORDS = late_pattern(
    r"\d{3}[-\s)]\d{3,4}|\d{7}|phone|call|dial|contact|wechat|hotline|number|scan", re.IGNORECASE
)
#: About two English words or three Han characters; shorter text is treated as an interjection.
_SHORTEST = 1.7
_CAPITALISED = late_pattern(r"\b[A-Z][A-Za-z]+")


def _is_sentence(text: str) -> bool:
    """Whether the text is a sentence that must be translated, and not a credit, date, title or reference.

    Text without closing punctuation counts only if it contains a telephone number or other contact details, as
    advertisements do.
    """
    if _CONTACT.search(text):
        return True
    return (
        word_count(text) >= _SHORTEST
        and bool(_END.search(text))
        and not _CREDIT.match(text)
        and not _CITATION.search(text)
        and 2 * len(_CAPITALISED.findall(text)) <= max(count_latin_words(text), 2)
    )


class _OneSided(Check):
    """Base class of the two checks for text that is present on one side only."""

    def one_sided(self, pair: Pair, text: str, message: str, side: str) -> Finding | None:
        """Return the finding for a null bead: more severe for prose, less confident if the alignment is uncertain."""
        if pair.kind in NON_PROSE or not (count_latin_words(text) or count_han(text)):
            return None
        prose = _is_sentence(text) and pair.kind not in ("heading", "table_cell")
        severe = prose and pair.confidence >= 0.5
        span = (0, len(text))
        return self.finding(
            message,
            source_span=span if side == "source" else None,
            target_span=span if side == "target" else None,
            severity=Severity.MAJOR if severe else Severity.MINOR if prose else Severity.NEUTRAL,
            confidence=round(0.9 * pair.confidence, 3),
        )


@cached_per_text(1024)
def _deviations(source: str, target: str) -> float:
    """Deviation of the target length in standard deviations; 0 unless the pair is English prose and Chinese."""
    if source.count(" ") < 3 or not has_han(target) or has_han(source):
        return 0.0
    return surprise(source, target)


def _chance(odds: float) -> float:
    """Convert log-odds to a confidence, at most 0.98.

    The log-odds increase linearly with the deviation beyond the threshold. The coefficients were fitted to planted
    omissions and additions against correct translations.
    """
    return round(min(sigmoid(odds), 0.98), 3)


def _deviation(pair: Pair) -> float:
    note = pair.source.startswith("^")  # with links back to the text, which translations leave out
    return 0.0 if pair.is_null or pair.kind in NON_PROSE or note else _deviations(pair.source, pair.target)


class Omission(_OneSided):
    """Source text that is not translated.

    What it finds:
        Source segments that have no target, and targets so much shorter than expected that a clause must be missing.
        The expected length is computed from the words of the source (see mtaudit.lengths).

    Why it matters:
        Readers cannot tell that something is missing: fluency and terminology look perfect.

    Known problems:
        Length alone does not reveal the loss of a short clause in a long pair, and a concise translation of wordy
        English looks like an omission. Untranslated headings, table cells, credits, dates, titles and bibliographic
        references are neutral, and so is text without closing punctuation.

    Example:
        source: The bridge, which was built in 1931 and widened twice after the war, was closed on Monday.
        target: 大桥周一关闭。
        The pair is reported, major.

    Options:
        none
    """

    code = "ACC06"
    name = "omission"
    category = "accuracy/omission"
    severity = Severity.MAJOR
    precision = (
        "false alarms (major): 0.34% of WMT22 reference A, 0.09% of Tatoeba, 0.01% of Python docs, 0.10% of Vue docs; "
        "12 of 14 correct on 44 machine-translated articles; finds 33% of 150 planted losses of a clause"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.source and not pair.target:
            if finding := self.one_sided(pair, pair.source, Message("the source has no translation"), "source"):
                yield finding
        elif (score := _deviation(pair)) <= _SHORT:
            share = amount(pair.target) / expected(pair.source)
            sure = score <= _VERY_SHORT and pair.confidence >= 0.5
            chance = _chance(1.1 * (_SHORT - score) - 0.4)
            yield self.finding(
                Message(
                    "the target has {share:.0%} of the length expected from the source; text seems to be missing",
                    share=round(share, 3),
                ),
                severity=Severity.MAJOR if sure else Severity.MINOR,
                confidence=chance,
                deviations=round(score, 2),
            )


class Addition(_OneSided):
    """Target text that is not in the source.

    What it finds:
        Target segments that have no source, telephone numbers and calls to make contact that occur in the target
        only, and targets so much longer than expected that something must have been added. Repeated text is reported
        by repeated-text, and whole English clauses by untranslated-text.

    Why it matters:
        The translation says something that the original does not: a translator's explanation, part of a neighbouring
        segment, or a hallucination.

    Known problems:
        Idioms, abbreviations and glosses in brackets take more space in Chinese, so the check is lenient with short
        sources. Translator's notes are reported, too.

    Example:
        source: The bridge was closed on Monday.
        target: 大桥周一关闭，市长为此向所有居民道歉，并答应在年底之前修好它。
        The pair is reported, major.

    Options:
        none
    """

    code = "ACC07"
    name = "addition"
    category = "accuracy/addition"
    severity = Severity.MAJOR
    precision = (
        "false alarms (major): 0.05% of WMT22 reference A, 0.01% of Tatoeba, 0.03% of Python docs, 0.10% of Vue docs; "
        "3 of 3 correct on 44 machine-translated articles; finds 20% of 150 planted additions of a clause"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.target and not pair.source:
            if finding := self.one_sided(pair, pair.target, Message("the target has no source"), "target"):
                yield finding
        elif contact := self._contact(pair):
            yield contact
        elif (score := _deviation(pair)) >= _LONG:
            share = amount(pair.target) / max(expected(pair.source), 1.0)
            sure = score >= _VERY_LONG and pair.confidence >= 0.5
            chance = _chance(2.7 * (score - _LONG) + 0.9)
            yield self.finding(
                Message(
                    "the target has {share:.1f} times the length expected from the source; "
                    "text seems to have been added",
                    share=round(share, 2),
                ),
                severity=Severity.MAJOR if sure else Severity.MINOR,
                confidence=chance,
                deviations=round(score, 2),
            )

    def _contact(self, pair: Pair) -> Finding | None:
        """Return a finding for contact details that occur in the target only, with the clause around them."""
        likely = not pair.is_null and has_any(pair.target, _CONTACT_CHARACTERS)
        found = _CONTACT.search(pair.target) if likely else None
        if found is None or _CONTACT_WORDS.search(pair.source) or found[0] in pair.source:
            return None
        start = max(pair.target.rfind(mark, 0, found.start()) for mark in "。！？；，\n") + 1
        return self.finding(
            Message("{theirs} is not in the source", theirs=found[0]),
            target_span=(start, len(pair.target)),
            confidence=0.95,
            kind="contact",
        )


#: Words and marks that cannot end a Chinese sentence.
_DANGLING = late_pattern(
    r"(?:[和与與或及把被将將从從对對向為为以在使让讓由于於]|以及|因为|因為|但是|而且|并且|並且|如果|虽然|雖然|[，、])$"
)


class Truncation(Check):
    """A target that breaks off in the middle of a sentence.

    What it finds:
        Targets without closing punctuation whose source has it, if the target is also shorter than expected or ends
        with a word or mark that cannot end a sentence (和, 把, 因为, a comma).

    Why it matters:
        The end of the sentence is lost, and often the verb or the main point with it. Length limits and time-outs of
        translation systems cut text off without any indication.

    Known problems:
        List items and captions whose full stop was dropped on purpose are told apart by length only.

    Example:
        source: The council voted to close the bridge until the repairs are finished.
        target: 市议会投票决定在
        The end of the target is reported, major.

    Options:
        none
    """

    code = "ACC12"
    name = "truncation"
    category = "accuracy/omission"
    severity = Severity.MAJOR
    precision = (
        "false alarms (major): 0.15% of WMT22 reference A, 0.02% of Tatoeba, 0.01% of Python docs, none in Vue docs; "
        "finds 87% of 150 targets cut in the middle"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        target = pair.target.rstrip()
        if not target or _END.search(target[-8:]) or not _SENTENCE_END.search(pair.source[-8:]):
            return
        score = _deviation(pair)
        dangling = _DANGLING.search(target)
        if score > (-0.5 if dangling else -1.0):
            return
        severe = score <= (-1.0 if dangling and dangling.group() not in "，、" else -2.0)
        yield self.finding(
            Message("the target breaks off after {words}", words=target[-6:]),
            target_span=(dangling.start() if dangling else max(0, len(target) - 2), len(target)),
            severity=Severity.MAJOR if severe else Severity.MINOR,
            confidence=0.96 if severe else 0.65,
            deviations=round(score, 2),
        )
