"""Untranslated English in the target: single words and phrases (ACC04), whole segments (ACC05)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from mtaudit.cedict import dictionary_bytes, dictionary_version, stem
from mtaudit.checks.accuracy.technical_words import KEPT, TECHNICAL, is_term
from mtaudit.checks.check import Check, DocumentCheck
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import NON_PROSE, Finding, Pair, Signals, Span
from mtaudit.tables import table
from mtaudit.text import HAN_CLASS, count_han, language_of, letter_runs

#: Bracketed, quoted and code-like spans without Han characters: glosses, titles, URLs, addresses, tags.
_ASIDE = late_pattern(
    r"https?://[!-~]+|www\.[!-~]+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+|`[^`]*`|<[^<>]*>|[#@]\w+"
    + "".join(
        rf"|{left}[^{left}{right}{HAN_CLASS}]*{right}"
        for left, right in ("（）", "()", "“”", "「」", "『』", "《》", "〈〉", "【】", "‘’", '""')
        for left, right in [(re.escape(left), re.escape(right))]
    )
)
#: Words in Latin letters separated by single spaces or commas. A run must not be adjacent to code characters.
_RUN = late_pattern(
    r"(?<![A-Za-z0-9À-ɏḀ-ỿ_./@#\\$%&*+=<>|~^:'\"`{\[(-])[A-Za-z]+(?:['’-][A-Za-z]+)*"
    r"(?:,? [A-Za-z]+(?:['’-][A-Za-z]+)*)*"
    r"(?![A-Za-z0-9À-ɏḀ-ỿ_@#\\/$%&*+=<>|~^(\[{'\"`-]|[.:][A-Za-z0-9_$])"
)
_LOWER = late_pattern(
    r"(?<![A-Za-z0-9À-ɏḀ-ỿ_./@#$\\-])[a-z]{3,}(?:-[a-z]+)*(?![A-Za-z0-9À-ɏḀ-ỿ_@(=/\\]|[.:][A-Za-z0-9_$])"
)
_PLAIN = late_pattern(r"[a-z]{3,}(?:-[a-z]+)*")
_ANY_LOWER = late_pattern(r"[a-z]{3}")
#: Signs of program code. In a text that has any, a bare lower-case word may well be an identifier.
_CODE = late_pattern(
    r"[a-z]\(|_[a-z]|[a-z]_|[a-z]\.[a-z]{2}|\b[a-z]{2,}[A-Z]|(?<!\S)-{1,2}[a-z]|[{}=\[\]`]|::|\$[a-z]|<[a-z/]|\\[a-z]"
)
_TOKEN = late_pattern(r"\w+")
#: Minimum share of technical pairs for a document to count as technical.
_TECHNICAL_SHARE = 0.3
_FEW = 8
#: Runs of words of a pair that are looked at.
_MOST_RUNS = 100
#: Words that are prose even next to code because they are not used as identifiers.
_PROSE = frozenset(
    "the and but because although however therefore which whereas these those they their there than "
    "was were been being has had have will would could should might must cannot about above across against along "
    "among around before behind below beneath beside between beyond despite during inside into near onto outside "
    "over since through throughout toward towards under until upon within without also already always often never "
    "sometimes usually still very quite rather almost enough even just much many most more less some such only own "
    "same other another each every both either neither what when where who whom whose why how itself himself "
    "herself themselves yourself ourselves whether though unless".split()
)

#: Endings that leave the meaning of the stem intact. Other endings may make a different word (mindal is not mind).
_INFLECTED = late_pattern("(?:s|ed|ing|ly|ers?|est|ness)$")
_MENTION = late_pattern(
    r"\b(?:[Ww]ords?|[Tt]erms?|[Vv]erbs?|[Nn]ouns?|[Aa]djectives?|[Pp]refix|[Ss]uffix)(?=\W{1,2}(?P<word>[a-z]+(?:-[a-z]+)*))"
)

#: Maps bytes other than lower-case letters to spaces, and capitals and digits to X, which marks a word as unusable.
_LOWER_ONLY = bytes(c if 97 <= c <= 122 else 88 if 48 <= c <= 57 or 65 <= c <= 90 else 32 for c in range(256))


@table(frozenset[str], "common.table", dictionary_version)
def _common() -> frozenset[str]:
    """The lower-case English words in the glosses of CC-CEDICT, which are not names, and their stems.

    Reads the file directly because the parser of the package takes seconds to build its entries.
    """
    raw = dictionary_bytes().translate(_LOWER_ONLY)
    words = {word.decode("ascii") for word in set(raw.split()) if b"X" not in word}
    return frozenset(words | set(map(stem, words)))


def _is_common(word: str) -> bool:
    base = stem(word)
    same = _INFLECTED.search(word) is not None or not word.startswith(base)  # irregular: forgot, forget
    return word in _common() or (same and base in _common())


def _mentioned(source: str) -> set[str]:
    """The words that the source mentions as words, as in "the Greek word ethos"."""
    found: set[str] = set()
    for match in _MENTION.finditer(source):
        parts = match["word"].split("-", 3)[:3]
        found.update("-".join(parts[:size]) for size in range(1, len(parts) + 1))
    return found


def _blank(found: re.Match[str]) -> str:
    return "\0" * (found.end() - found.start())


def _has_term(source: str) -> bool:
    """Whether a text has a technical word; all of them consist of letters only."""
    return not TECHNICAL.isdisjoint(letter_runs(source)) and not TECHNICAL.isdisjoint(_TOKEN.findall(source))


def _has_lower(text: str) -> bool:
    """Whether a text has a word in lower case."""
    return bool(letter_runs(text)) and _ANY_LOWER.search(text) is not None


def _is_technical(source: str) -> bool:
    return len(TECHNICAL.intersection(_TOKEN.findall(source))) > 1 or _CODE.search(source) is not None


def _is_prose(word: str) -> bool:
    return word in _PROSE or (len(word) > 5 and word.endswith("ly"))


def _kept(counts: Counter[str], pairs: Sequence[Pair]) -> set[str]:
    """The words kept in the targets at least three times, and in at least 80% of their occurrences in the sources."""
    often = [word for word, count in counts.items() if count > 2 and not _is_prose(word)]
    if not often:
        return set()
    pattern = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, often))})(?![A-Za-z])")
    there = Counter(word for pair in pairs for word in pattern.findall(pair.source))
    return {word for word in often if 5 * counts[word] >= 4 * there[word]}


def _in_code(pair: Pair) -> set[str]:
    """The words in inline code of the source, such as `run` in the original Markdown."""
    return {word for code in pair.markup_of("source").codes for word in _PLAIN.findall(code)}


def left_words(source: str, target: str) -> list[tuple[int, int, list[str]]]:
    """Runs of English words in a Chinese target that are lower-case prose in the source, as (start, end, words).

    Glosses in brackets, quoted titles, code, addresses and acronyms are skipped. A run that is mostly capitalised is
    taken for a name or title and skipped as well.
    """
    there = [word for word in set(_PLAIN.findall(target)) - KEPT if word in source]
    if not there:
        return []
    known = set(_LOWER.findall(source))
    known.difference_update(KEPT)
    if known.isdisjoint(there):
        return []
    masked = _ASIDE.sub(_blank, target)
    known -= _mentioned(source)
    found = []
    for run in _RUN.finditer(masked):
        words = run.group().replace(",", "").split(" ")
        lower = [w for w in words if w in known]
        if lower and 2 * sum(w[0].islower() for w in words) > len(words):
            found.append((run.start(), run.end(), lower))
    return found


class UntranslatedText(DocumentCheck):
    """English words left untranslated in a Chinese sentence.

    What it finds:
        Lower-case English words, alone or in a run, that occur both in Chinese prose and in the source:
        也是 arguably 最重要的. Names, acronyms, units, code, addresses, hashtags, glosses in brackets （agents） and
        titles in quotation marks are ignored, and so are technical terms that are usually kept in Chinese (commit, pod)
        and words that the document keeps consistently.

    Why it matters:
        Readers need English to understand the sentence. Similarity scores even reward such words, because a copy is
        the best match for the original.

    Known problems:
        In documentation, bare identifiers look like prose (the start parameter). If the pair or at least 30% of its
        document is about programming, or if the document habitually keeps lower-case words, only runs with at least
        two words that are never identifiers are reported. Words that are not in the dictionary (lower-case names, rare
        words) are neutral, and words that the source mentions as words (the Greek word ethos) are ignored.
        Capitalised words are never reported because they may be names. A clause of four words or more is critical,
        words that are never terms (arguably, which) are major, and other single words are minor because they may be
        terms.

    Example:
        source: This is arguably the most important result.
        target: 这 arguably 是最重要的结果。
        arguably is reported, major.

    Options:
        none
    """

    code = "ACC04"
    name = "untranslated-text"
    category = "accuracy/untranslated"
    severity = Severity.MAJOR
    precision = (
        "false alarms (major): 1 of 2,037 pairs of WMT22 reference A, 2 of 28,514 everyday sentences, none of 2,101 "
        "paragraphs of Vue's documentation; 30 of 39,616 of Python's, all 30 real; finds 95% of 150 planted words"
    )

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._habit = False
        self._technical = self._pairs = 0

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        hits: list[tuple[int, int, int, list[str]]] = []
        counts: Counter[str] = Counter()
        self._meet(pairs)
        for index, pair in enumerate(pairs):
            if pair.kind == "code" or pair.is_null or not _has_lower(pair.target) or count_han(pair.target) < 2:
                continue
            code = _in_code(pair)
            left = left_words(pair.source, pair.target)
            runs = [run for run in left if not code.issuperset(run[2])][:_MOST_RUNS]
            hits.extend((index, *run) for run in runs)
            counts.update(word for *_, words in runs for word in words)
        kept = _kept(counts, pairs)
        self._habit |= len(kept) >= 3
        for index, start, end, words in hits:
            pair = pairs[index]
            if all(map(is_term, words)):
                continue
            careful = self._habit or _is_technical(pair.source)
            if sum(map(_is_prose, words)) < 2 if careful else kept.issuperset(words):
                continue
            yield index, self._report(pair, (start, end), words)

    def _meet(self, pairs: Sequence[Pair]) -> None:
        """Update whether the document is technical, judged by its pairs so far."""
        self._pairs += len(pairs)
        self._technical += sum([_has_term(pair.source) for pair in pairs])
        self._habit |= self._pairs >= _FEW and self._technical >= _TECHNICAL_SHARE * self._pairs

    def _report(self, pair: Pair, span: Span, words: list[str]) -> Finding:
        text = pair.target[slice(*span)]
        place = re.search(rf"(?<![A-Za-z]){re.escape(words[0])}(?![A-Za-z])", pair.source)
        return self.finding(
            Message("{words} was left in English", words=text),
            source_span=place.span() if place else None,
            target_span=span,
            severity=(severity := _weight(text, words)),
            confidence={Severity.NEUTRAL: 0.4, Severity.MINOR: 0.7}.get(severity, 0.97),
            kind="sentence" if severity is Severity.CRITICAL else "words" if len(words) > 1 else "word",
            words=words,
        )


def _weight(text: str, words: Sequence[str]) -> Severity:
    """Severity of the words: clauses rank highest, then prose words; single nouns may be terms and rank lowest."""
    prose = any(map(_is_prose, words))
    if text[0].isupper() and len(words) < _SENTENCE:  # an interface label or a title
        return Severity.MINOR
    if prose and len(words) >= _SENTENCE:
        return Severity.CRITICAL
    if prose or len(words) >= _SENTENCE:
        return Severity.MAJOR
    return Severity.MINOR if any(map(_is_common, words)) else Severity.NEUTRAL


#: Number of words from which a run counts as a clause.
_SENTENCE = 4
_WORD = late_pattern(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")


#: Kinds of blocks whose text may be a title or a name.
_LABELS = frozenset({"heading", "table_cell"})
_CLOSED = late_pattern(r"[.!?]['\"”’)\]*_]*\s*$")


def _running_words(text: str) -> list[str]:
    """The words of a text outside of asides and quotations; all words where these are most of it."""
    every, outside = _WORD.findall(text), _WORD.findall(_ASIDE.sub(" ", text))
    return outside if 2 * len(outside) >= len(every) else every


class UntranslatedSegment(Check):
    """A whole segment that was copied or left in English.

    What it finds:
        Targets in English at least half of whose words occur in the source, if the source is prose: at least three
        lower-case words, or two in a sentence with closing punctuation, that make up at least two fifths of all words.
        Sentences are critical; headings and table cells are major.

    Why it matters:
        Nothing was translated, and similarity scores rate such a pair as perfect.

    Known problems:
        Quotations that are meant to stay in English (a line of a poem, a sample sentence) are reported. Names,
        titles, addresses, code and credits (By Jane Doe) are not.

    Example:
        source: The shop opens at nine.
        target: The shop opens at nine.
        The segment is reported, critical.

    Options:
        none
    """

    code = "ACC05"
    name = "untranslated-segment"
    category = "accuracy/untranslated"
    severity = Severity.MAJOR
    precision = "no false alarm in 72,268 human translations (WMT22 reference A, Tatoeba, Python docs, Vue docs)"

    def run(self, pair: Pair, signals: Signals) -> Iterator[Finding]:
        if pair.is_null or pair.kind in NON_PROSE or not _has_lower(pair.target):
            return
        if pair.source != pair.target and language_of(pair.target) != "en":
            return
        if count_han(pair.source) or _CODE.search(pair.source):
            return
        source, target = _running_words(pair.source), _running_words(pair.target)
        lower = [word for word in source if word[0].islower() and len(word) > 1]
        least = 2 if _CLOSED.search(pair.source) else 3
        if len(lower) < least or 5 * len(lower) < 2 * len(source) or len(target) < 3:
            return
        known = {word.lower() for word in source}
        copied = sum(word.lower() in known for word in target)
        if 2 * copied < len(target):
            return
        sure = least == 2 or any(map(_is_prose, lower)) or sum(map(_is_common, lower)) >= 3
        yield self.finding(
            Message("the target is a copy of the source" if pair.source == pair.target else "the target is in English"),
            source_span=(0, len(pair.source)),
            target_span=(0, len(pair.target)),
            severity=Severity.CRITICAL if sure and pair.kind not in _LABELS else Severity.MAJOR,
            confidence=0.98 if sure else 0.9,
            kind="copy" if pair.source == pair.target else "english",
        )
