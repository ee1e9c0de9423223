"""Messages in the language of the reader: English templates with values, and a catalogue of their translations.

A message is a template with values, so that it can be translated later, also from a saved report. The English template
is its own id, as in gettext: ``Message("{number} is missing from the target", number="12")`` is an English text, and
the files ``data/zh/*.toml`` contain the Chinese template for it. Messages without a translation, such as those of
plug-ins, are shown in English.

Sentences that are passed on as plain text (notes, problems, reasons of a verdict) need no template where they are
created: :func:`translated` recognises them by the templates of the catalogue, in which ``{}`` matches any text and
``{w}`` a word. The tests find every message in the source code that the catalogue lacks.

gettext itself is not used: the standard library reads only compiled catalogues, which would have to be built before
the package can run, and it has no templates for recognising sentences.

A template has fields ``{name}``, ``{name:,}`` with a number format, ``{name:pair|pairs}``, the first word if the
number is 1 and otherwise the second, and ``{name:label}``, a word that the catalogue translates (a severity, a script).
Fields cannot access attributes, since templates are also read from saved reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from mtaudit.late import late_pattern

if TYPE_CHECKING:
    from mtaudit.errors import Problem
    from mtaudit.records import Finding

Language = Literal["en", "zh"]
LANGUAGES: tuple[str, ...] = get_args(Language)
_FIELD = late_pattern(r"\{(\w*)(?::([^{}]*))?\}")
#: Placeholders in templates for recognising sentences: any text, or a word.
_HOLE = late_pattern(r"\{(w?)\}")
#: Minimum number of literal letters of a template that is recognised regardless of the text in its placeholders.
_CERTAIN = 4
#: Separators between the items of a list.
_COMMA = {"en": ", ", "zh": "、"}
#: The file with the explanations of the checks, which are long and rarely needed.
_EXPLANATIONS = "checks.toml"
_current: ContextVar[str] = ContextVar("language", default="en")


class Message(str):
    """The English text of a template with its values; an ordinary string for callers that do not translate it.

    Attributes:
        template: the English template, the id of the message.
        values: the values of its fields: strings, numbers, lists of strings, or messages.
    """

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, **values: Any) -> Message:
        made = super().__new__(cls, filled(template, values, "en"))
        made.template, made.values = template, values
        return made


def plain(value: Any) -> Any:
    """A JSON-compatible value of a message: messages become ``{"template": ..., "values": {...}}``."""
    if isinstance(value, Message):
        return {"template": value.template, "values": {name: plain(each) for name, each in value.values.items()}}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def filled(template: str, values: Mapping[str, Any], language: str) -> str:
    """The template with its fields replaced; a field without a value is unchanged."""

    def field(found: re.Match[str]) -> str:
        name, form = found.groups()
        return _shown(values[name], form or "", language) if name in values else found.group()

    return _FIELD.sub(field, template)


def _shown(value: Any, form: str, language: str) -> str:
    if isinstance(value, Message):
        return _catalogue(language).of(value.template, value.values)
    if isinstance(value, Mapping):
        return _catalogue(language).of(str(value.get("template", "")), value.get("values", {}))
    if isinstance(value, (list, tuple)):
        return _COMMA[language].join(_shown(each, "", language) for each in value)
    if form == "label":
        return _catalogue(language).texts.get(str(value), str(value))
    if isinstance(value, (int, float)) and form:
        one, bar, many = form.partition("|")
        return (one if value == 1 else many) if bar else format(value, form)
    return str(value)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """A context in which :func:`tr` and the functions below use this language."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def speak(language: str) -> None:
    """Set the language of the current thread."""
    _current.set(language)


def language() -> str:
    """The language of the reader: ``en`` unless set by :func:`speak` or :func:`speaking`."""
    return _current.get()


def tr(template: str, **values: Any) -> str:
    """A text of the interface in the language of the reader."""
    return _catalogue(language()).of(template, values)


def translated(text: str, language_: str = "") -> str:
    """A sentence of mtaudit (a note, a problem, a reason, a label) in the language of the reader.

    Args:
        text: English text, with or without a template; unknown texts are returned unchanged.
        language_: the language to use instead of that of the reader.
    """
    known = _catalogue(language_ or language())
    return known.of(text.template, text.values) if isinstance(text, Message) else known.recognised(text)


def message_of(finding: Finding, language_: str = "") -> str:
    """The message of a finding in the language of the reader, or in ``language_``."""
    known = _catalogue(language_ or language())
    return known.of(finding.template, finding.values) if finding.template in known.texts else finding.message


