"""Odd renderings: occurrences of a name or term that are rendered otherwise than almost everywhere else.

Most rare renderings are right: words have several senses, and translators vary. Three kinds were found to be mostly
wrong on machine-translated articles, and only these are reported:

* *kept*: a name that the translations keep in Latin letters is translated here (Slack: 松弛).
* *sense*: the rendering is another sense of the word by the dictionary, while the model of expected renderings expects
  the dominant one in this sentence, or knows nothing better than the corpus.
* *variant*: a name is spelled with other characters than elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mtaudit.cedict import gloss_words, stem
from mtaudit.checks.names.known_names import is_known, is_too_common
from mtaudit.checks.names.transliteration import spelling
from mtaudit.corpus.terms_occurrences import Occurrence
from mtaudit.corpus.terms_table import Entry, alike, latin
from mtaudit.lexical.expect import Expected, Renderings
from mtaudit.records import Pair, Span
from mtaudit.score.rendering_evidence import rendering_evidence

OddKind = Literal["kept", "sense", "variant"]
#: Least occurrences of the dominant rendering, and most of an odd one, absolutely and as a share of the dominant one.
_MANY, _FEW, _FEW_SHARE = 4, 8, 0.34
#: Share of the rendered occurrences from which a rendering is the rule, in the corpus or in one document.
_RULE = 0.75
#: Share of the dominant rendering's occurrences from which another one is established too. Beside a word that is kept
#: in Latin letters, a wrong translation may be repeated through a whole document.
_ESTABLISHED = 0.1
#: Least strength of the word alignment, and shortest rendering of a word that is kept elsewhere.
_ALIGNED, _SHORTEST = 0.9, 2
#: Log probability from which another word of the source explains the rendering.
_EXPLAINED = -3.5
#: Log probabilities in this sentence: of a dominant rendering that is expected, of an odd one that is not, and below
#: which the model knows nothing of a rendering.
_EXPECTED, _UNEXPECTED, _UNKNOWN = -0.6, -8.0, -10.0
#: Probability, by the expected renderings, from which a word is suspect.
_SUSPECT = 0.25
#: Weight of a term that the corpus knows better than the model, and least occurrences of the dominant rendering of a
#: term.
_SPECIAL, _OFTEN = 0.6, 8
#: Scores of the spelling model: of the dominant form and of the variant of a name.
_NAME, _VARIANT = 0.6, 1.0
_NOTHING = -20.0


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of a pair: its texts (the target in Simplified characters), document and the words that the critic
    doubts."""

    source: str
    target: str
    document: str
    doubted: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Odd:
    """An odd rendering.

    Attributes:
        rule: the rendering that is usual; ``count``: how often, in the corpus or, with ``document``, in this document.
    """

    entry: Entry
    occurrence: Occurrence
    kind: OddKind
    rule: str
    count: int
    document: bool


def odd_renderings(entries: Sequence[Entry], texts: Sequence[Text], model: Renderings) -> Iterator[Odd]:
    """The odd renderings of a table; ``texts`` by index of the pair."""
    for entry in entries:
        rule = entry.dominant
        if len(entry.forms[rule]) >= _MANY:
            for occurrence in _rare(entry, texts):
                judge = _judge_kept if latin(rule) else _judge_sense
                odd = judge(entry, occurrence, texts, model) or _judge_variant(entry, occurrence)
                if odd is not None:
                    yield odd


def _rare(entry: Entry, texts: Sequence[Text]) -> Iterator[Occurrence]:
    """Occurrences with a rare Chinese rendering that is not like any established one, and stands in place of it."""
    most = len(entry.forms[entry.dominant])
    share = _FEW_SHARE if latin(entry.dominant) else _ESTABLISHED
    usual = [form for form, found in entry.forms.items() if len(found) >= max(3, share * most)]
    for form, found in entry.forms.items():
        few = len(found) <= min(_FEW, _FEW_SHARE * most + 0.5)
        if form == entry.dominant or not few or latin(form) or any(alike(form, other) for other in usual):
            continue
        for one in found:
            target = texts[one.pair].target.casefold()
            if one.target is not None and not any(
                other.casefold() in target for other in {*usual, entry.dominant} - {form}
            ):
                yield one


def _judge_kept(entry: Entry, one: Occurrence, texts: Sequence[Text], model: Renderings) -> Odd | None:
    word = texts[one.pair].source[slice(*one.source)]
    # A word that is kept in lower case is mostly code, and its translation elsewhere the common word (setup, flush).
    if entry.dominant.islower() or word.isupper() or not word[:1].isalpha():
        return None
    if one.origin != "alignment" or one.strength < _ALIGNED or len(one.text) < _SHORTEST:
        return None
    if _sounds(word, one.text) >= _NAME or _is_explained(one, texts[one.pair], model):
        return None
    return _by_rule(entry, one, texts, "kept")


