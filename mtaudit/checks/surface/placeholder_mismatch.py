"""Placeholders that were lost, added, changed or reordered in the target (DES02)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from mtaudit.checks.check import Check
from mtaudit.checks.surface.markup import differences_message
from mtaudit.checks.surface.placeholders import Placeholder, branches, placeholders
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span
from mtaudit.text import count_latin_words

#: Selectors of plural messages, as defined by the Unicode CLDR.
_PLURALS = frozenset(("zero", "one", "two", "few", "many", "other"))
#: Syntaxes that also occur in ordinary text. They count as placeholders only if they occur in the source.
_ONLY_OF_SOURCE = frozenset(("colon", "bracket", "escape", "qt", "variable"))
#: Placeholders for function words such as pronouns, whose use depends on the language.
_GRAMMAR = late_pattern("pronoun|possessive|objective|article|gender|plural_?s", re.IGNORECASE)
#: What a translated placeholder looks like.
_BROKEN = late_pattern(
    r"[{｛][^{}｛｝,，\n]{1,30}[,，]\s*(?:plural|select|selectordinal)\b|[{｛][^{}｛｝\n]{1,30}[}｝]"
    r"|[%％]\s?[（(][^()（）]{1,20}[)）]\s?[a-z]?|％\s?[a-z@](?![a-z])|\[[^\[\]\n]{1,20}\]",
)
#: Measure words, which follow only numbers.
_MEASURE = late_pattern(r"\s?(?:个|個|次|条|條|项|項|张|張|位|秒|分钟|小时|天)")
#: Keyboard shortcuts in the labels of menus and buttons: &Open, E&xit, _Save.
_AMPERSAND = late_pattern(r"(?<![A-Z&])&[A-Za-z](?!\w*;)|(?<=[A-Z])&[a-z](?!\w*;)")
_UNDERSCORE = late_pattern(r"(?:^|(?<=\s))_[A-Za-z](?=[a-z])(?![a-z]*_)")
_LABEL_WORDS = 5


class PlaceholderMismatch(Check):
    """Placeholders that were lost, added, changed, translated or reordered.

    What it finds:
        Placeholders that occur more often on one side than on the other: {name}, {0}, {count, plural, ...}, {{ name }},
        {% if %}, {{< figure >}}, ${name}, $NAME$, %s, %1$s, %lld, %(name)s, %{name}, %n, %1, :name, [name], <0>, the
        inline elements of XLIFF, §a, and line breaks written as \\n. printf placeholders are compared by argument:
        "%s ... %s" equals "%2$s ... %1$s", but "%s ... %d" does not equal "%d ... %s". Also keyboard shortcuts (&Open,
        _Save) missing from short labels, and labels of several short lines that were merged into one.

    Why it matters:
        The program inserts the wrong value or fails, or users see the raw name.

    Known problems:
        Sentences about the syntax itself may omit a placeholder. Braces used for other purposes ({a}) are taken for
        placeholders. A named placeholder that occurs twice on one side and once on the other is minor because one
        language may repeat a name where the other uses a pronoun.

    Example:
        source: Hello {name}, you have %d messages.
        target: 你好{姓名}，你有 %d 条消息。
        {name} is reported, major.

    Options:
        none
    """

    code = "DES02"
    name = "placeholder-mismatch"
    category = "design-and-markup/placeholder"
    severity = Severity.MAJOR
    precision = (
        "major: 6 findings in 45,777 human translations (manuals, interfaces, games, news, dialogue), 4 of them "
        "translation errors"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind == "code":
            return
        source, target = _compared(pair.source, pair.target), _compared(pair.target, pair.source)
        target = [p for p in target if p.syntax not in _ONLY_OF_SOURCE]
        found = self._differences(pair, source, target) if source or target else None
        if found is None and len(source) > 1:
            found = self._order(source, target, pair.target)
        if found is None:
            found = self._shortcut(pair) or self._lines(pair)
        if found is not None:
            yield found

    def _differences(self, pair: Pair, source: Sequence[Placeholder], target: Sequence[Placeholder]) -> Finding | None:
        ours, theirs = Counter(p.key for p in source), Counter(p.key for p in target)
        missing = _chosen(source, ours - theirs)
        extra = _chosen(target, theirs - ours)
        broken = None if missing or extra else next((p for p in target if _is_broken(p, source)), None)
        if not missing and not extra and broken is None:
            return None
        absent = broken or any(p.key not in theirs or p.next for p in missing)
        absent = absent or any(p.key not in ours or p.next for p in extra)
        doubled = [p for p in extra if p.key in ours and pair.target[: p.span[0]].rstrip().endswith(p.text)]
        kind = "changed" if broken or (missing and extra) else "lost" if missing else "added"
        place = broken or next(iter(extra), None)
        return self.finding(
            _message(missing, extra, broken),
            source_span=missing[0].span if missing else None,
            target_span=place.span if place else _translated(pair, target),
            severity=Severity.MAJOR if absent or doubled else Severity.MINOR,
            confidence=0.95,
            kind=kind,
            missing=[p.text for p in missing],
            extra=[p.text for p in extra],
        )

    def _order(self, source: Sequence[Placeholder], target: Sequence[Placeholder], text: str) -> Finding | None:
        """Report a string placeholder before a measure word: without positions, arguments are inserted in order."""
        numbers = [p for p in target if p.syntax == "printf" and p.key[-1] == "d" and p.next]
        names = [p for p in target if p.syntax == "printf" and p.key[-1] in "s@" and p.next]
        counted = [p for p in names if _MEASURE.match(text, p.span[1])]
        if not numbers or not counted or any(_MEASURE.match(text, p.span[1]) for p in numbers):
            return None
        return self.finding(
            Message(
                "{placeholder} is in the place of a number; use positions (%2$s) to change the order",
                placeholder=counted[0].text,
            ),
            target_span=(min(numbers[0].span[0], counted[0].span[0]), max(numbers[0].span[1], counted[0].span[1])),
            confidence=0.9,
            kind="order",
        )

    def _shortcut(self, pair: Pair) -> Finding | None:
        if len(pair.source) > 40 or count_latin_words(pair.source) > _LABEL_WORDS:
            return None
        for pattern, mark in ((_AMPERSAND, "&"), (_UNDERSCORE, "_")):
            if mark in pair.source and mark not in pair.target and "＆" not in pair.target:
                marks = list(pattern.finditer(pair.source))
                if len(marks) == 1 and pair.source.count(mark) == 1:
                    letter = marks[0][0][-1].upper()
                    return self.finding(
                        Message(
                            "the shortcut {shortcut} is missing; Chinese labels append it as ({usual})",
                            shortcut=marks[0][0],
                            usual=mark + letter,
                        ),
                        source_span=marks[0].span(),
                        confidence=0.9,
                        kind="accelerator",
                    )
        return None

    def _lines(self, pair: Pair) -> Finding | None:
        lines = pair.source.strip().split("\n")
        if len(lines) < 2 or "\n" in pair.target.strip() or not all(map(_is_line, lines)):
            return None
        message = Message("the source has {count} lines, the target has one", count=len(lines))
        return self.finding(message, confidence=0.8, kind="line-break")


def _is_line(text: str) -> bool:
    """Whether the line is a text of its own and not wrapped: short, and beginning with a capital."""
    return len(text) <= 40 and text[:1].isupper()


def _compared(text: str, other: str) -> list[Placeholder]:
    """The placeholders of a text that must match those of the other side.

    Placeholders that look like ordinary text are compared by presence, not by number. Placeholders for pronouns and
    articles depend on the language and are left out.
    """
    return [
        p
        for p in placeholders(text)
        if not (p.syntax in _ONLY_OF_SOURCE and p.text in other) and not _GRAMMAR.search(p.text)
    ]


def _chosen(found: Sequence[Placeholder], too_many: Counter[str]) -> list[Placeholder]:
    """The last placeholders of each key, as many as are in surplus."""
    left, out = Counter(too_many), []
    for one in reversed(found):
        if left[one.key] > 0:
            left[one.key] -= 1
            out.append(one)
    return out[::-1]


def _is_broken(message: Placeholder, source: Sequence[Placeholder]) -> bool:
    """Whether an ICU message has translated selectors or lacks the required selector "other"."""
    if message.syntax != "icu":
        return False
    ours = {selector for p in source if p.key == message.key for selector in branches(p.text)}
    theirs = branches(message.text)
    known = ours | _PLURALS if "plural" in message.key else ours
    return "other" not in theirs or any(s not in known and not s.startswith("=") for s in theirs)


def _translated(pair: Pair, target: Sequence[Placeholder]) -> Span | None:
    """The span of text that looks like a translated placeholder, or None."""
    for found in _BROKEN.finditer(pair.target):
        if found[0] not in pair.source and all(p.span != found.span() for p in target):
            return found.span()
    return None


def _message(missing: Sequence[Placeholder], extra: Sequence[Placeholder], broken: Placeholder | None) -> Message:
    if broken is not None:
        return Message(
            "placeholders: the selectors of {placeholder} were translated, or “other” is missing",
            placeholder=broken.text,
        )
    ours, theirs = ([" ".join(p.text.split()) for p in side] for side in (missing, extra))
    return differences_message(Message("placeholders"), ours, theirs)
