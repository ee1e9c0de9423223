"""Changes targets in a file, and verifies with its reader that nothing else changed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from mtaudit.errors import Problem
from mtaudit.read import read_plan, read_two
from mtaudit.read.discover import Plan
from mtaudit.read.input import Input, Options
from mtaudit.read.write_back import RawText, Syntax, line_of, line_starts, syntax_of
from mtaudit.records import Block, Document, Pair

#: Number of lines after the beginning of a unit in which its target is searched.
_REACH = 400
#: Maximum number of occurrences of the same text that are tried.
_TRIED = 20
_MOVED = "the text there has changed since the audit"


class Refused(Exception):
    """Raised for a change that cannot be made exactly."""

    def __init__(self, what: str, cure: str = "correct it by hand") -> None:
        super().__init__(what)
        self.what, self.cure = what, cure


@dataclass(frozen=True, slots=True)
class Change:
    """The target of a pair and its new text."""

    pair: Pair
    corrected: str


@dataclass(frozen=True, slots=True)
class Version:
    """The text of ``file``, which contains the targets of ``document``."""

    document: str
    file: str
    encoding: str
    text: str
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def rewritten(version: Version, changes: Sequence[Change]) -> Version:
    """The file with the changes applied. Refused if one of them cannot be applied exactly."""
    syntax = syntax_of(Path(version.file).name, version.text)
    if syntax is None:
        raise Refused(f"corrections cannot be written into files of this format ({Path(version.file).suffix})")
    before = _texts(version)
    expected = list(before)
    for change in changes:
        at = _slot(expected, version, change)
        expected[at] = replace(expected[at], text=_replaced(expected[at], change))
    wanted = [each.key for each in expected]
    tries = [_edits(version.text, syntax, change) for change in changes]
    # The same text may occur in several places; reading the result shows which one was meant.
    rounds = range(_TRIED) if len(changes) == 1 else range(1)
    for turn in rounds:
        if any(turn >= len(each) for each in tries):
            break
        made = replace(version, text=_spliced(version.text, [edit for each in tries for edit in each[turn]]))
        if [each.key for each in _texts(made)] == wanted:
            return made
    raise Refused("the corrected text would be read differently, or the change spans markup")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of the document: a block of the target side, or the target of a ready pair. ``rest`` is everything that
    must stay unchanged."""

    text: str
    rest: tuple[str, ...]
    lines: tuple[int, int] | None
    id: str = ""
    is_target: bool = True

    @property
    def key(self) -> tuple[str, ...]:
        """The text for comparisons, without spaces and line breaks."""
        return (" ".join(self.text.split()), *self.rest)

    def touches(self, lines: tuple[int, int]) -> bool:
        """Whether the text is on one of the lines."""
        return self.lines is not None and self.lines[0] <= lines[1] and lines[0] <= self.lines[1]


