"""Names in CC-CEDICT with their Chinese forms, and English words that are not names."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse

from mtaudit.cedict import dictionary_bytes, dictionary_version
from mtaudit.late import late_pattern
from mtaudit.tables import table

_PINYIN = late_pattern(rb"\[[^\]\n]*\]")
_CAPITAL = late_pattern(r"[A-Z][A-Za-z]+(?:['’-][A-Za-z]+)*")
_CAPITAL_OF = late_pattern(r"([A-Z][a-z]+)[^/]*?,? capital (?:city )?of (?:the )?([A-Z][a-z]+)")
#: Combining accents and voicing marks (after NFD).
_COMBINING = late_pattern("[\u0300-\u036f\u1dc0-\u1dff\u3099\u309a]+")
#: Entries with a capital, or a letter outside of ASCII, after the headwords.
_CANDIDATE = late_pattern(rb"\n([^/\n]*/[^A-Z\x80-\xff\n]*[A-Z\x80-\xff][^\n]*)")
#: Senses without letters that could have an accent: ASCII, Han and the marks of quotation and of foreign names.
_UNACCENTED = late_pattern("[\x00-\x7f\u4e00-\u9fff·’]*")
_SMALL = late_pattern(rb"(?<![A-Za-z\x80-\xff])[a-z]{3,}")
#: Words with more forms than this are too common for their forms to be informative (China, Chinese).
_MOST_FORMS = 1500
#: Longer forms are titles or proverbs.
_LONGEST = 8
#: Final characters that can be removed from a form to leave the name: 希腊人, 希腊语.
_CLASS = "人语語文国國省市县縣州族教裔岛島式节節杯派海河湖洲者山城镇鎮区區郡港"
#: Endings that derive a word from a name: Syrians, Brazilian, Scottish, Englishman.
_ENDINGS = tuple("'s ’s s n an ian ese i ans ians ns ish man men tish er ers".split())
#: Forms that are missing from the dictionary entries of these names.
_MORE = {
    "america": ("美国", "美國", "全美", "北美", "南美", "拉美"),
    "antarctic": ("南极", "南極"), "arctic": ("北极", "北極"),
    "cartesian": ("笛卡尔", "笛卡儿", "笛卡兒"), "diophantine": ("丢番图",), "john": ("约翰", "約翰"),
}  # fmt: skip
#: Irregular names of peoples and languages, with the country.
_PEOPLES = {
    "danish": "denmark", "danes": "denmark", "dane": "denmark", "dutch": "netherlands", "swiss": "switzerland",
    "welsh": "wales", "irish": "ireland", "finnish": "finland", "finns": "finland", "spanish": "spain",
    "spaniard": "spain", "spaniards": "spain", "polish": "poland", "poles": "poland", "turkish": "turkey",
    "turks": "turkey", "swedish": "sweden", "swedes": "sweden", "french": "france", "greek": "greece",
    "greeks": "greece", "norwegian": "norway", "norwegians": "norway", "portuguese": "portugal",
    "filipino": "philippines", "filipinos": "philippines", "flemish": "flanders", "scottish": "scotland",
    "czechs": "czech", "thais": "thailand", "quebecois": "quebec", "quebecer": "quebec", "quebecers": "quebec",
    "argentine": "argentina", "argentines": "argentina", "german": "germany", "germans": "germany",
}  # fmt: skip


def folded(name: str) -> str:
    """The name in lower case without accents."""
    plain = name if name.isascii() else _COMBINING.sub("", unicodedata.normalize("NFD", name))
    return plain.casefold()


@dataclass(frozen=True, slots=True)
class _Names:
    """What CC-CEDICT knows about names.

    Attributes:
        forms: name -> Chinese headwords of its entries in both scripts, some of them twice.
        common: names with too many forms.
        countries: capital -> its country.
        small: English words in lower case.
    """

    forms: dict[str, list[str]]
    common: frozenset[str]
    countries: dict[str, str]
    small: frozenset[str]


@table(_Names, "names.table", dictionary_version)
def _names() -> _Names:
    lines = _PINYIN.sub(b"", dictionary_bytes())
    small = frozenset(word.decode("ascii") for word in set(_SMALL.findall(lines)))
    found: dict[str, list[str]] = defaultdict(list)
    countries = {}
    for head, senses in _entries(lines):
        for word in _CAPITAL.findall(senses):
            found[word.casefold()] += head
        capital = _CAPITAL_OF.match(senses) if " capital " in senses else None
        if capital:
            countries[capital[1].casefold()] = capital[2].casefold()
    common = frozenset(
        word for word, forms in found.items() if len(forms) > _MOST_FORMS and len(set(forms)) > _MOST_FORMS
    )
    return _Names({word: forms for word, forms in found.items() if word not in common}, common, countries, small)


def _entries(lines: bytes) -> Iterator[tuple[list[str], str]]:
    """The two headwords of each entry that may give a name, and its senses without accents."""
    for line in b"\n".join(_CANDIDATE.findall(b"\n" + lines)).decode("utf-8").split("\n"):
        head, _, senses = line.partition("/")
        forms = head.split()
        if len(forms) == 2 and len(forms[0]) <= _LONGEST:
            yield forms, senses if _UNACCENTED.fullmatch(senses) else _without_accents(senses)


def small_words() -> frozenset[str]:
    """English words that the dictionary writes in lower case; a name that is also such a word is ambiguous."""
    return _names().small


def _without_accents(text: str) -> str:
    return "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFD", text)))


def _alone(forms: Iterable[str]) -> tuple[str, ...]:
    """The distinct forms, the parts of full names, and forms of peoples, languages and kinds of place without their
    final character."""
    out = dict.fromkeys(forms)
    out.update(dict.fromkeys(part for form in forms if "·" in form for part in form.split("·") if len(part) > 1))
    out.update(dict.fromkeys(form[:-1] for form in forms if len(form) > 2 and form[-1] in _CLASS))
    return tuple(out)


def is_known(name: str) -> bool:
    """Whether the dictionary contains the name itself, not only a name from which it is derived."""
    return folded(name) in _names().forms


def is_made_of_name(name: str) -> bool:
    """Whether the word is derived from a name: a people, a language or an adjective (Finnish, Palestinian)."""
    low = folded(name)
    stems = [low[: -len(end)] for end in ("an", "ans", "ian", "ians", "ese", "ish", "i") if low.endswith(end)]
    return low in _PEOPLES or any(
        stem + vowel in _names().forms for stem in stems if len(stem) > 3 for vowel in ("", "a", "e", "o", "y")
    )


def is_too_common(name: str) -> bool:
    """Whether the name has too many forms for them to be informative."""
    return any(base in _names().common for base in _bases(folded(name)))


@lru_cache(maxsize=4096)
def renderings(name: str, country: bool = True) -> tuple[str, ...]:
    """Chinese forms of dictionary entries that contain this name or the name from which it is derived (Syrian: Syria);
    with ``country`` also forms of the country whose capital it is (Athens: 希腊)."""
    names = _names()
    bases = list(dict.fromkeys(_bases(folded(name))))
    tables = (names.countries, _PEOPLES) if country else (_PEOPLES,)
    bases += [table[base] for base in bases for table in tables if base in table]
    return tuple(
        dict.fromkeys(form for base in bases for form in (*_MORE.get(base, ()), *_alone(names.forms.get(base, ()))))
    )


def _bases(name: str) -> Iterator[str]:
    yield name
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 3:
            base = name[: -len(ending)]
            yield base
            if len(ending) > 1:
                yield from (base + vowel for vowel in ("a", "e", "o", "y", "land"))
