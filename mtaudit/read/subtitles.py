"""Reads subtitles (SubRip, WebVTT, SubStation Alpha), with both languages in one file or in two files.

Libraries for subtitles (pysubs2, srt, webvtt-py, ass) do not record the line of a cue; the formats are simple and are
parsed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from mtaudit.errors import Problem
from mtaudit.read.input import Input, Pairs, Result, make_pair
from mtaudit.records import Block, Document, Pair
from mtaudit.text import HAN_WORD, count_han, count_latin_words, separator

_STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
_TIME = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?")
#: <i>, <c.yellow>, <00:01.000>, {\an8}: formatting of a cue.
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[\d:.]+>|\{\\[^{}]*\}")
_ASS_TIME = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2})[.:,](\d{1,3})")
_OVERRIDE = re.compile(r"\{[^}]*\}")
_DRAWING = re.compile(r"\{[^}]*\\p[1-9]")
_NEWLINE = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle that is shown from ``start`` to ``end`` (seconds): its texts, and the line of each."""

    start: float
    end: float
    texts: tuple[str, ...]
    lines: tuple[int, ...]

    @property
    def line(self) -> int:
        """The line on which its text begins."""
        return self.lines[0]

    @property
    def place(self) -> str:
        """The time at which it is shown, e.g. ``00:01:02.500``."""
        hours, rest = divmod(self.start, 3600)
        return f"{int(hours):02}:{int(rest // 60):02}:{rest % 60:06.3f}"


def read_subtitles(source: Input) -> Result:
    """The cues of one or two subtitle files as pairs. One file whose cues are all of one language is a document of
    paragraphs, so that its state is reported."""
    cues = list(_cues(source))
    yield from (cue for cue in cues if isinstance(cue, Problem))
    ours = [cue for cue in cues if isinstance(cue, Cue)]
    if source.target is None:
        yield _one_file(source.name, ours)
        return
    other = list(_cues(source.target))
    yield from (cue for cue in other if isinstance(cue, Problem))
    theirs = [cue for cue in other if isinstance(cue, Cue)]
    pairs = _by_time(source.name, source.target.name, ours, theirs)
    yield Document(source.name, "aligned", target_name=source.target.name, pairs=pairs)


def _cues(source: Input) -> Iterator[Cue | Problem]:
    lines = _NEWLINE.split(source.text().text.removeprefix("\ufeff"))
    if source.suffix in (".ass", ".ssa"):
        yield from _events(source.name, lines)
        return
    lines.append("")
    first = 0
    for number, line in enumerate(lines):
        if not line.strip():
            if number > first:
                yield from _cue(source.name, lines[first:number], first + 1)
            first = number + 1


def _cue(name: str, lines: Sequence[str], number: int) -> Iterator[Cue | Problem]:
    """The cue of a group of lines; none for headers, notes and styles of WebVTT."""
    at = next((i for i, line in enumerate(lines[:2]) if "-->" in line), None)
    if at is None:
        if lines[0].strip().isdigit():
            yield Problem(name, "the cue has no line with its times", "restore `00:00:01,000 --> 00:00:02,000`", number)
        return
    match = _TIME.fullmatch(lines[at])
    if match is None:
        cure = "write it as `00:00:01,000 --> 00:00:02,000`"
        yield Problem(name, f"the times {lines[at].strip()!r} cannot be read", cure, number + at)
        return
    shown = [(t, i) for i, line in enumerate(lines[at + 1 :], number + at + 1) if (t := _shown(name, line))]
    if shown:
        texts, places = zip(*shown, strict=True)
        yield Cue(_seconds(match.groups()[:4]), _seconds(match.groups()[4:]), texts, places)


def _events(name: str, lines: Sequence[str]) -> Iterator[Cue | Problem]:
    """The dialogue of a SubStation Alpha script; events that are shown at the same time are one cue."""
    fields = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
    cues: dict[tuple[float, float], Cue] = {}
    section = False
    for number, line in enumerate(lines, 1):
        kind, colon, value = line.partition(":")
        if line.startswith("["):
            section = line.strip().lower() == "[events]"
        elif section and kind == "Format":
            fields = [field.strip().lower() for field in value.split(",")]
        elif section and colon and kind == "Dialogue":
            event = dict(zip(fields, value.split(",", len(fields) - 1), strict=False))
            times = [_ASS_TIME.fullmatch(event.get(end, "").strip()) for end in ("start", "end")]
            if not times[0] or not times[1] or "text" not in event:
                remedy = "write `Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,text`"
                yield Problem(name, "the event has no times or no text that can be read", remedy, number)
                continue
            start, end = (_seconds(match.groups()) for match in times if match)
            texts = _event_texts(event["text"])
            old = cues.get((start, end), Cue(start, end, (), ()))
            cues[start, end] = replace(old, texts=old.texts + texts, lines=old.lines + (number,) * len(texts))
    yield from (cue for cue in cues.values() if cue.texts)


