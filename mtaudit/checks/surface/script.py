"""Wrong script (LNG01): Traditional Chinese in a Simplified document or vice versa, and other writing systems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from mtaudit.checks.check import DocumentCheck
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.per_text import cached_per_text
from mtaudit.records import Finding, Pair, Signals
from mtaudit.tables import table
from mtaudit.text import characters, count_han

if TYPE_CHECKING:
    from opencc import OpenCC

Script = Literal["Simplified", "Traditional"]

#: Writing systems used by neither English nor Chinese. Greek is not included because it is used as notation.
_FOREIGN = late_pattern(
    "(?P<Kana>[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d][\u3041-\u3096\u30a1-\u30fc\uff66-\uff9d]*)|(?P<Hangul>[\uac00-\ud7a3]+)|"
    "(?P<Cyrillic>[\u0400-\u04ff]{3,})|(?P<Arabic>[\u0600-\u06ff]{3,})|(?P<Hebrew>[\u05d0-\u05ea]{3,})|"
    "(?P<Devanagari>[\u0900-\u097f]{2,})|(?P<Thai>[\u0e00-\u0e7f]{2,})"
)
_ANY_FOREIGN = late_pattern("[\u0400-\u0fff\u3041-\u30ff\uac00-\ud7a3\uff66-\uff9d]")
_QUOTED = late_pattern(r"[「『“‘《（(][^「『“‘《（(）)》’”』」]*[）)》’”』」]")


@table(tuple[frozenset[str], frozenset[str]], "scripts.table", lambda: version("opencc"))
def _exclusive() -> tuple[frozenset[str], frozenset[str]]:
    """Characters of one script only: (Simplified, Traditional).

    A character is included if OpenCC converts it in one direction only, and if it is in exactly one of the two
    national character sets, GB 2312 and Big5. Characters used in both scripts (后, 里, 台, 乾) are thus excluded.
    """
    from opencc import OpenCC

    national = _characters("gb2312"), _characters("big5")
    one_set = sorted(national[0] ^ national[1])
    text = "\n".join(one_set)
    simplified, traditional = (OpenCC(way).convert(text).split("\n") for way in ("t2s", "s2t"))
    found: tuple[set[str], set[str]] = (set(), set())
    for char, as_simplified, as_traditional in zip(one_set, simplified, traditional, strict=True):
        if as_traditional != char == as_simplified and char in national[0]:
            found[0].add(char)
        elif as_simplified != char == as_traditional and char in national[1]:
            found[1].add(char)
    return frozenset(found[0]), frozenset(found[1])


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@cached_per_text(4096)
def simplified(text: str) -> str:
    """The text in Simplified characters; lone surrogates, which OpenCC cannot encode, become question marks."""
    try:
        return str(_converter().convert(text))
    except UnicodeEncodeError:
        return str(_converter().convert(text.encode("utf-8", "replace").decode("utf-8")))


def _characters(encoding: str) -> set[str]:
    """The Han characters U+4E00 to U+9FFF that an encoding of two bytes a character has."""
    # A line break after each code keeps an invalid one from spoiling the next.
    codes = bytes(byte for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF) for byte in (lead, trail, 10))
    return {char for char in codes.decode(encoding, "ignore") if "\u4e00" <= char <= "\u9fff"}


def script_counts(text: str) -> tuple[int, int]:
    """The numbers of distinct characters that exist only in Simplified and only in Traditional Chinese."""
    simplified, traditional = _exclusive()
    chars = characters(text)
    return len(chars & simplified), len(chars & traditional)


class WrongScript(DocumentCheck):
    """Text in a different script from the rest of the document.

    What it finds:
        Traditional Chinese targets in a Simplified document and vice versa, judged by characters that exist in only
        one of the two scripts. Also words in kana, Hangul, Cyrillic and other writing systems that are not in the
        source.

    Why it matters:
        The two scripts are used by different readers and are not mixed in print. A paragraph in the other script comes
        from a different translation or from a system that was run for the wrong locale.

    Known problems:
        The script of the document is that of most of its pairs. With fewer than three pairs to judge by, only
        Simplified characters in Traditional text are reported. If the input is already aligned, the script is judged
        by the pairs of the same file so far. In collections that mix the scripts by design (at least 60 pairs, the
        rarer script in more than one ninth of them) findings are minor. Single characters and text in quotation marks
        or brackets are minor because names and titles may keep their script.

    Example:
        source: The weather changed.
        target: 天氣變了。
        In a Simplified document the target is reported, major.

    Options:
        none
    """

    code = "LNG01"
    name = "wrong-script"
    category = "linguistic-conventions/wrong-script"
    severity = Severity.MAJOR
    monolingual = True
    precision = (
        "no false alarm (major) in 72,268 human translations; finds all planted Traditional targets, "
        "in windows of 256 pairs"
    )

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._votes: Counter[Script] = Counter()

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        counts = [script_counts(pair.target) for pair in pairs]
        yield from self._minority(pairs, counts)
        for index, pair in enumerate(pairs):
            if _ANY_FOREIGN.search(pair.target):
                yield from ((index, finding) for finding in self._foreign(pair))

    def _minority(self, pairs: Sequence[Pair], counts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Finding]]:
        scripts = [script for count in counts if (script := _script(*count))]
        main, mixed = self._judge(scripts)
        for index, (pair, count) in enumerate(zip(pairs, counts, strict=True)):
            if main is None:
                simple, traditional = count
                if simple and traditional >= 2 and traditional > 2 * simple:
                    yield from ((index, finding) for finding in self._slips(pair))
                continue
            ours, theirs = count if main == "Simplified" else count[::-1]
            if theirs and (finding := self._wrong(pair, main, ours, theirs, mixed)):
                yield index, finding

    def _slips(self, pair: Pair) -> Iterator[Finding]:
        """Report Simplified characters in a Traditional target while the script of the document is unknown.

        The reverse is not reported because names keep Traditional characters in Simplified text.
        """
        places = [at for at, char in enumerate(pair.target) if char in _exclusive()[0]]
        characters = "、".join(dict.fromkeys(pair.target[at] for at in places))
        if script_counts(_QUOTED.sub("", pair.target))[0]:
            yield self.finding(
                Message("Simplified characters in a Traditional text: {characters}", characters=characters),
                target_span=(places[0], places[-1] + 1),
                confidence=0.9,
                kind="slip",
                characters=len(places),
            )

    def _judge(self, scripts: Sequence[Script]) -> tuple[Script | None, bool]:
        """Return the prevailing script of the document, and whether the document mixes both scripts by design.

        Earlier windows of the same document are included. A document is mixed by design if it has many pairs of both
        scripts in random order: neighbours differ more than half as often as expected by chance. A whole section in
        the other script causes few changes and is an error.
        """
        self._votes.update(scripts)
        total = self._votes.total()
        if total < 3:
            return None, False
        (main, most), *rest = self._votes.most_common()
        other = rest[0][1] if rest else 0
        if most < 1.5 * other:
            return None, False
        changes = sum(a != b for a, b in pairwise(scripts))
        ours = scripts.count(main)
        by_chance = 2 * ours * (len(scripts) - ours) / max(len(scripts), 1)
        return main, total >= 60 and 8 * other > most and 2 * changes > by_chance

    def _wrong(self, pair: Pair, main: Script, ours: int, theirs: int, mixed: bool) -> Finding | None:
        wrong = _exclusive()[main == "Simplified"]
        places = [at for at, char in enumerate(pair.target) if char in wrong]
        free = script_counts(_QUOTED.sub("", pair.target))[main == "Simplified"]
        severe = not mixed and (free >= 4 or (free >= 2 and theirs > ours))
        slip = main == "Traditional" and not mixed and free >= 1 and ours >= 2
        if not severe and not slip and theirs < 2 and count_han(pair.target) > 6:
            return None
        other = "Traditional" if main == "Simplified" else "Simplified"
        # A whole sentence in the other script has to be translated again.
        whole = severe and free >= 4 and theirs > 2 * ours
        return self.finding(
            Message(
                "{other:label} characters in a {main:label} document: {characters}",
                other=other,
                main=main,
                characters="、".join(dict.fromkeys(pair.target[at] for at in places)),
            ),
            target_span=(0, len(pair.target)) if theirs > ours else (places[0], places[-1] + 1),
            severity=Severity.CRITICAL if whole else Severity.MAJOR if severe or slip else Severity.MINOR,
            confidence=0.97 if severe else 0.9 if slip else 0.6,
            kind="slip" if slip and not severe else "script",
            characters=theirs,
        )

    def _foreign(self, pair: Pair) -> Iterator[Finding]:
        found = [m for m in _FOREIGN.finditer(pair.target) if m.group() not in pair.source]
        if not found or all(m.group() in "のノー" for m in found):
            return
        size = sum(len(m.group()) for m in found)
        severe = size >= 5 and 3 * size >= count_han(pair.target)
        yield self.finding(
            Message(
                "{script:label} characters that are not in the source: {characters}",
                script=found[0].lastgroup or "",
                characters=" ".join(m.group() for m in found[:5]),
            ),
            target_span=(found[0].start(), found[-1].end()),
            severity=Severity.MAJOR if severe else Severity.MINOR,
            confidence=0.95 if severe else 0.6,
        )


def _script(simplified: int, traditional: int) -> Script | None:
    if simplified == traditional:
        return None
    return "Simplified" if simplified > traditional else "Traditional"
