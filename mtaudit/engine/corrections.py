"""Writes corrected targets into copies of the documents; all other bytes stay unchanged.

A correction replaces the audited text, which is located by its lines and its characters. The reader of the format then
reads the changed file, whose content must equal that of the old one except for the corrected texts. A correction that
fails this test is not written but reported with its position.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mtaudit.engine.rewrite import Change, Refused, Version, rewritten
from mtaudit.engine.verdicts import read_verdicts
from mtaudit.errors import InputError, Problem
from mtaudit.read.input import Options
from mtaudit.read.write_back import encoding_of, syntax_of
from mtaudit.records import Pair

_AGAIN = "audit again and correct in the new report"


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected target: the pair as it was audited, and its new target."""

    pair: Pair
    corrected: str
    note: str = ""

    @property
    def file(self) -> str:
        """The file of the target."""
        return self.pair.target_document or self.pair.document

    @property
    def line(self) -> int | None:
        """The first line of the target."""
        return self.pair.target_lines[0] if self.pair.target_lines else None

    def problem(self, what: str, cure: str = "correct it by hand") -> Problem:
        """A problem that says why the correction cannot be written, with its position."""
        return Problem(self.file, what, cure, self.line)


@dataclass(slots=True)
class Written:
    """The result: bytes of the changed files by name, the corrections in them, and a problem for each other
    correction."""

    files: dict[str, bytes] = field(default_factory=dict)
    done: list[Correction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_corrections(path: Path, pairs: Iterable[Pair]) -> tuple[list[Correction], list[Problem]]:
    """The corrected targets in a file of verdicts, and a problem for each whose pair the audit does not have.

    Raises:
        InputError: the file is not a file of verdicts; names the line.
    """
    audited = {pair.id: pair for pair in pairs}
    made, problems = [], []
    for number, row in read_verdicts(path, ["id"]):
        corrected = row.get("corrected")
        if not isinstance(corrected, str) or not corrected.strip():
            continue
        pair = audited.get(str(row.get("id")))
        if pair is None or (pair.source, pair.target) != (row.get("source"), row.get("target")):
            problems.append(Problem(str(path), "the audit does not contain this pair with these texts", _AGAIN, number))
        elif corrected.strip() != pair.target.strip():
            made.append(Correction(pair, corrected.strip(), str(row.get("note") or "")))
    return made, problems


def apply_corrections(corrections: Sequence[Correction], options: Options | None = None) -> Written:
    """Apply corrections to their files in memory; file names are relative to the current folder.

    Args:
        options: the reading options of the audit.
    """
    written = Written()
    by_document: dict[tuple[str, str], list[Correction]] = {}
    for correction in corrections:
        by_document.setdefault((correction.pair.document, correction.file), []).append(correction)
    for (document, file), some in by_document.items():
        if syntax_of(Path(file).name) is None:
            what = f"corrections cannot be written into files of this format ({Path(file).suffix})"
            written.problems += [each.problem(what) for each in some]
            continue
        try:
            data = Path(file).read_bytes()
            encoding = encoding_of(file, data)
            text = data.decode(encoding)
        except (OSError, InputError, UnicodeDecodeError) as error:
            problem = error.problem if isinstance(error, InputError) else None
            written.problems.append(problem or Problem(file, f"it cannot be read: {error}", "restore it"))
            continue
        if text.encode(encoding) != data:
            what = f"it cannot be written back as {encoding.upper()} without changing other bytes"
            written.problems.append(Problem(file, what, "convert it to UTF-8 and audit again"))
            continue
        _apply(Version(document, file, encoding, text, options or Options()), some, written)
    return written


def _apply(version: Version, corrections: Sequence[Correction], written: Written) -> None:
    """Apply all corrections of a file at once; if that fails, one by one to find out which fail."""
    changes = [Change(each.pair, each.corrected) for each in corrections]
    try:
        made = rewritten(version, changes)
        done = list(corrections)
    except Refused:
        made, done = version, []
        # From the end of the file: a change may remove lines, which moves only the text after it.
        order = sorted(zip(corrections, changes, strict=True), key=lambda both: both[0].line or 0, reverse=True)
        for correction, change in order:
            try:
                made = rewritten(made, [change])
                done.append(correction)
            except Refused as error:
                written.problems.append(correction.problem(error.what, error.cure))
    if done:
        written.files[version.file] = made.text.encode(version.encoding)
        written.done += done
