"""``mtaudit align``: aligns two texts, or checks rows that are already aligned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtaudit.cli.errors import FAILED, PASSED, explained
from mtaudit.cli.help import Command
from mtaudit.cli.say import say

if TYPE_CHECKING:
    from mtaudit.encoder import Encoder
    from mtaudit.records import Alignment, BeadRow, Document, Segment

FORMATS = ("jsonl", "tsv", "tmx", "moses", "html")


@click.command(
    cls=Command,
    examples=[
        ("mtaudit align --source en.txt --target zh.txt -o pairs.tsv", "Align two files"),
        ("mtaudit align both.md --format tmx -o pairs.tmx", "Align a file that holds both languages"),
        ("mtaudit align pairs.tmx --check", "List rows that do not match"),
    ],
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--source", metavar="FILE", help="The source, e.g. English.")
@click.option("--target", metavar="FILE", help="Its translation, e.g. Chinese.")
@click.option("--segmented", is_flag=True, help="Both files have one segment per line.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Default: by the suffix of --output, else jsonl.")
@click.option("-o", "--output", metavar="FILE", help="Default: standard output. moses writes FILE.en and FILE.zh.")
@click.option("--encoder", "encoder_name", metavar="NAME", help="See `mtaudit score`.")
@click.option("--check", is_flag=True, help="Check input that is already aligned: list rows that do not match.")
def align(
    paths: tuple[str, ...],
    source: str | None,
    target: str | None,
    segmented: bool,
    format_: str | None,
    output: str | None,
    encoder_name: str | None,
    check: bool,
) -> None:
    """Align a source with its translation, or one file that contains both languages.

    Writes one line per bead: the lines and texts of both sides, the similarity of the two texts and the confidence that
    the bead is correct. An omission or addition is a bead with one empty side.

    With --check the input contains pairs (TMX, TSV, JSON lines, or two files with equally many lines), and rows that do
    not match are listed.

    Exit status: 0 success, 1 rows do not match (--check), 2 an input or option cannot be used.
    """
    from mtaudit.encoder import DEFAULT, load

    with explained():
        _refuse(paths, source, target)
        encoder = load(encoder_name or DEFAULT)
        if check:
            raise SystemExit(FAILED if _check(paths, source, target, encoder) else PASSED)
        rows, names = _rows(paths, source, target, segmented, encoder)
        _write(rows, names, _format(format_, output), output)


def _refuse(paths: Sequence[str], source: str | None, target: str | None) -> None:
    from mtaudit.errors import UsageError

    if (source is None) != (target is None):
        raise UsageError("--source and --target go together; give both, or name one file with both languages")
    if bool(paths) == (source is not None):
        raise UsageError("give either --source and --target, or one file with both languages")


def _format(format_: str | None, output: str | None) -> str:
    suffix = (output or "").rpartition(".")[2].lower()
    return format_ or ("html" if suffix == "htm" else suffix if suffix in FORMATS else "jsonl")


def _rows(
    paths: Sequence[str], source: str | None, target: str | None, segmented: bool, encoder: Encoder
) -> tuple[list[BeadRow], tuple[str, str]]:
    """The beads of the input as rows, and the names of its two sides."""
    from mtaudit.align import CachingEncoder, align_lists, rows_of

    encoder = CachingEncoder(encoder)
    names = (source or paths[0], target or paths[0])
    documents = [] if segmented and source and target else list(_documents(paths, source, target))
    if source and target and all(document.layout == "aligned" for document in documents):
        # Two files without blank lines are read as ready pairs, but here their alignment is to be determined.
        if documents:
            say(f"mtaudit: {source}: every line is read as one segment", err=True)
        alignments = [align_lists(_lines_of(source), _lines_of(target), encoder)]
    else:
        alignments = [_align(document, encoder) for document in documents]
    for alignment in alignments:
        for note in (alignment.state, *alignment.notes):
            say(f"mtaudit: {names[0]}: {note}", err=True)
    return rows_of([bead for alignment in alignments for bead in alignment.beads], encoder), names


def _lines_of(path: str) -> tuple[Segment, ...]:
    """The lines of a file that are not blank, each as a segment. InputError if it cannot be read."""
    from mtaudit.errors import InputError
    from mtaudit.read.input import Input, os_problem
    from mtaudit.records import Segment

    try:
        text = Input(path, Path(path)).text().text
    except OSError as error:
        raise InputError(os_problem(path, error)) from None
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    return tuple(Segment(t.strip(), 0, len(t.strip()), (n, n), n - 1) for n, t in lines if t.strip())


def _documents(paths: Sequence[str], source: str | None, target: str | None) -> Iterator[Document]:
    from mtaudit.errors import InputError, Problem
    from mtaudit.read import read_parallel, read_paths

    if source and target:
        yield read_parallel(source, target)
    for item in read_paths(paths) if paths else ():
        if isinstance(item, Problem):
            raise InputError(item)
        yield item


def _align(document: Document, encoder: Encoder) -> Alignment:
    from mtaudit.errors import UsageError
    from mtaudit.pipeline import align as align_one

    if document.layout == "aligned":
        raise UsageError(f"{document.name} contains pairs that are already aligned; use --check to find shifted rows")
    return align_one(document, encoder)


def _write(rows: Sequence[BeadRow], names: tuple[str, str], format_: str, output: str | None) -> None:
    from mtaudit.errors import UsageError
    from mtaudit.report.bead_files import WRITERS, as_moses
    from mtaudit.report.files import write_whole

    if format_ == "moses":
        if output is None:
            raise UsageError("--format moses writes two files; give their common name with --output")
        texts = dict(zip((f"{output}.en", f"{output}.zh"), as_moses(rows), strict=True))
    else:
        texts = {output or "-": "".join(WRITERS[format_](rows, names))}
    for name, text in texts.items():
        write_whole(name, text)


def _check(paths: Sequence[str], source: str | None, target: str | None, encoder: Encoder) -> bool:
    """List the rows that do not match on standard output; return whether there are any."""
    from mtaudit.align import check_rows, describe

    found = False
    for name, rows in _ready(paths, source, target):
        problems = check_rows(encoder.encode([row[1] for row in rows]), encoder.encode([row[2] for row in rows]))
        for problem in problems:
            say(f"{name}:{rows[problem.first][0]}: {describe(problem, [row[0] for row in rows])}")
        say(f"mtaudit: {name}: {len(rows)} rows, {len(problems)} places that do not match", err=True)
        found = found or bool(problems)
    return found


def _ready(
    paths: Sequence[str], source: str | None, target: str | None
) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    """(name, rows of (line, source, target)) for every aligned input; rows with an empty side are left out."""
    from mtaudit.errors import Problem, UsageError
    from mtaudit.records import Pair

    if source and target:
        left, right = _lines_of(source), _lines_of(target)
        if len(left) != len(right):
            raise UsageError(f"{source} has {len(left)} lines and {target} {len(right)}; align them without --check")
        yield source, [(s.lines[0], s.text, t.text) for s, t in zip(left, right, strict=True)]
    for document in _documents(paths, None, None):
        if document.layout != "aligned":
            raise UsageError(f"{document.name} does not contain ready pairs; align it without --check")
        pairs = []
        for number, pair in enumerate(document.pairs, 1):
            if isinstance(pair, Problem):
                say(f"mtaudit: {pair}", err=True)
            elif isinstance(pair, Pair) and not pair.is_null:
                pairs.append((pair.source_lines[0] if pair.source_lines else number, pair.source, pair.target))
        yield document.name, pairs
