"""Finds the names in an English sentence that its translation must contain, and looks for them in the target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mtaudit.cedict import STOP, renders
from mtaudit.checks.names.known_names import folded, is_known, is_too_common, renderings, small_words
from mtaudit.checks.names.transliteration import spelling
from mtaudit.late import late_pattern
from mtaudit.per_text import cached_per_text
from mtaudit.records import Span

_LETTERS = "A-Za-zÀ-ɏ"
_WORD = late_pattern(rf"[{_LETTERS}]+(?:['’-][{_LETTERS}]+)*")
_NAME = rf"[A-ZÀ-Þ][{_LETTERS}]*[a-zß-ɏ](?:['’-][{_LETTERS}]+)*"
#: Consecutive names. The capital comes before the lookbehind so that the search can jump from capital to capital.
_RUN = late_pattern(
    rf"[A-ZÀ-Þ](?<![{_LETTERS}\d@#/_.][A-ZÀ-Þ])[{_LETTERS}]*[a-zß-ɏ](?:['’-][{_LETTERS}]+)*"
    rf"(?: {_NAME})*(?![{_LETTERS}\d_@]|\.\w|\()"
)
_POSSESSIVE = late_pattern(r"['’]s?$")
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs "
    "fri sat sun christmas easter".split()
)
#: Capitalised words that have many translations or are often omitted.
_FREE = frozenset(
    "ltd inc corp llc etc mrs miss internet web brexit tory tories covid coronavirus bible god lord christian english "
    "englishman western midwestern midwesterner eastern northern southern american americans british chinese labour "
    "labor holocaust halloween thanksgiving ramadan hanukkah passover messiah midas jew jews jewish muslim muslims "
    "islam islamic catholic catholics protestant protestants presbyterian methodist baptist prof messrs shah sultan "
    "anglo allah satan eden transformers enum enums unices unixes".split()
)
#: Capitalised words that occur next to a name but are not part of it.
_BESIDE = frozenset(
    "mr mrs ms miss dr prof professor sir lord lady dame president chairman chancellor minister senator congressman "
    "congresswoman representative governor mayor judge justice general colonel major captain lieutenant sergeant "
    "king queen prince princess pope father mother brother sister aunt uncle coach director secretary ambassador "
    "only even still yet perhaps maybe however meanwhile again once both every each many much few here now "
    "today yesterday tomorrow last next first before since until during under "
    "between among against within without through while because although though if unless yes well oh no".split()
).union(STOP, _CALENDAR)
_BEFORE = (
    "un", "re", "de", "non", "pre", "anti", "inter", "multi", "over", "sub", "super", "post", "mis", "dis", "auto",
    "micro", "mega", "bio", "geo", "tele", "cyber", "eco", "co",
)  # fmt: skip
_AFTER = (
    "s", "es", "ed", "d", "ing", "ings", "ly", "er", "r", "ers", "y", "able", "ized", "isation", "ization", "ism",
    "ist", "ists", "isms", "ation", "ations", "ness", "ment", "ments", "phobia", "philia", "ology", "less", "like",
    "ful", "wide", "ward", "hood", "some", "ware", "ities", "ity", "or", "ors", "ion", "ions", "al", "ic",
)  # fmt: skip
#: Endings of surnames, which are not parts of compounds: Altman is not alt + man.
_OF_SURNAMES = ("man", "mann", "son", "sen", "ton", "ham", "berg", "stein", "ford", "ley")
#: Characters that abbreviate countries, and the characters that may follow them.
_COUNTRIES = "中美英法德俄日韩朝印加澳新意以巴欧亚非苏越泰西葡荷比波乌伊土阿埃希台港驻對对赴访旅抗反親亲"
_OF_COUNTRIES = "方军軍籍裔语語文式媒企商货元队隊资制盟洲两三四多间系国國领央政"
_AFTER_COUNTRY = frozenset(_COUNTRIES + _OF_COUNTRIES)
#: Names in sayings, which translations usually drop.
_SAYING = late_pattern(r"Rome (?:was|wasn['’]t|is|isn['’]t) (?:not )?built|Greek to (?:me|him|her|us|them|you)")
#: Japanese names, whose characters cannot be derived from the letters.
_ROMAJI = late_pattern(r"(?:(?:[kstnhmrgzjdbpwf]|[kgnhmrbp]y|sh|ch|ts)?[aiueo]|y[auo]|n(?![aiueoy]))+", re.IGNORECASE)
#: Minimum score for a stretch of Chinese to count as the name (names of other sentences reach it in 1 of 50 cases).
SOUNDS_LIKE = 0.4


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a sentence: its words without possessive endings, and its span."""

    words: tuple[str, ...]
    span: Span

    @property
    def text(self) -> str:
        return " ".join(self.words)


