"""The size of the HTML page of a large run, and the time to write and to open it.

    python tests/bench/report.py --pairs 200000 --flawed 0.15
    python tests/bench/report.py --pairs 20000 --flawed 1

The pairs consist of one to three invented clauses a side. Real sentences compress less well, so ``--noise`` adds words
of random letters and Chinese characters to every sentence, which do not compress at all. Writing is measured in CPU
seconds, opening by the performance marks of the page (wall clock) and the CPU time of its main thread. Opening needs
chromium and chromedriver.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "report"))

from factory import head_of, many

from mtaudit.records import Scored
from mtaudit.report import open_writers


def noisy(count: int, flawed: float, noise: int) -> Iterator[Scored]:
    """The pairs, with ``noise`` random words after each sentence."""
    rng = random.Random(3)
    for scored in many(count, flawed):
        words = " ".join("".join(chr(rng.randint(97, 122)) for _ in range(rng.randint(3, 9))) for _ in range(noise))
        signs = "".join(chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(2 * noise))
        pair = scored.pair
        yield replace(scored, pair=replace(pair, source=f"{pair.source} {words}", target=pair.target + signs))


def write(place: str, pairs: list[Scored]) -> None:
    (writer,) = open_writers([place])
    started = time.process_time()
    for pair in pairs:
        writer.add(pair)
    taken = time.process_time()
    writer.finish(head_of(pairs))
    ended = time.process_time()
    files = list(Path(place).rglob("*.html")) if place.endswith("/") else [Path(place)]
    sizes = sorted((file.stat().st_size for file in files), reverse=True)
    largest = f"{sizes[0] / 1e6:.2f} MB" + (
        f", {len(sizes)} pages, {sum(sizes) / 1e6:.1f} MB in all" if sizes[1:] else ""
    )
    print(
        f"{place}: largest page {largest}; {taken - started:.1f} s to take, {ended - taken:.1f} s to write (processor)"
    )


def opened(page: Path, folder: Path) -> None:
    from browser import Screen, start

    driver = start(folder)
    screen = Screen(driver)
    driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    for _ in range(3):
        screen.open(page, "#view=review")
        wall = screen.run("return performance.getEntriesByName('mtaudit-open')[0].duration")
        facts = driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        busy = next(fact["value"] for fact in facts if fact["name"] == "TaskDuration")
        print(f"open: {wall / 1000:.2f} s by the clock, {busy:.2f} s of the main thread; {screen.text('#count')}")
    driver.quit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--flawed", type=float, default=0.15, help="share of pairs with a finding")
    parser.add_argument("--noise", type=int, default=4, help="random words per sentence")
    parser.add_argument("--folder", action="store_true", help="also write a folder of pages")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pairs = list(noisy(options.pairs, options.flawed, options.noise))
        page = Path(folder) / "page.html"
        write(str(page), pairs)
        if options.folder:
            write(f"{folder}/pages/", pairs)
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB (all pairs are held here)")
        del pairs
        if not options.no_browser:
            opened(page, Path(folder))


if __name__ == "__main__":
    main()
