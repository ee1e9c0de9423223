"""An end-to-end run over real translations: ``python tests/bench/debian.py [CHAPTER ...] [--depth standard] [--all]``.

Downloads the Debian packages debian-reference-en and debian-reference-zh-cn with apt, puts the given chapters (default:
a few short ones; ``--all``: all) and the Chinese catalogues of installed programs (three; ``--all``: all) into one
folder, and runs ``mtaudit score`` over it. Prints one JSON object: exit status, inputs that were and were not read,
findings, CPU seconds, peak memory. Exits with 1 if the run wrote no report, printed a traceback, or had an exit status
other than 0 or 1. Needs Debian or a derivative.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGES = ("debian-reference-en", "debian-reference-zh-cn")
LOCALES = Path("/usr/share/locale/zh_CN/LC_MESSAGES")
CHAPTERS = ("pr01", "ch08")


def fetch(folder: Path, chapters: tuple[str, ...], catalogues: int | None) -> None:
    """Put pages of both languages and compiled catalogues into ``folder``."""
    raw = folder.parent / "packages"
    raw.mkdir()
    subprocess.run(["apt-get", "download", "-qq", *PACKAGES], cwd=raw, check=True, stderr=subprocess.DEVNULL)
    for package in raw.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package.name, "tree"], cwd=raw, check=True)
    for page in (raw / "tree/usr/share/debian-reference").glob("*.html"):
        if not chapters or page.name.split(".")[0] in chapters:
            shutil.copy(page, folder)
    for found in sorted(LOCALES.glob("*.mo"), key=lambda path: path.stat().st_size)[:catalogues]:
        shutil.copy(found, folder)


def run(folder: Path, depth: str) -> tuple[dict[str, object], bool]:
    """The results of a run over ``folder``, and whether it ended properly."""
    page, data = folder.parent / "report.html", folder.parent / "report.json"
    command = [sys.executable, "-m", "mtaudit", "score", str(folder), "--depth", depth, "--no-cache", "--quiet"]
    done = subprocess.run([*command, "--output", str(page), "--output", str(data)], capture_output=True, text=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sound = done.returncode in (0, 1) and "Traceback" not in done.stderr and page.exists() and data.exists()
    facts: dict[str, object] = {
        "status": done.returncode,
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mib": round(used.ru_maxrss / 1024),
        "page_bytes": page.stat().st_size if page.exists() else 0,
    }
    if data.exists():
        report = json.loads(data.read_text(encoding="utf-8"))
        states = [document["state"] for document in report["documents"]]
        facts |= {
            "documents": {state: states.count(state) for state in sorted(set(states))},
            "problems": [str(problem) for problem in report.get("problems", ())],
            "summary": report["summary"],
        }
    if not sound:
        print(done.stderr[-4000:], file=sys.stderr)
    return facts, sound


def main() -> int:
    """Fetch, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapters", nargs="*", default=list(CHAPTERS))
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--depth", default="fast")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "corpus"
        folder.mkdir()
        fetch(folder, () if asked.all else tuple(asked.chapters), None if asked.all else 3)
        facts, sound = run(folder, asked.depth)
    print(json.dumps(facts, ensure_ascii=False, indent=1))
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
