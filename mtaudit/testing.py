"""Contract tests for authors of checks, readers and writers.

Each function raises AssertionError with a message that says which part of the contract is broken. The project's own
tests run the same functions over all its checks, readers and writers.
"""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from mtaudit.checks.check import Check, DocumentCheck
from mtaudit.checks.plugins import fault_of
from mtaudit.errors import InputError, Problem
from mtaudit.mqm import Severity
from mtaudit.read.input import Input, Reader
from mtaudit.records import (
    Block,
    Critique,
    Document,
    Finding,
    Pair,
    ReportHeader,
    Scored,
    Signals,
    Span,
    Summary,
    TokenTag,
    Verdict,
    Word,
)
from mtaudit.report.writer import Writer

#: Headings that the docstring of a check must have; ``mtaudit explain`` prints them.
HEADINGS = ("What it finds:", "Why it matters:", "Known problems:", "Example:", "Options:")
#: (source, target) pairs that a check must survive: empty sides, both scripts, control and astral characters, long
#: texts, markup, numbers without spaces around them.
AWKWARD = (
    ("", ""),
    ("Only the source.", ""),
    ("", "只有译文。"),
    ("The bread is warm.", "面包是热的。"),
    ("The bread is warm.", "麵包是熱的。"),
    ("It cost $43 million in 2001.", "2001年耗资4300万美元。"),
    ("𠮷野家 opened a shop.", "𠮷野家開了一家店。"),
    ("A \ud800 lone surrogate, a \x00 NUL and a \u202e mark.", "孤立的\ud800代理，\x00与\u202e。"),
    ("%s of {count} files in <b>`folder`</b>", "<b>`folder`</b>中{count}个文件的%s"),
    ("!?…", "！？……"),
    ("word " * 2000, "词" * 3000),
    ("3 " * 300, "三" * 300),
)


def assert_check_contract(check: Check, extra: Iterable[tuple[str, str]] = ()) -> None:
    """Assert that a check is documented, handles awkward pairs, and reports findings with spans inside the text.

    Args:
        check: an instance with the options to be tested.
        extra: (source, target) pairs to run in addition to :data:`AWKWARD`.
    """
    kind = type(check)
    assert not fault_of(kind), f"{kind.__name__}: {fault_of(kind)}"
    documentation = kind.__doc__ or ""
    missing = [heading for heading in HEADINGS if heading not in documentation]
    assert not missing, f"{check.code}: the docstring has no {', '.join(missing)}"
    pairs = [_pair(number, *texts) for number, texts in enumerate([*AWKWARD, *extra], 1)]
    signals = [_signals(pair) for pair in pairs]
    before = copy.deepcopy((pairs, signals))
    first = _findings(check, pairs, signals)
    assert (pairs, signals) == before, f"{check.code}: the check changes the records it is given"
    for at, finding in first:
        _assert_finding(check, pairs[at], finding)
    again = _findings(copy.deepcopy(check), pairs[:1], signals[:1])
    assert all(at == 0 for at, _ in again), f"{check.code}: a finding has the index of a pair that was not given"


def _pair(number: int, source: str, target: str) -> Pair:
    bead = f"{int(bool(source))}-{int(bool(target))}"
    return Pair(str(number), "contract.md", source, target, (number, number), (number, number), bead)


def _signals(pair: Pair) -> Signals:
    if pair.is_null:
        return Signals()
    word = Word("target", 0, 1, pair.target[:1], 0.1, 0.2, 0.9, ("gloss",))
    tags = (TokenTag("target", 0, 1, 0.9), TokenTag("source", 0, 1, 0.9))
    return Signals(0.4, (word,), Critique(-1.0, 0.6, tags, 0.6))


def _findings(check: Check, pairs: list[Pair], signals: list[Signals]) -> list[tuple[int, Finding]]:
    if isinstance(check, DocumentCheck):
        return list(check.run_document(pairs, signals))
    both = enumerate(zip(pairs, signals, strict=True))
    return [(at, finding) for at, (pair, signal) in both for finding in check.run(pair, signal)]


def _assert_finding(check: Check, pair: Pair, finding: Finding) -> None:
    code = check.code
    assert finding.check == code, f"{code}: a finding is named {finding.check}; make it with self.finding(...)"
    assert isinstance(finding.severity, Severity), f"{code}: the severity {finding.severity!r} is not a Severity"
    assert 0 <= finding.confidence <= 1, f"{code}: the confidence {finding.confidence} is not between 0 and 1"
    assert finding.message.strip(), f"{code}: a finding has no message"
    for text, span in ((pair.source, finding.source_span), (pair.target, finding.target_span)):
        _assert_span(code, text, span)


def _assert_span(code: str, text: str, span: Span | None) -> None:
    fits = span is None or 0 <= span[0] < span[1] <= len(text)
    assert fits, f"{code}: the span {span} is empty or lies outside of a text of {len(text)} characters"


