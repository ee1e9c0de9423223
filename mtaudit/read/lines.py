"""Reads formats with one record per line: JSON lines, and two parallel text files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest

from mtaudit.errors import Problem
from mtaudit.read.input import Input, NotBilingual, Pairs, Result, guarded, make_pair
from mtaudit.read.jsonl import read_lines
from mtaudit.read.streams import Stream, undecodable
from mtaudit.records import Document


def read_jsonl(source: Input) -> Result:
    """The pairs of a file of JSON lines, streamed."""
    stream = Stream(source)
    if source.found and not _has_pairs(stream):
        stream.close()
        cure = 'give lines with "source" and "target"'
        raise NotBilingual(Problem(source.name, "its first line is an object of another kind", cure, 1))
    yield jsonl_document(source.name, stream)


def _has_pairs(stream: Stream) -> bool:
    """Whether the first line may be a pair: JSON lines are also used for logs and labels."""
    try:
        row = json.loads(stream.head.split(b"\n", 1)[0].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return True  # reading it reports the problem
    return not isinstance(row, dict) or "source" in row or "target" in row


def jsonl_document(name: str, stream: Stream) -> Document:
    """The document of a stream of JSON lines."""
    encoding = stream.sniff()
    notes = () if encoding.startswith("utf-8") else (f"read as {encoding.upper()}",)
    wide = encoding.startswith(("utf-16", "utf-32"))  # converted to UTF-8 by the stream
    pairs = read_lines(name, stream.lines(), "utf-8" if wide or encoding == "utf-8-sig" else encoding)
    return Document(name, "aligned", pairs=guarded(name, pairs), notes=notes)


def read_moses(source: Input) -> Result:
    """Two files with one sentence per line, where equal line numbers are a pair (``corpus.en`` with ``corpus.zh``)."""
    if source.target is None:
        cure = "put the other one next to it with the same name, or give both with --source and --target"
        raise NotBilingual(Problem(source.name, "it is one language of a pair of files", cure))
    yield line_pairs(source, source.target)


def line_pairs(source: Input, target: Input) -> Document:
    """The document of two files with one sentence per line, streamed."""
    pairs = guarded(source.name, _pairs(source, target))
    return Document(source.name, "aligned", target_name=target.name, pairs=pairs)


def are_line_pairs(source: Input, target: Input) -> bool:
    """Whether two texts have one sentence per line: no blank lines, and the same number of lines, at least 2."""
    counts = [_full_lines(side) for side in (source, target)]
    return counts[0] == counts[1] > 1


def _full_lines(side: Input) -> int:
    """The number of lines of a text without blank lines; 0 for other texts."""
    count = blank = 0
    with side.path.open("rb") as file:
        for line in file:
            if not line.strip():
                blank += 1
            elif blank:
                return 0
            else:
                count += 1
    return count


def _pairs(source: Input, target: Input) -> Pairs:
    for number, (ours, theirs) in enumerate(zip_longest(_lines(source), _lines(target)), 1):
        if ours is None or theirs is None:
            shorter, longer = (source, target) if ours is None else (target, source)
            what = f"it ends after line {number - 1}, but {longer.name} goes on"
            yield Problem(shorter.name, what, "restore the missing lines; the same line of both must be a pair", number)
            return
        bad = next(((side, b) for side, t in ((source, ours), (target, theirs)) if (b := undecodable(t))), None)
        if bad:
            what = f"not valid UTF-8: the byte {bad[1]} cannot be read"
            yield Problem(bad[0].name, what, "save the file as UTF-8", number)
        elif ours.strip() or theirs.strip():
            yield make_pair(source.name, f":{number}", ours, theirs, number, target_document=target.name)


def _lines(side: Input) -> Iterator[str]:
    return (line.rstrip("\r\n") for line in Stream(side).text_lines())
