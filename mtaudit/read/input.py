"""Common types and functions of all readers: their input, their results, and the problems they report."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from mtaudit.errors import InputError, Problem, UsageError
from mtaudit.late import late_pattern
from mtaudit.read.encoding import Decoded, decode
from mtaudit.records import Document, Pair
from mtaudit.text import language_of

#: A Han character as an escape of Java and JSON.
_ESCAPE = late_pattern(r"\\u([4-9][0-9a-fA-F]{3})")
#: Number of bytes of a file that suffice to recognise its language.
_HEAD = 1 << 14

#: Maximum number of ids that :class:`Ids` keeps, and of problems that it reports per document.
REMEMBERED, _REPORTED = 100_000, 10
#: Maximum number of characters of one side of a pair, unless the settings say otherwise.
LONGEST_PAIR = 20_000
#: The path that denotes standard input, and the name of its document.
STDIN, STDIN_NAME = "-", "stdin"


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of reading.

    Attributes:
        source_column, target_column, id_column: columns of tables by name or 1-based number; "" to detect them.
        max_bytes: decompressed bytes of a file that is streamed (tables, JSON lines, TMX, XLIFF); a larger one
            is rejected as a decompression bomb.
        max_document_bytes: bytes of a file that is read as a whole, and of each part of an archive (Word, EPUB).
        max_document_lines: lines of a document (Markdown, text, HTML, reStructuredText, AsciiDoc).
        max_pair_characters: characters of one side of a pair, or of a Fluent message. Checks and models are designed
            for sentences.
        max_depth: nesting depth of XML elements, JSON objects or YAML lists.
        max_elements: XML elements in one unit of TMX or XLIFF, or in a whole file of another format.
        max_cells: cells of a workbook, including empty ones between others.
        parallel: (source, target) patterns of files that are translations of each other; see
            :mod:`mtaudit.read.parallel_patterns`.
    """

    source_column: str = ""
    target_column: str = ""
    id_column: str = ""
    max_bytes: int = 8 << 30
    max_document_bytes: int = 32 << 20
    max_document_lines: int = 200_000
    max_pair_characters: int = LONGEST_PAIR
    max_depth: int = 100
    max_elements: int = 1_000_000
    max_cells: int = 20_000_000
    parallel: tuple[tuple[str, str], ...] = ()


