"""Markup that must survive translation: links (DES01), code (DES03), tags and emphasis (DES04)."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from mtaudit.checks.check import Check, DocumentCheck
from mtaudit.checks.surface.placeholders import masked
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Side, Signals, Span
from mtaudit.text import HAN_CLASS

_URL = late_pattern(r"https?://[!#-;=?-~]+?(?=[.,;:!?'\")\]>]*(?:[^!#-;=?-~]|$))")
#: Parts of a URL that depend on the language of the page: en.example.org, /en-us/, ?lang=en.
_LOCALE = late_pattern(r"(?<=[/.=])(?:en|zh)(?:[-_](?:us|gb|cn|tw|hk|hans|hant))?(?=[/.&?#]|$)", re.IGNORECASE)
_ANCHOR = late_pattern(r"#(?![!/]).*$")
_TAG = late_pattern(r"<(/?)([A-Za-z][A-Za-z.-]*\d?)(?:\s[^<>]*)?(/?)>")
#: HTML element names. Other names count only if the source has both an opening and a closing tag.
_KNOWN = late_pattern(
    r"a|abbr|b|br|code|del|div|em|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|s|small|span|strong|sub|sup|table|td|th|tr|u"
    r"|ul",
    re.IGNORECASE,
)
#: Tags that are not compared: breaks, which depend on line lengths, and XLIFF inline elements, which are placeholders.
_UNCOUNTED = frozenset("br p hr x g ph pc bpt ept it bx ex sc ec mrk".split())
_INLINE_CODE = late_pattern(r"(?<!`)`([^`\n]+)`(?!`)")
_SNAKE = late_pattern(r"(?<![\w/.@#*:-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w/@*])")
_BROKEN_SNAKE = late_pattern(rf"[{HAN_CLASS}]+_\w+|\w+_[{HAN_CLASS}]+")
#: Emphasis that was not rendered: the marks are visible in the text.
_STRAY = late_pattern(r"\*\*|(?<![\w*])\*(?=[^\s*\d])|__(?=\w)")


def _differences(source: Iterable[str], target: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the surplus items of the source and of the target, with multiplicity."""
    ours, theirs = Counter(source), Counter(target)
    return list((ours - theirs).elements()), list((theirs - ours).elements())


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def differences_message(what: Message, missing: Iterable[str], extra: Iterable[str]) -> Message:
    """What is missing from the target and what occurs only there, each item once."""
    ours, theirs = list(dict.fromkeys(missing)), list(dict.fromkeys(extra))
    if ours and theirs:
        return Message(
            "{what}: missing from the target: {ours}; only in the target: {theirs}", what=what, ours=ours, theirs=theirs
        )
    if ours:
        return Message("{what}: missing from the target: {ours}", what=what, ours=ours)
    return Message("{what}: only in the target: {theirs}", what=what, theirs=theirs)


def _span(text: str, parts: Sequence[str]) -> Span | None:
    for part in parts:
        at = text.find(part)
        if at >= 0:
            return at, at + len(part)
    return None


class KeptInDocument(DocumentCheck):
    """Base class of checks that compare markup such as links and code between source and target.

    Many corpora store translations as plain text. If fewer than half of the targets keep any of the markup of their
    sources, its loss is a property of the document and is not reported. Markup that is kept must still be correct.
    """

    what: ClassVar[Message]

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        compared = []
        for index, pair in enumerate(pairs):
            if not pair.is_null and pair.kind != "code":
                source, target = self.parts(pair, "source"), self.parts(pair, "target")
                if source or target:
                    compared.append((index, source, target))
        keeping = sum(bool(source and target) for _, source, target in compared)
        habit = 2 * keeping >= sum(bool(source) for _, source, _ in compared)
        for index, source, target in compared:
            if habit or target:
                yield from ((index, finding) for finding in self.compare(pairs[index], source, target))

    @abstractmethod
    def parts(self, pair: Pair, side: Side) -> list[str]:
        """The markup of one side of the pair, in order."""

    def compare(self, pair: Pair, source: list[str], target: list[str]) -> Iterator[Finding]:
        """Yield at most one finding, for the markup that occurs on one side only."""
        missing, extra = _differences(source, target)
        if missing or extra:
            yield self.finding(
                differences_message(self.what, missing, extra),
                source_span=_span(pair.source, missing),
                target_span=_span(pair.target, extra),
                severity=self.weigh(missing, extra),
                confidence=0.9,
                missing=missing,
                extra=extra,
            )

    def weigh(self, missing: list[str], extra: list[str]) -> Severity:
        """An item that was replaced is major; one that was dropped or added is minor."""
        return Severity.MAJOR if missing and extra else Severity.MINOR


class LinkMismatch(KeptInDocument):
    """Links and URLs that differ between source and target.

    What it finds:
        Link targets and bare URLs that occur on one side only. The language part (/en/ and /zh/, en. and zh.) and the
        anchor (#installation), which depends on the translated heading, are ignored. A replaced URL is major, a lost
        or added one minor.

    Why it matters:
        Readers are sent to the wrong page, or to none.

    Known problems:
        Translations stored as plain text have lost all links. If fewer than half of the targets keep any, losses are
        not reported. Translators may link to a Chinese page on another site on purpose.

    Example:
        source: See https://example.org/rules for details.
        target: 详见 https://example.org/rule。
        The URL is reported, major.

    Options:
        none
    """

    code = "DES01"
    name = "link-mismatch"
    category = "design-and-markup/link"
    severity = Severity.MINOR
    what = Message("links")
    precision = "found in 2 of 72,268 human translations, both real; 7 of 7 correct on 44 machine-translated articles"

    def parts(self, pair: Pair, side: Side) -> list[str]:
        text = pair.source if side == "source" else pair.target
        found = [url for url in pair.markup_of(side).links if not url.startswith("[^")]
        if "://" in text:
            found += [url for url in _URL.findall(text) if url not in found]
        return found

    def compare(self, pair: Pair, source: list[str], target: list[str]) -> Iterator[Finding]:
        yield from super().compare(pair, list(map(_plain_url, source)), list(map(_plain_url, target)))


