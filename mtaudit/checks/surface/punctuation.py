"""Punctuation and spacing of Chinese prose: half-width marks (LNG04), doubled marks (LNG05), spaces (LNG06)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtaudit.checks.check import Check
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import NON_PROSE, Finding, Pair, Signals
from mtaudit.text import HAN_CLASS

#: A half-width mark after a Han character or closing mark and before a Han character, a space, an opening mark or the
#: end of the text.
_HALF = late_pattern(
    rf"(?<=[{HAN_CLASS}”’」』）》])[,;:!?](?=[{HAN_CLASS}\s“‘「『（《]|$)|(?<=[{HAN_CLASS}])\.(?=\s*$|\s[{HAN_CLASS}])"
)
_BRACKETS = late_pattern(rf"(?<=[{HAN_CLASS}])\([^()]*[{HAN_CLASS}][^()]*\)")
_FULL_FORM = str.maketrans(",;:!?.()", "，；：！？。（）")
#: Two adjacent marks of which one must be wrong. ？！, ……, —— and 。” are valid, and so is :: in code.
#: The first one stands before the alternatives, so that the search can jump from mark to mark.
_DOUBLE = late_pattern(
    r"[，、；：。！？,](?:(?<=[，、；：])[，、；：。！？]|(?<=[。！？])[，、；：。]|(?<!\.,)(?<=,),(?!,)|(?<=。)[,.;]|(?<=[，；])[,;]"
    r"|(?<=,)[，。；])"
)
_DOTS = late_pattern(r"。。|\.\.\.|、、")
_SPACE = late_pattern(
    rf"(?<=[{HAN_CLASS}]) +(?=[{HAN_CLASS}，。；：！？、）」』》])|(?<=[，；：、（「『《]) +(?=[{HAN_CLASS}])"
)


class HalfWidthPunctuation(Check):
    """Half-width punctuation in Chinese prose.

    What it finds:
        The marks , ; : ! ? . between or after Chinese characters, and half-width brackets around Chinese. Numbers,
        times, code and English within the sentence are ignored.

    Why it matters:
        Chinese uses full-width marks. Half-width ones look careless and cause line breaks in the wrong places.

    Known problems:
        Many house styles, including that of Python's documentation, use half-width brackets. Off by default.

    Example:
        source: Yes, it rains.
        target: 是的,下雨了。
        The comma is reported, minor.

    Options:
        none
    """

    code = "LNG04"
    name = "half-width-punctuation"
    category = "linguistic-conventions/punctuation"
    severity = Severity.MINOR
    default = False
    precision = (
        "found in 1.2% of WMT22 reference A, 2.3% of Tatoeba and 4.0% of Python docs: real, but a matter of style"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.kind in NON_PROSE or pair.target.isascii():
            return
        found = [m.span() for m in _HALF.finditer(pair.target)] + [m.span() for m in _BRACKETS.finditer(pair.target)]
        if found:
            start, end = min(found)
            shown = pair.target[start:end] if end - start == 1 else "()"
            yield self.finding(
                Message(
                    "{found} should be {expected}{more}",
                    found=shown,
                    expected=shown.translate(_FULL_FORM),
                    more=Message(" and {count:,} more", count=len(found) - 1) if len(found) > 1 else "",
                ),
                target_span=(start, end),
                count=len(found),
            )


class DuplicatePunctuation(Check):
    """Two adjacent punctuation marks where only one is correct.

    What it finds:
        Combinations such as ，，, 。， and 、。 in the target. ？！, …… and —— are ordinary Chinese and ignored.

    Why it matters:
        Something was deleted or inserted between the two marks, often a word.

    Known problems:
        Targets whose source has doubled marks (:: in technical text) are ignored. 。。。 as an ellipsis is a matter of
        style and is not reported.

    Example:
        source: He came, saw and left.
        target: 他来了，，看了看，走了。
        The two commas are reported, minor.

    Options:
        none
    """

    code = "LNG05"
    name = "duplicate-punctuation"
    category = "linguistic-conventions/punctuation"
    severity = Severity.MINOR
    monolingual = True
    precision = "found in 0.05% of Python docs, all 21 real, and below 0.01% elsewhere"

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.kind in NON_PROSE:
            return
        doubled = None
        for found in _DOUBLE.finditer(pair.target):
            start, end = found.span()
            if _DOTS.match(pair.target, start) or _DOTS.match(pair.target, max(0, start - 1)):
                continue
            if doubled is None:
                doubled = re.search(r"([,;:.!?])\W?\1", pair.source) is not None
            if doubled:
                return
            yield self.finding(
                Message("{words}: only one of the two punctuation marks is correct", words=found.group()),
                target_span=(start, end),
            )


class SpaceInChinese(Check):
    """Spaces within Chinese text.

    What it finds:
        Spaces between two Chinese characters, or between a Chinese character and a full-width mark. Spaces next to
        Latin letters and numbers are a matter of style and are ignored.

    Why it matters:
        Such spaces are left over from joined lines or word segmentation. They split words and break text search.

    Known problems:
        Lists of short items, poems and names in tables may be spaced on purpose. Off by default.

    Example:
        source: It rains.
        target: 下 雨了 。
        The two spaces are reported, minor.

    Options:
        none
    """

    code = "LNG06"
    name = "space-in-chinese"
    category = "linguistic-conventions/whitespace"
    severity = Severity.MINOR
    default = False
    precision = "found in 0.04% of Tatoeba, 0.01% of Python docs; real, but a matter of style"

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.kind in NON_PROSE or " " not in pair.target:
            return
        found = [m.span() for m in _SPACE.finditer(pair.target)]
        if found:
            start, end = found[0]
            shown = pair.target[max(0, start - 1) : end + 1]
            others = len(found) - 1
            more = Message(" and at {count:,} more {count:place|places}", count=others) if others else ""
            yield self.finding(
                Message("unnecessary space in {words}{more}", words=shown, more=more),
                target_span=(start, end),
                count=len(found),
            )