def assert_reader_contract(reader: Reader, name: str, data: bytes, folder: Path) -> None:
    """Assert that a reader is deterministic, returns documents with unique ids and valid lines, and reports damage.

    Args:
        name: file name with the suffix of the format.
        data: content of a small valid file with at least one pair or block of each language.
        folder: an empty folder, such as pytest's ``tmp_path``.
    """
    path = folder / name
    path.write_bytes(data)
    first, second = _read(reader, path), _read(reader, path)
    assert first == second, f"{name}: two readings of the same file differ"
    documents = [document for document, _ in first if isinstance(document, Document)]
    assert documents, f"{name}: the valid file gives no document"
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for document, pairs in first:
        if isinstance(document, Document):
            _assert_document(document, pairs, lines)
    for damaged in (b"", b"\x00" * 64, data[: len(data) // 2], data[::-1], b"\xff\xfe\xfd" + data):
        path.write_bytes(damaged)
        _read(reader, path)


def _read(reader: Reader, path: Path) -> list[tuple[Document | Problem, list[Pair | Problem]]]:
    """Documents with their pairs. Only InputError may escape from a reader, and it becomes a problem."""
    out: list[tuple[Document | Problem, list[Pair | Problem]]] = []
    try:
        for document in reader(Input(path.name, path)):
            pairs = list(document.pairs) if isinstance(document, Document) else []
            out.append((_without_stream(document), pairs))
    except InputError as error:
        out.append((error.problem, []))
    return out


def _without_stream(document: Document | Problem) -> Document | Problem:
    if isinstance(document, Problem):
        return document
    made = copy.copy(document)
    object.__setattr__(made, "pairs", ())
    return made


def _assert_document(document: Document, pairs: list[Pair | Problem], lines: int) -> None:
    name = document.name
    ids = [pair.id for pair in pairs if isinstance(pair, Pair)]
    assert len(set(ids)) == len(ids), f"{name}: two pairs have the same id"
    assert document.blocks or ids, f"{name}: the document has neither blocks nor pairs"
    blocks: tuple[Block, ...] = document.blocks + document.target_blocks
    places = [block.lines for block in blocks]
    places += [side for p in pairs if isinstance(p, Pair) for side in (p.source_lines, p.target_lines) if side]
    bad = [place for place in places if not 1 <= place[0] <= place[1] <= lines]
    assert not bad, f"{name}: the lines {bad[0]} lie outside of a file of {lines} lines"


def assert_writer_contract(factory: Callable[[str], Writer], folder: Path, suffix: str) -> bytes:
    """Assert that the output of a writer appears, complete, at ``finish``, and that ``abort`` keeps an old file.
    Returns the output.

    Args:
        factory: the writer class; it is called with the path of the output.
        folder: an empty folder, such as pytest's ``tmp_path``.
        suffix: the suffix of the output, e.g. ".xml".
    """
    path = folder / f"report{suffix}"
    path.write_text("the report of an earlier run", encoding="utf-8")
    writer = factory(str(path))
    for scored in _scored():
        writer.add(scored)
    writer.abort()
    kept = path.read_text(encoding="utf-8") == "the report of an earlier run"
    assert kept, "abort() changes the output; write to a mtaudit.report.files.WholeFile"
    writer = factory(str(path))
    for scored in _scored():
        writer.add(scored)
    kept = path.read_text(encoding="utf-8") == "the report of an earlier run"
    assert kept, "the output changes before finish(); write to a mtaudit.report.files.WholeFile"
    writer.finish(_header())
    writer.abort()
    written = path.read_bytes()
    assert written != b"the report of an earlier run", "finish() writes nothing"
    assert [each.name for each in folder.iterdir()] == [path.name], "a temporary file is left behind"
    return written


def _scored() -> list[Scored]:
    finding = Finding(
        "ACC03", "number-mismatch", "accuracy/mistranslation", Severity.CRITICAL, "43 <& 430", (0, 3), (0, 1), 0.9
    )
    pairs = [pair for n, texts in enumerate(AWKWARD, 1) if (pair := _pair(n, *map(_printable, texts))) and n > 1]
    found = [(finding,) if len(p.source) > 3 and p.target else () for p in pairs]
    return [
        Scored(p, Signals(0.5), f, 0.9 if f else 0.1, None, Severity.CRITICAL if f else Severity.NEUTRAL)
        for p, f in zip(pairs, found, strict=True)
    ]


def _printable(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in ("Cs", "Cc", "Cf"))


def _header() -> ReportHeader:
    severities = {severity.label: 0 for severity in Severity}
    summary = Summary(len(AWKWARD) - 1, 2, 0, severities, {}, (0,) * 20)
    levels = {"minor": 0.2, "major": 0.4, "critical": 0.6}
    return ReportHeader("mtaudit|test", "mtaudit score", {}, summary, (), (), (), Verdict(True), levels)
