"""One target under atheris, which mutates by coverage: ``python -m tests.fuzz.guided TARGET SECONDS KEEP MOST``."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["mtaudit"]):
    from tests.fuzz.targets import targets


def main() -> None:
    name, seconds, keep, most = sys.argv[1:]
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        with atheris.instrument_imports(include=["mtaudit"]):  # readers are imported when they are first used
            target = next(t for t in targets(Path(folder)) if t.name == name)
            for seed in target.seeds:
                target.run(seed)
        corpus, found = Path(folder, "corpus"), Path(keep, name.replace(" ", "-").replace(".", "") + "-")
        corpus.mkdir()
        found.parent.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(target.seeds):
            (corpus / str(number)).write_bytes(seed)
        arguments = [f"-max_total_time={seconds}", f"-max_len={most}", f"-artifact_prefix={found}", "-timeout=120"]
        atheris.Setup([sys.argv[0], *arguments, "-rss_limit_mb=4000", str(corpus)], target.run)
        print(f"{name}: {seconds} s by coverage", flush=True)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