def _judge_sense(entry: Entry, one: Occurrence, texts: Sequence[Text], model: Renderings) -> Odd | None:
    text, rule = texts[one.pair], entry.dominant
    usual = {character for form in list(entry.forms)[:3] for character in form}
    if entry.candidate.kind == "name" or one.strength < _ALIGNED or usual & set(one.text):
        return None
    if len(entry.forms[rule]) < _OFTEN:
        return None
    if not (_is_unexpected(entry, one, text, model) or _is_doubted(entry, one, text, model)):
        return None
    if _is_explained(one, text, model):
        return None
    return Odd(entry, one, "sense", rule, len(entry.forms[rule]), document=False)


def _is_unexpected(entry: Entry, one: Occurrence, text: Text, model: Renderings) -> bool:
    """Whether the rendering is another sense by the dictionary, while the model expects the dominant one here."""
    if not gloss_words(one.text) & {stem(word) for word in entry.candidate.key}:
        return False
    expected = model.expect(text.source)
    if _log_probability(expected, one.source, entry.dominant, model) < _EXPECTED:
        return False
    if _log_probability(expected, one.source, one.text, model) > _UNEXPECTED:
        return False
    evidence = rendering_evidence(Pair("", text.document, text.source, text.target), model)
    words = evidence.words if evidence is not None else ()
    return _meets(one.target, [(word.start, word.end) for word in words if word.probability >= _SUSPECT])


def _is_doubted(entry: Entry, one: Occurrence, text: Text, model: Renderings) -> bool:
    """Whether the critic doubts the rendering of a term of this corpus, of which the model knows nothing."""
    many = len(entry.forms[entry.dominant])
    if entry.share < _RULE or entry.weight < _SPECIAL * many or not _meets(one.target, text.doubted):
        return False
    return _log_probability(model.expect(text.source), one.source, entry.dominant, model) <= _UNKNOWN


def _judge_variant(entry: Entry, one: Occurrence) -> Odd | None:
    """A name in other characters. Names of the dictionary are left out: they are abbreviated, and some have several
    forms (David: 大卫, 戴维)."""
    word = entry.candidate.text.split()[-1]
    if entry.candidate.kind != "name" or one.origin != "sound" or entry.share < _RULE or latin(entry.dominant):
        return None
    if is_known(word) or is_too_common(word):
        return None
    if _sounds(word, entry.dominant) < _NAME or _sounds(word, one.text) < _VARIANT:
        return None
    return Odd(entry, one, "variant", entry.dominant, len(entry.forms[entry.dominant]), document=False)


def _by_rule(entry: Entry, one: Occurrence, texts: Sequence[Text], kind: OddKind) -> Odd | None:
    """The rendering as odd, if the dominant one is the rule in its document, or in the corpus."""
    document = texts[one.pair].document
    here = [form for form, found in entry.forms.items() for other in found if texts[other.pair].document == document]
    count = here.count(entry.dominant)
    if count >= _MANY and count >= _RULE * len(here):
        return Odd(entry, one, kind, entry.dominant, count, document=True)
    if entry.share >= _RULE:
        return Odd(entry, one, kind, entry.dominant, len(entry.forms[entry.dominant]), document=False)
    return None


def _sounds(name: str, form: str) -> float:
    found = spelling(name, form)
    return found.score if found is not None else _NOTHING


def _is_explained(one: Occurrence, text: Text, model: Renderings) -> bool:
    """Whether the rendering rather translates another word of the source."""
    expected = model.expect(text.source)
    others = [span for span in expected.spans if not _inside(span, one.source)]
    return any(_log_probability(expected, span, one.text, model) >= _EXPLAINED for span in others)


def _log_probability(expected: Expected, source: Span, form: str, model: Renderings) -> float:
    """Log probability that a word within ``source`` is rendered as any part of ``form``; -20 if that is not known."""
    rows = [row for row, span in enumerate(expected.spans) if _inside(span, source)]
    units, spans = model.units_in(form)
    long = [unit for unit, (start, end) in zip(units, spans, strict=True) if end - start > 1 or len(form) == 1]
    if not rows or not long:
        return _NOTHING
    return float(model.log_probabilities(expected, np.array(long))[rows].max())


def _inside(span: Span, other: Span) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def _meets(span: Span | None, others: Sequence[Span]) -> bool:
    return span is not None and any(start < span[1] and span[0] < end for start, end in others)