def _texts(version: Version) -> list[_Text]:
    """Everything that the reader of the format returns."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / Path(version.file).name
        try:
            place.write_bytes(version.text.encode(version.encoding))
        except UnicodeEncodeError as error:
            what = f"{error.object[error.start]!r} cannot be written in the encoding of the file"
            raise Refused(f"{what} ({version.encoding.upper()})") from None
        if version.file == version.document:
            found = list(read_plan(Plan((Input(version.document, place, options=version.options),))))
        else:
            other = Path(folder) / "source" / Path(version.document).name
            other.parent.mkdir()
            other.write_bytes(Path(version.document).read_bytes())
            found = list(read_two(str(other), str(place), version.options))
        texts: list[_Text] = []
        for item in found:
            texts += [_Text(item.message, (), None, is_target=False)] if isinstance(item, Problem) else _of(item)
    return texts


def _of(document: Document) -> list[_Text]:
    if document.layout != "aligned":
        targets = document.target_blocks if document.layout == "parallel" else document.blocks
        sources = document.blocks if document.layout == "parallel" else ()
        return [_block(block, True) for block in targets] + [_block(block, False) for block in sources]
    made = []
    for item in document.pairs:
        if isinstance(item, Problem):
            made.append(_Text(item.message, (), None, is_target=False))
        else:
            name = _local_id(item)
            made.append(_Text(item.target, (item.source, name), item.target_lines, name))
    return made


def _local_id(pair: Pair) -> str:
    """The id without the name of the file, which differs if a copy is read."""
    for prefix in (f"{pair.document}+{Path(pair.target_document).name}", pair.document):
        if pair.id.startswith(prefix):
            return pair.id.removeprefix(prefix)
    return pair.id


def _block(block: Block, is_target: bool) -> _Text:
    return _Text(block.text, (block.kind, *block.links, *block.codes), block.lines, is_target=is_target)


def _slot(texts: Sequence[_Text], version: Version, change: Change) -> int:
    """The text that contains the target of the change. Refused if there is none, or more than one."""
    pair = change.pair
    target = " ".join(pair.target.split())
    name = _local_id(pair)
    ready = [i for i, each in enumerate(texts) if each.id]
    if ready:
        found = [i for i in ready if texts[i].id == name and texts[i].key[:2] == (target, pair.source)]
    else:
        lines = pair.target_lines or (0, 0)
        near = [i for i, each in enumerate(texts) if each.is_target and each.touches(lines)]
        found = [i for i in near if target in texts[i].key[0]]
        if not found and "".join(target.split()) in "".join("".join(texts[i].text.split()) for i in near):
            raise Refused("the target spans several paragraphs")
    if not found:
        raise Refused(_MOVED, "audit again and correct in the new report")
    if len(found) > 1 or (not ready and texts[found[0]].key[0].count(target) > 1):
        raise Refused("the same text occurs more than once here")
    return found[0]


def _replaced(slot: _Text, change: Change) -> str:
    target = " ".join(change.pair.target.split())
    return slot.key[0].replace(target, change.corrected, 1)


def _edits(text: str, syntax: Syntax, change: Change) -> list[list[_Edit]]:
    """For every possible position of the target, nearest first, the edits that turn it into the corrected text."""
    starts = line_starts(text)
    lines = change.pair.target_lines
    first = starts[min(lines[0], len(starts)) - 1] if lines else 0
    last = min(lines[1] + _REACH, len(starts)) if lines else len(starts)
    end = starts[last] if last < len(starts) else len(text)
    raw = syntax.scan(text, first, end)
    found = raw.places(change.pair.target, _TRIED)
    if not found:
        raise Refused(_MOVED, "audit again and correct in the new report")
    made = []
    for at in found:
        edits = _edits_at(text, raw, at, change, syntax)
        if edits is not None:
            made.append(edits)
    if not made:
        line = line_of(starts, raw.starts[found[0]])
        raise Refused(f"the change spans markup (line {line})")
    return made


def _edits_at(text: str, raw: RawText, at: int, change: Change, syntax: Syntax) -> list[_Edit] | None:
    """The edits if the target begins at character ``at`` of ``raw``; None if there is markup in between."""
    target = change.pair.target
    places: list[int | None] = []
    for char in target:
        places.append(at if raw.is_hard(char) else None)
        at += raw.is_hard(char)
    made = []
    matcher = SequenceMatcher(None, target, change.corrected, autojunk=False)
    for kind, i, j, a, b in matcher.get_opcodes():
        if kind == "equal":
            continue
        start, end = _borders(raw, places, i, j)
        if not _is_clean(text, raw, (start, end), sum(place is not None for place in places[i:j])):
            return None
        made.append(_Edit(start, end, syntax.encode(change.corrected[a:b])))
    return made


def _is_clean(text: str, raw: RawText, stretch: tuple[int, int], characters: int) -> bool:
    """Whether a stretch of the file has the given number of characters with only spaces between them (or, in a string
    of several pieces, the end of one and the beginning of the next)."""
    start, end = stretch
    units = [(s, e) for s, e in zip(raw.starts, raw.ends, strict=True) if start <= s and e <= end]
    borders = [start, *(at for unit in units for at in unit), end]
    gaps = ("".join(text[a:b].split()) for a, b in zip(borders[::2], borders[1::2], strict=True))
    return len(units) == characters and all(gap in ("", '""') for gap in gaps)


def _borders(raw: RawText, places: Sequence[int | None], i: int, j: int) -> tuple[int, int]:
    """The span of characters ``[i, j)`` of the target in the file, including the spaces around them."""
    before = next((p for p in reversed(places[:i]) if p is not None), None)
    after = next((p for p in places[j:] if p is not None), None)
    own = [p for p in places[i:j] if p is not None]
    if i == j:
        if i and places[i - 1] is None and after is not None:
            return raw.starts[after], raw.starts[after]
        at = raw.ends[before] if before is not None else raw.starts[after or 0]
        return at, at
    start = raw.starts[own[0]] if own and places[i] is not None else raw.ends[before] if before is not None else None
    end = raw.ends[own[-1]] if own and places[j - 1] is not None else raw.starts[after] if after is not None else None
    return (
        start if start is not None else raw.starts[own[0] if own else 0],
        end if end is not None else raw.ends[own[-1] if own else 0],
    )


def _spliced(text: str, edits: Sequence[_Edit]) -> str:
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < at:
            raise Refused("two corrections change the same characters")
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])
