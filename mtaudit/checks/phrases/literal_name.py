"""Names of products and organisations, and abbreviations, that are translated as common words (ACC20)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mtaudit.checks.check import DocumentCheck
from mtaudit.checks.phrases.tables import Phrase, Rendering, literal_rendering, load
from mtaudit.late import late_pattern
from mtaudit.messages import Message
from mtaudit.mqm import Severity
from mtaudit.records import Finding, Pair, Signals, Span

_WORD = late_pattern(r"[A-Za-z]+")
#: Context before a product name inside a sentence, and context after a name that is not part of a longer one. Articles
#: are not included: the Oracle, a Square.
_BEFORE = late_pattern(
    r"(?<![A-Za-z])(?:on|in|at|via|through|with|without|using|use[sd]?|by|from|to|into|for|and|or|inside|like|called|"
    r"named|launch(?:es|ed)|join(?:ed|s)?|told|my|our|your|their|his|her|free|new|open(?:ed|s)?|runs?|running|"
    r"install(?:ed|s|ing)?|since|over|than|as|of|many|bought|buil[dt]|when|where|how|why|if|that|but)"
    r",? [\"“‘'(*_]*$"
)
_AFTER = late_pattern(r"(?:['’]s?)?(?![ -][A-Z][a-z]|-)")
#: Share of capitalised words, in tenths, above which a text is a title-case heading and its capitals mean nothing.
_HEADING = 7


class LiteralName(DocumentCheck):
    """A product, site, organisation or abbreviation that is translated as something else.

    What it finds:
        One of about 300 abbreviations and names that are also common words, with a wrong rendering in the target and
        neither a right one nor the Latin form: Slack as 松弛, Hugging Face as 拥抱脸, LLM as 法学硕士. A one-word name
        counts if it is capitalised inside a sentence (on Slack, their Notion); elsewhere, such as at the beginning of a
        sentence, it counts only if the document also has it capitalised inside a sentence.

    Why it matters:
        Readers cannot tell which product or organisation is meant, and every sentence about it becomes nonsense.

    Known problems:
        Only the names in the table are known. Something else with the same name that is translated by its meaning (an
        investment fund called Nomad, 游牧人) is reported. Names in lower case (slack search) are found only in a few
        phrases. Renderings that are odd but understandable (海湾地区 for Bay Area) are minor.

    Example:
        source: We discuss everything on Slack.
        target: 我们在松弛上讨论一切。
        松弛 is reported, major.

    Options:
        none
    """

    code = "ACC20"
    name = "literal-name"
    category = "accuracy/mistranslation"
    severity = Severity.MAJOR
    precision = (
        "7,204 pairs of 90 machine-translated articles, whose errors a large language model marked: 24 of 25 major "
        "findings are on a major or critical error, all 8 minor ones on an error (5 findings on the 15 articles that "
        "were not read before, 4 of them major or critical errors); 12 findings in 371,000 pairs of human translations"
    )

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._known: set[Phrase] = set()

    def run_document(self, pairs: Sequence[Pair], signals: Sequence[Signals]) -> Iterator[tuple[int, Finding]]:
        # A name may be recognised by a later pair of the window, so all are read before any is reported.
        found = [(at, *one) for at, pair in enumerate(pairs) for one in self._in_pair(pair)]
        for at, rendering, certain in found:
            if certain or rendering.phrase in self._known:
                yield at, self._report(pairs[at], rendering)

    def _in_pair(self, pair: Pair) -> Iterator[tuple[Rendering, bool]]:
        """(match, whether it is certainly a name) for each candidate of the pair."""
        if pair.is_null or pair.kind == "code":
            return
        for phrase, place in load("names.tsv").in_text(pair.source):
            certain = _stands_as_name(phrase, pair.source, place)
            if certain:
                self._known.add(phrase)
            rendering = literal_rendering(phrase, pair.source, place, pair.target)
            if rendering:
                yield rendering, certain

    def _report(self, pair: Pair, found: Rendering) -> Finding:
        phrase = found.phrase
        return self.finding(
            Message(
                "{words} ({meaning}) should be {expected}, not {found}",
                words=pair.source[slice(*found.source)],
                meaning=phrase.meaning,
                expected=phrase.shown,
                found=pair.target[slice(*found.target)],
            ),
            source_span=found.source,
            target_span=found.target,
            severity=Severity[phrase.severity.upper()],
            confidence=0.9,
            meaning=phrase.meaning,
            expected=phrase.shown,
        )


def _stands_as_name(phrase: Phrase, text: str, place: Span) -> bool:
    """Whether the words at this place can only be the name.

    True for an entry of several words, for an abbreviation, and for a capitalised word inside a sentence if it has no
    capitalised neighbour and the sentence does not also use the word in lower case.
    """
    word = phrase.phrase
    if " " in word or word.split("/")[0].isupper() or not word[0].isupper():
        return True
    words = _WORD.findall(text)
    if 10 * sum(other[0].isupper() for other in words) > _HEADING * len(words):
        return False
    return (
        _BEFORE.search(text, 0, place[0]) is not None
        and _AFTER.match(text, place[1]) is not None
        and not any(other.startswith(text[slice(*place)].lower()) for other in words)
    )
