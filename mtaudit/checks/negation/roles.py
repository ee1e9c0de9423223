"""Two things that exchanged their roles: "replace A with B" as 用 A 替换 B, "A is larger than B" as B 比 A 大."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtaudit.cedict import STOP, renders, stem
from mtaudit.checks.negation.antonyms import poles
from mtaudit.late import late_pattern
from mtaudit.records import Span
from mtaudit.text import has_any

_THING = r"(?:the |an? |all |its |your )?((?:[\w'’-]+ ){0,3}[\w'’-]+)"
_END = r"(?=[.,;:!?)]|$| (?:in|on|at|when|if|before|after|for|and|as|during|because|while|inside|to)\b)"
#: The first thing becomes the second or is replaced by it.
_BECOMES = late_pattern(
    rf"\b(?:replac(?:e|es|ed|ing)|convert(?:s|ed|ing)?|renam(?:e|es|ed|ing)|chang(?:e|es|ed|ing)|swap(?:s|ped)?"
    rf"|translat(?:e|es|ed|ing)|turn(?:s|ed|ing)?) {_THING} (?:with|by|to|into|for) {_THING}{_END}",
    re.IGNORECASE,
)
#: The first thing replaces the second.
_FOR = late_pattern(
    rf"\b(?:substitut(?:e|es|ed|ing) {_THING} for|{_THING} (?:replaces|replaced|supersedes)) {_THING}{_END}",
    re.IGNORECASE,
)
#: Parts of the verbs of these two patterns. Most sentences have none and need no search.
_BECOMING = ("replac", "convert", "renam", "chang", "swap", "translat", "turn")
_REPLACING = ("substitut", "replaces", "replaced", "supersedes")
_COMPARED = late_pattern(
    rf"^{_THING} (?:is|are|was|were) (?:\w+ )?(?:(\w+er)|(?:more|less) (\w+)) than {_THING}{_END}", re.IGNORECASE
)
_ORDERED = late_pattern(rf"^{_THING} (?:\w+s|\w+ed|came|began|is \w+) (before|after) {_THING}[.,!?]?$", re.IGNORECASE)
_SLOT = r"([^，。；！？、：]{1,14}?)"
_NEW_FOR_OLD = (
    late_pattern(rf"[用以]{_SLOT}来?(?:替换|替代|代替|取代|更换)(?!为|成){_SLOT}(?:[，。；！？]|$)"),
    late_pattern(rf"(?:^|[，。；]){_SLOT}(?:取代|代替|替代)了?{_SLOT}(?:[，。；！？]|$)"),
)
_OLD_TO_NEW = (
    late_pattern(
        rf"[将把]{_SLOT}(?:替换|更换|转换|转化|转变|改写|改|换|重命名|更名|替代|翻译|译|变)[为成作到]了?{_SLOT}(?:[，。；！？]|$)"
    ),
)
_THAN = late_pattern(
    rf"(?:^|[，。；]){_SLOT}比{_SLOT}(?:更|要|还|略|稍|显|来得)?([^，。；！？更要还]{{1,6}})(?:[，。；！？]|$)"
)
_ORDER = late_pattern(
    r"(?:^|[，。；])([^，。；！？、：]{1,14}?)在([^，。；！？、：]{1,14}?)[之以](前|后)[^，。；]{1,8}(?:[，。；！？]|$)"
)
_TOKEN = late_pattern(r"[\w'’-]+")

Roles = tuple[str, str, Span]


def exchanged(source: str, target: str) -> Iterator[tuple[Span, Span]]:
    """Spans (in the source, in the target) of statements whose two things exchanged their roles."""
    if len(source) > 200:
        return
    for first, second, place in _english(source):
        for old, new, there in _chinese(target):
            if _is_swapped(first, second, old, new):
                yield place, there
                return
    yield from _compared(source, target)


def _english(source: str) -> Iterator[Roles]:
    """(what is replaced, what replaces it, span)."""
    low = source.casefold()
    if has_any(low, _BECOMING) and (found := _BECOMES.search(source)):
        yield found[1], found[2], found.span()
    elif has_any(low, _REPLACING) and (found := _FOR.search(source)):
        yield found[3], found[1] or found[2], found.span()


def _chinese(target: str) -> Iterator[Roles]:
    for patterns, turned in ((_NEW_FOR_OLD, True), (_OLD_TO_NEW, False)):
        for pattern in patterns:
            for found in pattern.finditer(target):
                one, two = found[1], found[2]
                yield (two, one, found.span()) if turned else (one, two, found.span())


def _compared(source: str, target: str) -> Iterator[tuple[Span, Span]]:
    ours = _COMPARED.search(source) if "比" in target else None
    theirs = _THAN.search(target) if ours else None
    if (
        ours
        and theirs
        and renders(theirs[3], ours[2] or ours[3])
        and _is_swapped(ours[1], ours[4], *theirs.group(1, 2))
    ):
        yield ours.span(), theirs.span()
    ours = _ORDERED.search(source) if "在" in target else None
    theirs = _ORDER.search(target) if ours else None
    same = ours and theirs and (ours[2].lower() == "before") == (theirs[3] == "前")
    if ours and theirs and same and _is_swapped(ours[1], ours[3], *theirs.group(1, 2)):
        yield ours.span(), theirs.span()


def _is_swapped(first: str, second: str, place_of_first: str, place_of_second: str) -> bool:
    """Whether the words of each phrase that the other lacks are found in the place of the other."""
    if second.lower().endswith((" one", " ones")):  # the inner loop ... the outer one
        first = first.rpartition(" ")[0]
    one, two = _words(first), _words(second)
    only_one = [w for s, w in one.items() if s not in two]
    only_two = [w for s, w in two.items() if s not in one]
    return (
        _stands(only_one, place_of_second)
        and _stands(only_two, place_of_first)
        and not _stands(only_one, place_of_first)
        and not _stands(only_two, place_of_second)
    )


def _words(phrase: str) -> dict[str, str]:
    return {stem(w): w for w in _TOKEN.findall(phrase) if w.lower() not in STOP}


def _stands(words: list[str], text: str) -> bool:
    return any(word.lower() in text.lower() or renders(text, word) or _is_pole(word.lower(), text) for word in words)


def _is_pole(word: str, text: str) -> bool:
    """Whether the table of opposites matches, e.g. inner and 内部, which the dictionary does not have."""
    table = poles()
    others = {pole for known in table.get(word, ()) for other in known.other_words for pole in table.get(other, ())}
    return any(pole.other_chinese.search(text) for pole in others if word in pole.other_words)
