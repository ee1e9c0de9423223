"""A digest of all results over the documents of the repository, to compare interpreters, machines and settings.

``python tests/bench/digest.py [--depth model-free] [PATHS]`` prints one line: the SHA-256 of the reports as JSON lines,
CSV and SARIF, and the number of pairs. With the locked versions of all packages it is the same for every supported
version of Python.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

import click

from mtaudit import Auditor
from mtaudit.engine import find_inputs
from mtaudit.report import open_writers

ROOT = Path(__file__).parents[2]
#: Documents of the repository in many formats.
PATHS = ("seeds", "tests/bench/gate_corpus", "tests/read/files")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("--depth", default="model-free")
def main(paths: tuple[str, ...], depth: str) -> None:
    """Print the digest of the results."""
    with tempfile.TemporaryDirectory() as scratch:
        outputs = [Path(scratch, name) for name in ("a.jsonl", "a.csv", "a.sarif")]
        inputs = find_inputs(list(paths or PATHS))
        header, _ = Auditor(depth=depth).run(inputs, open_writers([str(path) for path in outputs]))
        hasher = hashlib.sha256(b"".join(path.read_bytes() for path in outputs))
    click.echo(f"{hasher.hexdigest()} {header.summary.pairs} pairs")
    sys.exit(header.summary.pairs == 0)


if __name__ == "__main__":
    main()
