"""Real translations, from start to report: ``python tests/bench/debian.py [CHAPTER ...] [--depth standard] [--all]``.

Fetches the Debian packages debian-reference-en and debian-reference-zh-cn with apt, puts the chapters named (default:
a few short ones; ``--all``: every one) side by side with the Chinese catalogues of the installed programs (``--all``;
else three of them), and runs ``mtaudit score`` over the folder. Prints one JSON object: exit status, what was read and
what could not be, findings, processor seconds, peak memory. It ends with status 1 where the run left no report, wrote
a traceback, or left with a status other than 0 or 1. Needs Debian or a system that is made from it.
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
    """Pages of both languages and compiled catalogues into ``folder``."""
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
    """The facts of a run over ``folder``, and whether it ended as a run must."""
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
