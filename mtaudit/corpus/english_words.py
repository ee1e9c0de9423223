"""English words as terms are made of them: tokens with their capitals, singular forms, and words that are no names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mtaudit.cedict import STOP
from mtaudit.late import late_pattern

_TOKEN = late_pattern(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:['’][A-Za-zÀ-ɏ]+)*|\d+(?:[.,]\d+)*")
#: What may stand between two words of one name or term.
INSIDE = late_pattern(r"[ \u00a0-]|\. |\.? ?&amp; ?| & ")
_OPENS = late_pattern(r"(?:^|[.!?:;…*•|\]\n]|--|—)[\s\"“”‘’'(\[#*_-]*$")
LINKING = frozenset({"of", "de", "van", "von", "der", "du", "la", "le", "bin", "al", "del", "di"})
CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs "
    "fri sat sun am pm".split()
)
#: Forms of address and ranks, which are no part of a name.
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir lord lady dame president chairman chancellor minister senator governor mayor "
    "judge justice general colonel major captain lieutenant king queen prince princess pope ceo cto cfo coo".split()
)
DETERMINERS = frozenset(
    "a an the this that these those my your his her its our their some any no each every another of in with for by "
    "from between such many several few other new own about without into through under".split()
)
BEFORE_ADJECTIVES = frozenset("is are was were be been being very so more most too less as how seem seems".split())
BEFORE_VERBS = frozenset(
    "i you he she it we they who to will would can could should must may might shall do does did don't doesn't didn't "
    "can't couldn't won't not never always also just then let's i'd i'll you'll we'll they'll".split()
)
_NO_NAMES = STOP | {"ok", "okay", "oh"}
#: Words of general use that begin or end no term.
GENERAL = STOP | frozenset(
    "many much several other others same new old good bad great big small large little long short high low few "
    "first second third last next past early late own whole certain different similar various single real true "
    "main major best better worse least less lot lots bit kind sort type thing things something anything "
    "everything nothing someone anyone everyone nobody way ways time times day days year years week weeks month "
    "months hour hours minute minutes today tomorrow yesterday now ago again still even ever never always often "
    "sometimes usually actually really quite rather too also yet already almost enough however therefore instead "
    "perhaps maybe though although while because since until unless whether both either neither each every all any "
    "none one two three four five six seven eight nine ten hundred thousand million billion percent around back "
    "away here there where when why how what who whom whose which not no yes per via far having built together "
    "important course matter term sense clear particular general specific top close open free common higher result "
    "form ability difference situation without within across along among against between during before after above "
    "below under upon toward towards despite part parts half side end ends case cases point points example "
    "examples fact number numbers place places person people man men woman women guy guys life world able like "
    "look looks looking need needs want wants going come comes goes make makes made making take takes taken taking "
    "use uses used using say says said saying think thinks know knows known see sees seen get gets got getting "
    "give gives given put puts keep keeps let lets seem seems start starts started try tries trying tried feel "
    "feels felt help helps work works working live lives living question reason idea ideas problem problems answer "
    "im dont amount level piece pieces set kinds types sorts sets left right moment yours ours theirs himself "
    "herself itself themselves myself yourself ourselves etc e.g i.e".split()
)


class Token(NamedTuple):
    """A word and its span ``[start, end)``.

    Attributes:
        low: the word in lower case, with a straight apostrophe.
        capital: whether it has a capital anywhere.
        begins: whether the capital says nothing, because a sentence begins or the text is a heading.
    """

    text: str
    low: str
    start: int
    end: int
    capital: bool
    begins: bool


def tokens_of(text: str) -> list[Token]:
    """The words of an English text; a possessive ending is left out."""
    found = list(_TOKEN.finditer(text))
    titled = _is_titled([m.group() for m in found])
    out = []
    for m in found:
        word, start = m.group(), m.start()
        if word[-1] in "'’" or word[-2:] in ("'s", "’s"):
            word = word[:-2] if word[-1] == "s" else word[:-1]
        low = word.lower()
        capital = low != word
        if len(word) > 2 and word[-1] == "s" and word[:-1].isupper():
            low = low[:-1]  # the plural of an abbreviation
        begins = capital and (titled or _OPENS.search(text[max(0, start - 8) : start]) is not None)
        out.append(Token(word, low.replace("’", "'"), start, start + len(word), capital, begins))
    return out


def _is_titled(words: Sequence[str]) -> bool:
    """Whether a text is written in capitals, as a heading."""
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return len(long) > 1 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


def singular(word: str) -> str:
    """The word without an English plural ending, which may be no word."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "news"))
    return word[:-1] if plural else word


def may_be_name(word: str) -> bool:
    """Whether a word in lower case is neither a function word nor a title, month or day."""
    return len(word) > 1 and "'" not in word and word not in CALENDAR and word not in TITLES and word not in _NO_NAMES