def _plain_url(url: str) -> str:
    """The URL without its language and its anchor, which differ on a translated page."""
    return _LOCALE.sub("*", _ANCHOR.sub("#", url).removesuffix("/"))


class CodeMismatch(KeptInDocument):
    """Inline code that differs between source and target.

    What it finds:
        Inline code (`name`) that occurs on one side only. A replaced name is major, a lost or added one minor. A name
        with underscores (max_size) that is plain text in the source and missing from the target is major.

    Why it matters:
        Readers copy code from the page. A translated or broken name does not work.

    Known problems:
        If fewer than half of the targets keep any code, the translation is taken for plain text and losses are not
        reported. Differences in the number of occurrences are ignored: a name may be marked up once although the
        source does so twice.

    Example:
        source: Call `open_file` first.
        target: 请先调用 `打开_文件`。
        open_file is reported, major.

    Options:
        none
    """

    code = "DES03"
    name = "code-mismatch"
    category = "design-and-markup/code"
    severity = Severity.MINOR
    what = Message("inline code")
    precision = "found in 0.10% of Python docs, where markup leaked or was lost, and nowhere else"

    def parts(self, pair: Pair, side: Side) -> list[str]:
        text = pair.source if side == "source" else pair.target
        found = set(pair.markup_of(side).codes)
        if "`" in text:
            found.update(_INLINE_CODE.findall(text))
        return sorted(found)

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        yield from super().run_document(pairs, signals)
        for index, pair in enumerate(pairs):
            if "_" in pair.source and not pair.is_null and pair.kind != "code":
                yield from ((index, finding) for finding in self._names(pair))

    def _names(self, pair: Pair) -> Iterator[Finding]:
        """Report names with underscores, outside code, links and placeholders, that are missing from the target."""
        text = masked(_URL.sub(_blanks, _INLINE_CODE.sub(_blanks, pair.source)))
        for found in _SNAKE.finditer(text):
            if found[0].lower() not in pair.target.lower():
                broken = _BROKEN_SNAKE.search(pair.target)
                yield self.finding(
                    Message("the name {name} is missing from the target", name=found[0]),
                    source_span=found.span(),
                    target_span=broken.span() if broken else None,
                    severity=Severity.MAJOR,
                    confidence=0.9,
                    kind="name",
                )


class MarkupMismatch(Check):
    """Tags that differ, and emphasis marks that are not rendered.

    What it finds:
        Tags that occur on one side only, if they are HTML or the source has them as a pair, and ** or * that are
        visible in the target but not in the source: CommonMark does not close emphasis between a full-width mark and
        a Chinese character.

    Why it matters:
        A lost tag breaks the layout of everything after it. A visible ** looks careless.

    Known problems:
        <br> and <p> depend on line lengths and are ignored. Numbered tags and XLIFF inline elements are left to
        placeholder-mismatch. A tag that is opened but not closed is major, a lost pair minor. Asterisks used as
        footnote marks may be reported.

    Example:
        source: Press <b>Start</b> now.
        target: 现在按下<b>开始。
        The lost </b> is reported, major.

    Options:
        none
    """

    code = "DES04"
    name = "markup-mismatch"
    category = "design-and-markup/markup"
    severity = Severity.MINOR
    precision = "found in 6 of 72,268 human translations, 4 of them real"

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code":
            return
        if "<" in pair.source or "<" in pair.target:
            yield from self._tags(pair)
        if "*" in pair.target or "__" in pair.target:
            stray = _STRAY.search(pair.target)
            if stray and "*" not in pair.source and "__" not in pair.source:
                yield self.finding(
                    Message("{marks} is visible in the text", marks=stray.group()),
                    target_span=stray.span(),
                    confidence=0.9,
                )

    def _tags(self, pair: Pair) -> Iterator[Finding]:
        source, target = _tags(pair.source), _tags(pair.target)
        there = frozenset(source)
        paired = {name for name in there if f"</{name[1:]}" in there}
        known = {name for name in (*source, *target) if _KNOWN.fullmatch(name.strip("</>"))}
        counted = known | paired | {f"</{name[1:]}" for name in paired}
        missing, extra = _differences(*([tag for tag in side if tag in counted] for side in (source, target)))
        if not missing and not extra:
            return
        count = Counter(target)
        broken = any(count[name] != count[f"</{name[1:]}"] for name in paired)
        yield self.finding(
            differences_message(Message("tags"), missing, extra),
            source_span=_span(pair.source, missing),
            target_span=_span(pair.target, extra),
            severity=Severity.MAJOR if broken else Severity.MINOR,
            confidence=0.9,
            kind="broken" if broken else "lost" if missing else "added",
            missing=missing,
            extra=extra,
        )


def _tags(text: str) -> list[str]:
    found = [f"<{close}{name}{empty}>" for close, name, empty in _TAG.findall(text)]
    return [tag for tag in found if tag.strip("</>").lower() not in _UNCOUNTED]