@cached_per_text(1024)
def names_in(text: str) -> tuple[Name, ...]:
    """The names in an English text, in order. Cached, since two checks use them."""
    return tuple(_names(text))


def _names(text: str) -> Iterator[Name]:
    """Runs of capitalised words that are all names. Words that may be common words do not count: single words at the
    beginning of a sentence, headings in capitals, and words that the dictionary has in lower case."""
    heading: bool | None = None
    for found in _RUN.finditer(text):
        for start, words in _parts(found):
            run = tuple([_bare(word) for word in words])
            if len(run) == 1 and _begins(text, start) and not _is_known_alone(run[0]):
                continue
            if all(map(is_name, run)) and not _SAYING.match(text, start):
                heading = _is_heading(text) if heading is None else heading
                if heading:
                    return
                yield Name(run, (start, start + len(" ".join(words))))


def _is_heading(text: str) -> bool:
    """Whether most words are capitalised, so that capitals tell nothing."""
    words = [word for word in _WORD.findall(text) if len(word) > 3]
    return len(words) > 2 and 10 * sum([word[0].isupper() for word in words]) > 7 * len(words)


def _parts(run: re.Match[str]) -> Iterator[tuple[int, list[str]]]:
    """The run without function words, dates and titles: On Monday | Senator | Wendy Rogers."""
    at, words = run.start(), list[str]()
    for word in run.group().split(" "):
        if not _is_beside(word):
            words.append(word)
        else:
            if words:
                yield at - len(" ".join(words)) - 1, words
            words = []
        at += len(word) + 1
    if words:
        yield at - len(" ".join(words)) - 1, words


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """The word without a possessive ending."""
    return _POSSESSIVE.sub("", word)


@lru_cache(maxsize=4096)
def _is_beside(word: str) -> bool:
    return folded(_bare(word)) in _BESIDE


@lru_cache(maxsize=4096)
def _is_known_alone(word: str) -> bool:
    """Whether a capitalised word at the beginning of a sentence is a name."""
    low = folded(word)
    return is_known(word) and not any(low.removesuffix(end) in small_words() for end in ("s", "ing", "ed"))


def _begins(text: str, at: int) -> bool:
    before = text[max(0, at - 80) : at].rstrip()
    return not before or before[-1] in ".!?:;\"“‘'(—–-…*•]"


@lru_cache(maxsize=4096)
def is_name(word: str) -> bool:
    """Whether a capitalised word is almost certainly a name."""
    low = folded(word)
    if len(word) < 4 or not word.isalpha() or not word[1:].islower() or low in _CALENDAR or low in _FREE:
        return False
    if low in small_words() or low.removesuffix("s") in _CALENDAR:
        return False
    return is_known(word) or not _is_made(low)


def _is_made(low: str) -> bool:
    """Whether the word is a common word or composed of common words: seahawks, russophobia."""
    small = small_words()
    stems = [low[: -len(end)] for end in _AFTER if low.endswith(end)]
    if any(stem + vowel in small for stem in stems for vowel in ("", "e", "y")):
        return True
    if any(low.startswith(begin) and low[len(begin) :] in small for begin in _BEFORE):
        return True
    return not low.endswith(_OF_SURNAMES) and any(
        low[:i] in small and (low[i:] in small or low[i:].rstrip("s") in small) for i in range(3, len(low) - 2)
    )


#: Adjectives that are made of names: Orwellian, Kafkaesque.
_ADJECTIVE = late_pattern(r"([A-Z][a-z]{3,}?)(?:i?an|esque)")


def is_kept(name: Name, target: str) -> bool:
    """Whether the target contains any word of the name: in Latin letters, as a dictionary form, or by its sound. Also
    True if that cannot be determined."""
    low = folded(target)
    stems = (match[1] for word in name.words if (match := _ADJECTIVE.fullmatch(word)))
    return any(_is_kept(word, target, low) for word in (*name.words, *stems))


def _is_kept(word: str, target: str, low: str) -> bool:
    plain = folded(word)
    if plain.removesuffix("s") in low or is_too_common(word):
        return True
    forms = renderings(word)
    for form in forms:
        if form in target and (len(form) > 1 or _is_abbreviated(form, target)):
            return True
    if not forms and _ROMAJI.fullmatch(plain):
        return True
    found = spelling(word, target)
    return (found is not None and found.score >= SOUNDS_LIKE) or renders(target, word, least=2)


def _is_abbreviated(form: str, target: str) -> bool:
    """Whether a single character abbreviates a country: 法德两国, 英军; not 法 in 方法."""
    places = (at for at, character in enumerate(target) if character == form)
    return any((at > 0 and target[at - 1] in _COUNTRIES) or target[at + 1 : at + 2] in _AFTER_COUNTRY for at in places)
