"""Damaged quotations (LNG03): speech tags inside the quotation marks, unbalanced quotation marks and brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtaudit.checks.check import DocumentCheck
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals

_SAY = (
    "(?:说道?|說道?|表示|称|稱|回答道?|答道|回应道?|補充道?|补充道?|问道?|問道?|写道|寫道|指出|解释道?|解釋道?|承认|承認|"
    '坦言|强调|強調|回忆道?|回憶道?|笑道|喊道|认为|認為|告诉[^，。“”"]{1,8}|告訴[^，。“”"]{1,8}|评论道?|总结道?|感叹道?|继续道)'
)
#: An opening mark, a speech tag (speaker and verb of saying) with a colon, and another opening mark.
_TAG_INSIDE = late_pattern(rf"[“\"「『](?P<tag>[^“”\"「」『』。！？；\n]{{0,60}}?{_SAY})\s*[:：]\s*[“\"「『]")
_SPEECH = late_pattern('[:：,，]\\s*[“"「『]')
#: 他说："…，"他说。 The speech tag is given both before and after the quotation.
_TAG_TWICE = late_pattern(
    rf"(?P<who>[^“”\"「」『』，。！？；：\s]{{1,12}}){_SAY}[:：,，]\s*[“\"「『][^“”\"「」『』]+[“”\"」』]\s*[，,]?\s*"
    rf"(?P<tag>(?P=who){_SAY})(?=[。，,.]|$)"
)
_ENGLISH_SAY = late_pattern(
    r"\b(?:sa(?:id|ys?)|tells?|told|add(?:s|ed)|ask(?:s|ed)|wr(?:ites?|ote)|explain(?:s|ed)|not(?:es|ed)|repl(?:ies|ied))\b"
)
_QUOTE_IN_SOURCE = late_pattern('[“”"「」『』‘’]')
#: Opening and closing marks. Half-width and full-width brackets are one kind because mixed text often combines them.
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"), ("(（", ")）"), ("[【", "]】"))
#: Mark -> (kind, 1 for an opening or -1 for a closing mark).
_STEPS = {
    mark: (kind, step)
    for kind, sides in enumerate(_PAIRS)
    for marks, step in zip(sides, (1, -1), strict=True)
    for mark in marks
}
_DIRECTED = late_pattern("[" + re.escape("".join(_STEPS)) + "]")
_MARK = late_pattern('[“”"「」『』《》()（）\\[\\]【】]')
#: Legitimate unpaired marks: smileys, list numbers such as a), inches, code.
_NO_MARK = late_pattern(
    r"[:;=]['-]?[()（）\[\]]|(?<![A-Za-z0-9])(?:\d{1,2}|[A-Za-z])[)）]|\d\s?\"|\\[\"\[\]()]|`[^`]*`"
)
#: Maximum distance of the matching mark, in pairs.
_REACH = 6


def imbalance(text: str) -> dict[str, int]:
    """Count unmatched marks by kind: opening marks are positive, closing marks negative, an odd straight quote is 1.

    Only unbalanced kinds are included.
    """
    return _net(_NO_MARK.sub("", text)) if _net(text) else {}


def _net(text: str) -> dict[str, int]:
    if not _MARK.search(text):
        return {}
    found = {}
    for openers, closers in _PAIRS:
        net = sum(map(text.count, openers)) - sum(map(text.count, closers))
        if net:
            found[openers[-1]] = net
    if text.count('"') % 2:
        found['"'] = 1
    return found


class DamagedQuotation(DocumentCheck):
    """Quotation marks that enclose the wrong words or are not balanced.

    What it finds:
        Speech tags inside the quotation marks (“Yes,” he said. as "他说："是的。), speech tags given both before and
        after one quotation, and quotation marks and brackets that are not closed, not opened, or closed before they
        are opened.

    Why it matters:
        Readers cannot tell who says what. Machine translation often moves the speech tag to the start of the sentence,
        as is usual in Chinese, but leaves the opening mark in front of it.

    Known problems:
        Quotations may extend over several pairs, so a mark with a matching one in the six pairs before or after is
        ignored, and so are all unbalanced marks if the source is unbalanced itself. Straight quotes have no direction
        and are matched in order, so a stray one may cause a later one to be reported.

    Example:
        source: “You must jump,” she said.
        target: "她说："你必须跳。
        The first five characters are reported, major.

    Options:
        none
    """

    code = "LNG03"
    name = "damaged-quotation"
    category = "linguistic-conventions/quotation"
    severity = Severity.MAJOR
    precision = (
        "30 of 30 major findings correct on 44 machine-translated articles; no major one in 72,268 human translations, "
        "minor ones in 0.20% of WMT22 reference A and 0.15% of Python docs"
    )

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        states: dict[int, dict[str, int]] = {}
        for index, pair in enumerate(pairs):
            if _MARK.search(pair.target) and pair.kind != "code":
                states[index] = imbalance(pair.target)
        for index, state in states.items():
            pair = pairs[index]
            found = list(self._speaker(pair)) if _SPEECH.search(pair.target) else []
            if not found and state and not pair.is_null:
                found = list(self._unpaired(pair, state, index, states))
            if not found and not state and not pair.is_null:
                found = list(self._reversed(pair))
            yield from ((index, finding) for finding in found)

    def _reversed(self, pair: Pair) -> Iterator[Finding]:
        at = _closes_first(pair.target)
        if at is not None and _closes_first(pair.source) is None:
            yield self.finding(
                Message("{mark} has no opening mark before it", mark=pair.target[at]),
                target_span=(at, at + 1),
                severity=Severity.MINOR,
                confidence=0.8,
            )

    def _speaker(self, pair: Pair) -> Iterator[Finding]:
        for found in _TAG_INSIDE.finditer(pair.target):
            mark = found.group()[0]
            if mark == '"' and pair.target.count('"', 0, found.start()) % 2:
                continue
            if _QUOTE_IN_SOURCE.search(pair.source):
                yield self.finding(
                    Message("the speech tag is inside the quotation marks: {words}", words=found.group("tag")),
                    target_span=found.span(),
                    confidence=0.95,
                )
        twice = _TAG_TWICE.search(pair.target)
        if twice and len(_ENGLISH_SAY.findall(pair.source)) == 1:
            yield self.finding(
                Message("the speech tag is repeated after the quotation: {words}", words=twice.group("tag")),
                target_span=twice.span("tag"),
                severity=Severity.MINOR,
                confidence=0.9,
            )

    def _unpaired(
        self, pair: Pair, state: dict[str, int], index: int, states: dict[int, dict[str, int]]
    ) -> Iterator[Finding]:
        if imbalance(pair.source):
            return
        for mark, net in state.items():
            around = (states.get(other, {}) for other in range(index - _REACH, index + _REACH + 1) if other != index)
            if any((near.get(mark, 0) * net < 0) or (mark == '"' and mark in near) for near in around):
                continue
            at = _place(pair.target, mark, net)
            yield self.finding(
                Message("{mark} has no matching mark", mark=pair.target[at]),
                target_span=(at, at + 1),
                severity=Severity.MINOR,
                confidence=0.8,
            )


def _closes_first(text: str) -> int | None:
    """The offset of a closing mark in a balanced text that has no open mark of its kind, or None."""
    depth = [0] * len(_PAIRS)
    for mark in _DIRECTED.finditer(text):
        kind, step = _STEPS[mark.group()]
        depth[kind] += step
        if depth[kind] < 0:
            return None if _NO_MARK.search(text) else mark.start()
    return None


def _place(text: str, mark: str, net: int) -> int:
    """The most likely offset of the unmatched mark: the last opening or the first closing one."""
    if mark == '"':
        return text.rfind(mark)
    openers, closers = next(both for both in _PAIRS if both[0][-1] == mark)
    if net > 0:
        return max(map(text.rfind, openers))
    return min(at for at in map(text.find, closers) if at >= 0)