def _event_texts(text: str) -> tuple[str, ...]:
    """The lines of an event without formatting; none for a drawing."""
    if _DRAWING.search(text, 0, text.rfind("\\p") + 3):
        return ()
    # Only up to the last closing brace, since the rest would be searched once for every opening brace.
    closed = text.rfind("}") + 1
    shown = _OVERRIDE.sub("", text[:closed]) + text[closed:]
    rows = re.split(r"\\[Nn]", _TAG.sub("", shown).replace("\\h", " "))
    return tuple(shown for row in rows if (shown := " ".join(row.split())))


def _shown(name: str, line: str) -> str:
    """The visible text of a line; WebVTT escapes ``&`` as ``&amp;``."""
    text = _TAG.sub("", line)
    return " ".join((unescape(text) if name.lower().endswith(".vtt") else text).split())


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _one_file(name: str, cues: Sequence[Cue]) -> Document:
    sides = [_sides(cue) for cue in cues]
    if not any(ours and theirs for ours, theirs in sides):
        blocks = [Block("paragraph", _joined(c.texts), (c.line, c.lines[-1])) for c in cues]
        return Document(name, "interleaved", tuple(blocks))
    return Document(name, "aligned", pairs=[_group(name, ours, theirs) for ours, theirs in sides])


def _sides(cue: Cue) -> tuple[list[Cue], list[Cue]]:
    """The cue with its English and with its Chinese lines; an empty list if there are none. A line without letters
    belongs to the English ones."""
    chinese = [HAN_WORD * count_han(text) > 0.5 * count_latin_words(text) for text in cue.texts]
    ours, theirs = [i for i, zh in enumerate(chinese) if not zh], [i for i, zh in enumerate(chinese) if zh]
    return _part(cue, ours), _part(cue, theirs)


def _part(cue: Cue, kept: Sequence[int]) -> list[Cue]:
    texts, lines = tuple(cue.texts[i] for i in kept), tuple(cue.lines[i] for i in kept)
    return [replace(cue, texts=texts, lines=lines)] if kept else []


def _joined(texts: Sequence[str]) -> str:
    whole = ""
    for text in texts:
        whole += separator(whole, text) + text
    return whole


def _by_time(name: str, target_name: str, ours: Sequence[Cue], theirs: Sequence[Cue]) -> Pairs:
    """Pairs of cues that overlap for at least half of the duration of the shorter one, in order."""
    j = 0
    i = 0
    while i < len(ours) or j < len(theirs):
        left, right = [], []
        if j >= len(theirs) or (i < len(ours) and ours[i].start <= theirs[j].start):
            left.append(ours[i])
            i += 1
        else:
            right.append(theirs[j])
            j += 1
        grown = True
        while grown:
            grown = False
            while j < len(theirs) and any(_together(theirs[j], cue) for cue in left):
                right.append(theirs[j])
                j, grown = j + 1, True
            while i < len(ours) and any(_together(ours[i], cue) for cue in right):
                left.append(ours[i])
                i, grown = i + 1, True
        yield replace(_group(name, left, right), target_document=target_name)


def _together(one: Cue, other: Cue) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and shared >= 0.5 * min(one.end - one.start, other.end - other.start)


def _group(name: str, left: Sequence[Cue], right: Sequence[Cue]) -> Pair:
    first = (left or right)[0]
    texts = [_joined([text for cue in side for text in cue.texts]) for side in (left, right)]
    spans = [(side[0].line, side[-1].lines[-1]) if side else None for side in (left, right)]
    pair = make_pair(name, f":{first.line}", texts[0], texts[1], first.line, first.place)
    return replace(pair, source_lines=spans[0], target_lines=spans[1], bead=f"{len(left)}-{len(right)}")
