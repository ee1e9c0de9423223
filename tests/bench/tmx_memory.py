"""Memory and time of reading a translation memory of five million units: ``python tests/bench/tmx_memory.py [UNITS]``.

Writes the file to a temporary folder, reads it pair by pair, as a run does, and prints one JSON object. Memory is the
peak resident set size minus that of the interpreter before reading.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from mtaudit.errors import Problem
from mtaudit.read import read_paths


def write(path: Path, units: int) -> None:
    """Write a TMX file of ``units`` distinct units."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header srclang="en"/><body>\n')
        for i in range(units):
            file.write(
                f'<tu tuid="{i}"><tuv xml:lang="en"><seg>The mill by the river has turned {i} times.</seg></tuv>'
                f'<tuv xml:lang="zh-CN"><seg>河边的磨坊已经转了{i}圈。</seg></tuv></tu>\n'
            )
        file.write("</body></tmx>\n")


def peak() -> int:
    """Peak resident set size so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.tmx"
        write(path, units)
        before, begin, pairs = peak(), time.perf_counter(), 0
        for document in read_paths([str(path)]):
            assert not isinstance(document, Problem)
            for pair in document.pairs:
                assert not isinstance(pair, Problem)
                pairs += 1
        seconds = time.perf_counter() - begin
        size = path.stat().st_size
    print(
        json.dumps(
            {
                "units": pairs,
                "file_bytes": size,
                "seconds": round(seconds, 1),
                "units_per_second": round(pairs / seconds),
                "peak_mib": round(peak() / 1024, 1),
                "grown_mib": round((peak() - before) / 1024, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
