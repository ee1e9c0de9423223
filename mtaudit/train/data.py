"""The training corpora of the bundled models, listed in a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec

from mtaudit.errors import InputError, Problem

_REMEDY = "see the section on fitting in the page on models"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """Paths of the corpora, absolute after :func:`load_training_data`. A stage declares those that it needs.

    Attributes:
        bench: a folder with ``mlqe_train.jsonl`` (machine output with direct assessments, word tags and post-edits),
            ``critical_train.jsonl`` (machine output with a label ERR or NOT) and ``wmt22.jsonl`` (sentences with two
            human references; half of them are held out).
        bitext: a folder of human translations, NAME.jsonl.gz, with id, source and target.
        articles: machine-translated articles with marked errors; see :mod:`mtaudit.train.labelled_articles`.
        contrast: human translations, each with a mistranslation written into it: source, right, wrong, and the spans
            source_span and wrong_span.
        aligned: documents with gold alignments; see :mod:`mtaudit.train.aligner`.
        second_tier: names of bitexts whose pairs count half for the expected renderings.
    """

    bench: Path | None = None
    bitext: Path | None = None
    articles: Path | None = None
    contrast: Path | None = None
    aligned: tuple[Path, ...] = ()
    second_tier: tuple[str, ...] = ()

    def files(self, name: str) -> tuple[Path, ...]:
        """The files of one entry, in order; none if the entry is missing."""
        value = getattr(self, name)
        found = value if isinstance(value, tuple) else () if value is None else (value,)
        folders = [sorted(filter(Path.is_file, path.iterdir())) if path.is_dir() else [path] for path in found]
        return tuple(path for folder in folders for path in folder)

    def bitexts(self, *names: str) -> tuple[Path, ...]:
        """The bitexts of these names."""
        return tuple(required(self.bitext) / f"{name}.jsonl.gz" for name in names)

    def benches(self, *names: str) -> tuple[Path, ...]:
        """The files of the bench folder with these names."""
        return tuple(required(self.bench) / f"{name}.jsonl" for name in names)


def required(path: Path | None) -> Path:
    """The path of an entry that a stage needs; :func:`mtaudit.train.stages.run` has checked that it is given."""
    assert path is not None
    return path


def load_training_data(path: Path) -> TrainingData:
    """Read the TOML file. Relative paths are relative to its folder.

    Raises:
        InputError: the file cannot be read, has an unknown entry or an entry of the wrong type, or names a file that
            does not exist.
    """
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(Problem(str(path), f"the list of corpora cannot be read ({error})", _REMEDY)) from None
    unknown = given.keys() - {field.name for field in fields(TrainingData)}
    if unknown:
        raise InputError(Problem(str(path), f"unknown entry {min(unknown)!r}", _REMEDY))
    try:
        data = msgspec.convert(given, TrainingData, dec_hook=lambda _, value: path.parent.absolute() / str(value))
    except msgspec.ValidationError as error:
        raise InputError(Problem(str(path), f"an entry has another type than it should ({error})", _REMEDY)) from None
    for one in (data.bench, data.bitext, data.articles, data.contrast, *data.aligned):
        if one is not None and not one.exists():
            raise InputError(Problem(str(path), f"there is no {one}", "correct the path, or leave the entry out"))
    return data
