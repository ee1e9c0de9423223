"""Time and memory of the table of names and terms and of the search for duplicates.

    python tests/bench/terms.py BITEXT... [--pairs 20000 100000]

BITEXT: JSON lines, which may be gzipped, with the keys source and target; they are read one after the other. For each
number of pairs, in a process of its own: seconds of processor time and pairs per second of the table with its odd
renderings and of the duplicates, the peak of resident memory, and how much was found.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from mtaudit.corpus.duplicates import text_key
from mtaudit.corpus.near_duplicates import near_groups
from mtaudit.corpus.terms import term_entries
from mtaudit.corpus.terms_odd import Text, odd_renderings
from mtaudit.lexical.expect import load_renderings
from mtaudit.train.corpora import rows

SIZES = (20_000, 100_000)


def read(paths: Sequence[Path]) -> Iterator[Text]:
    """The pairs of the files; each file counts as one document."""
    for path in paths:
        for row in rows(path):
            yield Text(str(row["source"]), str(row["target"]), path.name)


def measure(paths: Sequence[Path], size: int) -> dict[str, float]:
    """The figures for the first ``size`` pairs."""
    texts = list(islice(read(paths), size))
    model = load_renderings()
    began = time.process_time()
    entries = term_entries(texts)
    odd = list(odd_renderings(entries, texts, model))
    terms = time.process_time() - began
    began = time.process_time()
    groups = near_groups([text_key(text.source) for text in texts])
    duplicates = time.process_time() - began
    return {
        "pairs": len(texts),
        "terms_seconds": round(terms, 1),
        "terms_pairs_per_second": round(len(texts) / terms),
        "duplicates_seconds": round(duplicates, 1),
        "duplicates_pairs_per_second": round(len(texts) / duplicates),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "rows": len(entries),
        "odd": len(odd),
        "groups": len(set(groups)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bitext", nargs="+", type=Path)
    parser.add_argument("--pairs", nargs="+", type=int, default=SIZES, metavar="N")
    given = parser.parse_args()
    if len(given.pairs) == 1:
        print(json.dumps(measure(given.bitext, given.pairs[0])))
        return
    for size in given.pairs:
        command = [sys.executable, __file__, *map(str, given.bitext), "--pairs", str(size)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