def problem_text(problem: Problem) -> str:
    """A problem with its place and remedy in the language of the reader."""
    if language() == "en":
        return str(problem)
    where = problem.place if problem.line is None else f"{problem.place}:{problem.line}"
    return f"{where}：{translated(problem.message)}；{translated(problem.remedy)}"


class Catalogue:
    """The translations into one language, by English template.

    Attributes:
        texts: English template -> template in the language; empty for English.
    """

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self._language = language
        self.texts = texts
        self._recognisers: Sequence[_Recogniser] | None = None

    def of(self, template: str, values: Mapping[str, Any]) -> str:
        """The message of a template in the language; in English if there is no translation."""
        known = self.texts.get(template)
        return filled(template, values, "en") if known is None else filled(known, values, self._language)

    def recognised(self, text: str) -> str:
        """A sentence in the language if a template of the catalogue matches it; otherwise the sentence itself."""
        return self._known(text) or text if self.texts else text

    def _known(self, text: str) -> str | None:
        if text in self.texts:
            return filled(self.texts[text], {}, self._language)
        for recogniser in self._all_recognisers():
            if found := recogniser.pattern.fullmatch(text):
                parts = [self._part(part) for part in found.groups()]
                if recogniser.certain or any(part != given for part, given in zip(parts, found.groups(), strict=True)):
                    return filled(recogniser.template, {str(n): part for n, part in enumerate(parts)}, self._language)
        return None

    def _part(self, text: str) -> str:
        """The translated text of a field, as a whole or as a list if every item can be translated."""
        if known := self._known(text):
            return known
        for separator in (", ", "; "):
            items = [self._known(item) for item in text.split(separator)]
            if all(items):
                return _COMMA[self._language].join(item for item in items if item)
        return text

    def _all_recognisers(self) -> Sequence[_Recogniser]:
        """All recognisers, those with the most literal text first."""
        if self._recognisers is None:
            made = [_recogniser(one, other) for one, other in self.texts.items() if _HOLE.search(one)]
            self._recognisers = sorted(made, key=lambda recogniser: -recogniser.own)
        return self._recognisers


class _Recogniser(NamedTuple):
    """The pattern of a template with placeholders, its translation, and its number of literal letters.

    A template with hardly any literal text ("{}: {}") is certain only if the catalogue has the texts of its fields.
    """

    pattern: re.Pattern[str]
    template: str
    own: int

    @property
    def certain(self) -> bool:
        return self.own >= _CERTAIN


def _recogniser(english: str, template: str) -> _Recogniser:
    texts, holes = _HOLE.split(english)[::2], _HOLE.findall(english)
    kinds = [*(r"(\S+)" if hole else "(.*?)" for hole in holes), ""]
    pattern = "".join(re.escape(text) + kind for text, kind in zip(texts, kinds, strict=True))
    own = sum(len(text.strip()) for text in texts)
    return _Recogniser(re.compile(pattern, re.DOTALL), template, own + any(holes) * _CERTAIN)


@cache
def _catalogue(language: str) -> Catalogue:
    """All texts of a language except the explanations of the checks."""
    if language == "en":
        return Catalogue(language, {})
    sections = (part for file in _files(language) if file != _EXPLANATIONS for part in _read(language, file).values())
    return Catalogue(language, {template: text for part in sections for template, text in part.items()})


def section(language: str, name: str) -> Mapping[str, str]:
    """One section of the catalogue, e.g. for the script of the HTML page: English template -> translation."""
    if language == "en":
        return {}
    found = (_read(language, file).get(name, {}) for file in _files(language))
    return {template: text for part in found for template, text in part.items()}


@cache
def explanations(language: str) -> Mapping[str, Mapping[str, str]]:
    """The explanations of the checks by code: ``name``, ``summary``, ``finds``, ``why``, ``problems``, ``example``,
    ``options`` and ``precision``; empty for English, whose explanations are the docstrings of the checks."""
    return {} if language == "en" else _read(language, _EXPLANATIONS)


def _files(language: str) -> list[str]:
    return sorted(file.name for file in (files("mtaudit") / "data" / language).iterdir() if file.name.endswith(".toml"))


@cache
def _read(language: str, file: str) -> Mapping[str, Any]:
    from mtaudit.bundled import load_toml
    from mtaudit.errors import InputError

    try:
        return load_toml(f"data/{language}/{file}")
    except InputError:
        speak("en")  # a damaged catalogue cannot translate the error
        raise
