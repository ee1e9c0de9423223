"""The opposite of what the source says: a lost negation (ACC09), a word of opposite meaning (ACC11)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from mtaudit.checks.check import Check
from mtaudit.checks.negation.antonyms import Pole, poles, words_of
from mtaudit.checks.negation.logic import contradictions
from mtaudit.checks.negation.negators import LICENCE, chinese_negations, english_negations, negates
from mtaudit.checks.negation.roles import exchanged
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span

#: 会 as "will", not as 议会, 社会, 会议.
_WILL = "(?<![议社大委协机聚宴集工])会(?![议员场谈见计])"
#: English auxiliary -> its Chinese renderings; if the negation is lost, the bare word remains.
_LEFT_OVER = (
    (late_pattern(r"(?:can|cannot|could)\b", re.IGNORECASE), late_pattern(f"能够?|可以|{_WILL}|得")),
    (late_pattern(r"(?:wo|will|would|should|sha)\b", re.IGNORECASE), late_pattern(f"{_WILL}|要|应该?|能|愿意")),
    (late_pattern(r"(?:ha(?:s|ve|d)|no\w*|without|never)\b", re.IGNORECASE), late_pattern(f"有|曾|{_WILL}")),
    (late_pattern(r"(?:is|are|was|were|am)\b", re.IGNORECASE), late_pattern(f"是|{_WILL}|有|在")),
    (late_pattern(r"\w+", re.IGNORECASE), late_pattern(f"是|{_WILL}|能|有|要|想|知道")),
)
_BARE = late_pattern(f"能够?|可以|{_WILL}|得|要|应该?|愿意|有|曾|是|在|想|知道")
#: Penalty for a bare word that does not match the auxiliary, as a share of the text length.
_UNUSUAL = 0.2


class NegationMismatch(Check):
    """A negation of the source that is missing from the target.

    What it finds:
        "not", "never", "no", "without", "isn't" ... in the source, and in the target neither 不, 没, 未, 无, 非, 别, 勿
        nor a word that expresses a negation in another way (拒绝, 避免, 禁止, 才, 缺). Targets with fewer
        negations than the source are reported too, with less confidence.

    Why it matters:
        The target says the opposite of the source in fluent Chinese.

    Known problems:
        Free renderings without negation (单身 for "not married", 生病 for "not well") and proverbs are reported.
        Negations that the target adds are left to ACC16. If several negations are present, the check can only guess
        which one is missing.

    Example:
        "The door was never locked" as 门一直锁着.

    Options:
        None.
    """

    code = "ACC09"
    name = "negation-mismatch"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "Major findings on human translations, most of them free renderings: 3 of 2,037 pairs of WMT22 reference A, 52 "
        "of 28,514 everyday sentences, 45 of 39,616 and 4 of 2,101 paragraphs of documentation; 4 of 4 right on 48 "
        "machine-translated articles; of 150 negations taken out of reference A 66% are found"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null:
            return
        ours = [at for at in english_negations(pair.source, pair.target) if not _by_opposite(pair, at)]
        if not ours:
            return
        ours, theirs = _one_in_a_list(pair.source, ours), chinese_negations(pair.target)
        if len(theirs) >= len(ours) or LICENCE.search(pair.target):
            return
        words = [pair.source[start:end] for start, end in ours]
        if theirs:
            message = Message(
                "the source has {ours} negations ({words}), the target has {theirs}",
                ours=len(ours),
                words=words,
                theirs=len(theirs),
            )
            lost = _lost(pair, ours, theirs)
            place = _left_over(pair, lost)
            yield self.finding(message, source_span=lost, target_span=place, confidence=0.8, kind="count", words=words)
            return
        message = Message("the negation “{word}” is missing from the target", word=words[0])
        place = _left_over(pair, ours[0])
        yield self.finding(message, source_span=ours[0], target_span=place, confidence=0.92, words=words)


#: Negations of a source, one of which is missing, of which it is clear that each needs its own.
_FEW = 2
#: Negations that English repeats for every member of a list and Chinese states once.
_LISTED = late_pattern(r"(?:no|nor|neither|without)\b", re.IGNORECASE)
_SENTENCE_END = late_pattern(r"[.;!?]")
_MEMBER = late_pattern(r"[^.;!?]{1,40}(?:,|\b(?:and|or|but))\s+(?:\w+\s+){0,2}", re.IGNORECASE)


def _one_in_a_list(source: str, negations: Sequence[Span]) -> list[Span]:
    """The negations without those that repeat the one before in a list: "no scent, no hair"."""
    out: list[Span] = []
    for before, here in zip([None, *negations], negations, strict=False):
        if before is None or not _repeats(source, before, here):
            out.append(here)
    return out


def _repeats(source: str, before: Span, here: Span) -> bool:
    """Whether a negation repeats the one before: in a list, or "not ..., neither in ... nor in ..."."""
    if source[slice(*here)].lower() == "neither":
        return not _SENTENCE_END.search(source, before[1], here[0])
    listed = all(_LISTED.match(source, at[0]) for at in (before, here))
    return listed and _MEMBER.fullmatch(source, before[1], here[0]) is not None


#: Words after a negation that may be the one that it negates.
_NEGATED = 3


def _by_opposite(pair: Pair, negation: Span) -> bool:
    """Whether a negated word is rendered by its opposite and not by a word of its own: "not hot" as 凉."""
    table = poles()
    after = _WORD.findall(pair.source[negation[1] : negation[1] + 40].lower())[:_NEGATED]
    return any(
        opposite.chinese.search(pair.target) and not pole.chinese.search(pair.target)
        for word in after
        for pole in table.get(word, ())
        for other in pole.other_words
        for opposite in table.get(other, ())
    )


def _lost(pair: Pair, ours: Sequence[Span], theirs: Sequence[Span]) -> Span:
    """The negation of the source that is farthest from all negations of the target, by relative position."""
    shares = sorted(at[0] / len(pair.target) for at in theirs)

    def alone(span: Span) -> float:
        share = span[0] / len(pair.source)
        at = bisect_left(shares, share)
        return min((abs(share - other) for other in shares[max(at - 1, 0) : at + 1]), default=1.0)

    return max(ours, key=alone)


def _left_over(pair: Pair, span: Span) -> Span | None:
    """Where the negation is missing: the word that it probably belonged to, at about the same relative position."""
    before = pair.source[: span[0]].split()
    word = pair.source[span[0] : span[1]]
    auxiliary = before[-1] if word.lower() == "not" and before else word.lower().replace("’", "'").removesuffix("n't")
    usual = next((zh for en, zh in _LEFT_OVER if en.match(auxiliary)), _LEFT_OVER[-1][1])
    share = span[0] / len(pair.source)

    def unlikely(at: Span) -> float:
        return abs(at[0] / len(pair.target) - share) + _UNUSUAL * (usual.match(pair.target, at[0]) is None)

    return min((m.span() for m in _BARE.finditer(pair.target)), key=unlikely, default=None)


#: Longer sources (characters) are skipped: a word of the target could belong to too many of their parts.
_LONGEST = 400


class PolarityMismatch(Check):
    """A word of the source that is translated by its opposite.

    What it finds:
        "rise" as 下降, "before" as 之后, "north" as 南, "last year" as 明年, "disable" as 启用, "husband" as 妻子, "he"
        as 她. The source contains one word of a pair of opposites and not the other; the target contains only the
        other. The same for logical relations: conditions ("only if" as 只要, "unless" as 如果), bounds ("up to" as
        至少, "less than or equal" as 大于), frequency ("rarely" as 经常), modality ("must" as 无需, "can" as 必须),
        degree ("almost" as 完全), time ("no longer" as 仍然, "until" as 之后). Also two things that exchanged their
        roles: "replace A with B" as 用A替换B, "A is larger than B" as B比A大.

    Why it matters:
        The sentence is fluent but says the opposite.

    Known problems:
        Only the words of the two tables are known. Nothing is reported if the clause of either word is negated, if some
        word of the target could be the right rendering, or if the source is long, so many errors are missed.

    Example:
        "Exports fell last year" as 去年出口增长.

    Options:
        None.
    """

    code = "ACC11"
    name = "polarity-mismatch"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "20 findings in 45,777 human translations (news, dialogue, manuals, interfaces, games), half of them errors of "
        "the translation; of words replaced by their opposites in human translations, half or more are found for most "
        "pairs of the table"
    )

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null:
            return
        yield from self._relations(pair)
        yield from self._roles(pair)
        table = poles()
        words = words_of(pair.source) if len(pair.source) <= _LONGEST else frozenset[str]()
        named = words & table.keys()
        if not named:
            return
        candidates = {id(pole): pole for word in sorted(named) for pole in table[word]}
        for pole in candidates.values():
            if not words.isdisjoint(pole.other_words) or pole.chinese.search(pair.target):
                continue
            other = pole.other_chinese.search(pair.target)
            if other and not _is_denied(pair, min(pole.words & words), other.span()):
                yield self._report(pair, pole, other.span(), words)

    def _relations(self, pair: Pair) -> Iterator[Finding]:
        for relation, ours, theirs in contradictions(pair.source, pair.target):
            word, chinese = pair.source[slice(*ours)], pair.target[slice(*theirs)]
            yield self.finding(
                Message("“{word}” is translated as {chinese}, which means something else", word=word, chinese=chinese),
                source_span=ours,
                target_span=theirs,
                confidence=0.8,
                kind=relation.kind,
                word=word,
                opposite=chinese,
            )

    def _roles(self, pair: Pair) -> Iterator[Finding]:
        for ours, theirs in exchanged(pair.source, pair.target):
            yield self.finding(
                Message("“{words}”: the two things are swapped in the target", words=pair.source[slice(*ours)]),
                source_span=ours,
                target_span=theirs,
                confidence=0.85,
                kind="roles",
            )

    def _report(self, pair: Pair, pole: Pole, place: Span, words: frozenset[str]) -> Finding:
        word = min(pole.words & words)
        found = re.search(rf"\b{word}\b", pair.source, re.IGNORECASE)
        chinese = pair.target[place[0] : place[1]]
        return self.finding(
            Message("“{word}” is translated by its opposite, {chinese}", word=word, chinese=chinese),
            source_span=found.span() if found else None,
            target_span=place,
            confidence=0.8,
            kind="antonym",
            word=word,
            opposite=chinese,
        )


_WORD = late_pattern(r"[a-z]+")
_CLAUSE_END = late_pattern(r"[,;:.!?，、。；：！？…—()（）]")


def _clause(text: str, span: Span) -> Span:
    """The clause around a span."""
    before = [m.end() for m in _CLAUSE_END.finditer(text, 0, span[0])]
    after = _CLAUSE_END.search(text, span[1])
    return (before[-1] if before else 0), (after.start() if after else len(text))


def _is_denied(pair: Pair, word: str, place: Span) -> bool:
    """Whether the clause of the word or that of its opposite is negated: "not rich" also means poor."""
    found = re.search(rf"\b{word}\b", pair.source, re.IGNORECASE)
    start, end = _clause(pair.source, found.span()) if found else (0, len(pair.source))
    if negates(pair.source[start:end]):
        return True
    start, end = _clause(pair.target, place)
    denied = chinese_negations(pair.target[start:end])
    return any(not (place[0] <= start + a and start + b <= place[1]) for a, b in denied)