def options_from(table: Mapping[str, Any]) -> Options:
    """The options in a ``[read]`` table of the configuration. UsageError if a key is unknown or a value is not
    valid."""
    known = [f.name for f in fields(Options)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise UsageError(f"unknown setting read.{key}; known are {', '.join(known)}")
        if key == "parallel":
            fits = isinstance(value, list) and all(_is_pattern_pair(item) for item in value)
            values[key] = tuple((i, i) if isinstance(i, str) else (i[0], i[1]) for i in value) if fits else None
        elif key.startswith("max_"):
            values[key] = value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
        else:
            values[key] = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
        if values[key] is None:
            raise UsageError(f"read.{key} is {value!r}; {_FITS[key]}")
    return Options(**values)


_FITS = {
    "parallel": 'give pairs of patterns, or one with {lang}, e.g. [["docs/en/**/*.md", "docs/zh/**/*.md"]]',
    **dict.fromkeys(("max_bytes", "max_document_bytes"), "give a number of bytes"),
    **dict.fromkeys(
        ("max_document_lines", "max_pair_characters", "max_depth", "max_elements", "max_cells"), "give a number above 0"
    ),
    **dict.fromkeys(("source_column", "target_column", "id_column"), "give the name or the number of a column"),
}


def _is_pattern_pair(item: object) -> bool:
    """Whether an entry of ``parallel`` is two different patterns, or one with ``{lang}``."""
    if isinstance(item, str):
        return "{lang}" in item
    both = isinstance(item, list) and len(item) == 2 and all(isinstance(p, str) and p for p in item)
    return both and (item[0] != item[1] or "{lang}" in item[0])  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read, or two.

    Attributes:
        name: the path as the user gave it, with forward slashes.
        target: the file of the target side, if source and target are separate files.
        found: whether it was found in a folder, rather than named by the user.
        variant: the name of the target file if the source has several translations and this is not the first. It is
            part of the ids, which would otherwise be shared by the translations.
        note: for the report, e.g. that the translation is older than its source.
    """

    name: str
    path: Path
    target: Input | None = None
    options: Options = field(default_factory=Options)
    found: bool = False
    variant: str = ""
    note: str = ""

    @property
    def suffix(self) -> str:
        """The last suffix, in lower case."""
        return self.path.suffix.lower()

    def data(self) -> bytes:
        """All bytes of the file. InputError if it is empty."""
        if self.path.stat().st_size > self.options.max_document_bytes:
            raise InputError(above(self, "max_document_bytes", "it is larger than {:,} bytes"))
        data = self.path.read_bytes()
        if not data.strip():
            raise InputError(empty(self.name))
        return data

    def document(self) -> Decoded:
        """The text of a document. Raises InputError like :meth:`text`, and if it has too many lines."""
        decoded = self.text()
        check_lines(self, decoded.text)
        return decoded

    def text(self) -> Decoded:
        """The text of the file in the detected encoding. InputError if it is empty or not text."""
        return decode(self.name, self.data())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder inside a given folder that was not read, with the reason; this is not an error.

    Attributes:
        important: whether it is listed individually rather than counted with others.
    """

    name: str
    reason: str
    important: bool = False


class NotBilingual(InputError):
    """A file of a known format without pairs of the two languages.

    It is a problem if the user named the file. If the file was found in a folder, it is a document without text.
    """


#: The result of a reader for one input: its document, and problems in addition to it or instead of it.
Result = Iterator[Document | Problem]
Reader = Callable[[Input], Result]
Pairs = Iterator[Pair | Problem]


def above(source: Input, limit: str, what: str) -> Problem:
    """The problem of an input that exceeds the limit of this name; ``what`` is the message with a placeholder for its
    value."""
    remedy = f"divide it, or raise read.{limit} in the settings if you trust the file"
    return Problem(source.name, what.format(getattr(source.options, limit)), remedy)


def check_lines(source: Input, text: str) -> None:
    """InputError if the text of a document has too many lines."""
    if text.count("\n") > source.options.max_document_lines:
        raise InputError(above(source, "max_document_lines", "it has more than {:,} lines"))


def with_whole_characters(pair: Pair) -> Pair | Problem:
    """The pair with escaped surrogate pairs (\\ud83d\\ude00) as one character; a problem if a surrogate is unpaired."""
    fields = (pair.id, pair.source, pair.target, pair.place)
    if _is_encodable(fields):
        return pair
    id_, source, target, place = (
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") for text in fields
    )
    if _is_encodable((id_, source, target, place)):
        return replace(pair, id=id_, source=source, target=target, place=place)
    what = "half of a surrogate pair (an escape \\ud8xx without its other half)"
    line = (pair.source_lines or pair.target_lines or (None,))[0]
    return Problem(pair.document, what, "write the character itself or both escapes", line)


def _is_encodable(texts: Iterable[str]) -> bool:
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


def long_pair(pair: Pair, most: int) -> Problem | None:
    """The problem of a pair with a side of more than ``most`` characters; None for other pairs."""
    longest = max(len(pair.source), len(pair.target))
    if longest <= most:
        return None
    what = f"a text of {longest:,} characters that cannot be divided into sentences, more than {most:,}"
    remedy = "divide it, or raise read.max_pair_characters in the settings"
    return Problem(pair.document, what, remedy, (pair.source_lines or pair.target_lines or (None,))[0])


def empty(name: str) -> Problem:
    """The problem of a file without text."""
    return Problem(name, "the file is empty", "leave it out, or restore its text")


def make_pair(
    name: str, key: str, source: str, target: str, line: int | None, place: str = "", target_document: str = ""
) -> Pair:
    """A pair from a format other than JSON; ``key`` identifies it within its document. If a side has no text, the
    result is a null bead."""
    lines = None if line is None else (line, line)
    has_source, has_target = bool(source.strip()), bool(target.strip())
    return Pair(
        id=f"{name}{key}",
        document=name,
        source=source if has_source else "",
        target=target if has_target else "",
        source_lines=lines if has_source else None,
        target_lines=lines if has_target else None,
        bead=f"{int(has_source)}-{int(has_target)}",
        place=place,
        target_document=target_document,
    )


@dataclass
class Ids:
    """Finds repeated ids in a document; ``unit`` is the unit that is counted ("line", "row", "item").

    Only the first :data:`REMEMBERED` ids are kept, so that memory stays constant, and only the first few problems are
    reported.
    """

    name: str
    unit: str = "line"
    seen: dict[str, int] = field(default_factory=dict)
    reported: int = 0

    def check(self, id_: str, number: int) -> Iterator[Problem]:
        """A problem if ``id_`` was seen before; ``number`` is its line, row or item."""
        first = self.seen.get(id_)
        if first is None:
            if id_ and len(self.seen) < REMEMBERED:
                self.seen[id_] = number
            return
        self.reported += 1
        if self.reported <= _REPORTED:
            what = f"the id {id_[:40]!r} was already used in {self.unit} {first}"
            if self.reported == _REPORTED:
                what += "; further repeated ids are not reported"
            yield Problem(self.name, what, "give every pair a unique id", None if self.unit == "item" else number)


def guarded(name: str, pairs: Iterable[Pair | Problem]) -> Pairs:
    """The pairs of a stream; an error in the middle becomes a problem after the pairs that were read."""
    try:
        yield from pairs
    except InputError as error:
        yield error.problem
    except OSError as error:
        yield os_problem(name, error)


def os_problem(name: str, error: OSError) -> Problem:
    """The problem for an error of the operating system, with its remedy."""
    match error:
        case PermissionError():
            return Problem(name, "no permission to read it", "grant read permission, e.g. `chmod u+r`")
        case FileNotFoundError():
            return Problem(name, "no such file or folder", "check the spelling and the folder you are in")
        case IsADirectoryError():
            return Problem(name, "it is a folder where a file was expected", "name a file")
        case OSError(errno=errno.ELOOP):
            return Problem(name, "it is a link that leads back to itself", "remove the link, or point it to a file")
        case _:
            reason = (error.strerror or str(error)).lower()
            return Problem(name, f"it cannot be read: {reason}", "check the disk, or leave the file out")


def is_chinese(item: Input) -> bool:
    """Whether the head of a file without a language in its name contains Chinese text."""
    try:
        with item.path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), head.decode("utf-8", "ignore"))
    return language_of(text) in ("zh", "mixed")
