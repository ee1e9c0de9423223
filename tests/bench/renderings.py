"""How often a human translation has one of the first five expected renderings: ``renderings.py BITEXT... [PAIRS]``.

Counts the content words of the source in pairs that the fit kept back (:func:`mtaudit.train.folds.validation`); a word
that the model does not know counts as missed. A rendering is found where it stands anywhere in the target, in
Simplified characters.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from opencc import OpenCC

from mtaudit.lexical.english import carries_content, tokens
from mtaudit.lexical.expect import load_renderings
from mtaudit.train.corpora import rows
from mtaudit.train.folds import validation


def measure(paths: list[Path], most: int) -> None:
    """Print the share for each file and for all."""
    model, converter = load_renderings(), OpenCC("t2s")
    words = first = five = 0
    for path in paths:
        kept = [row for row in rows(path) if validation(str(row["id"]))]
        before = words, first, five
        for row in Random(0).sample(kept, min(most, len(kept))):
            target = converter.convert(row["target"])
            words += sum(carries_content(word) for word, _ in tokens(row["source"]))
            for units in model.expect(row["source"]).best:
                found = [unit in target for unit in model.words(units[:5])]
                first, five = first + found[0], five + any(found)
        here = [now - then for now, then in zip((words, first, five), before, strict=True)]
        print(f"{path.name:30} {here[0]:7,} words  first {here[1] / here[0]:.3f}  five {here[2] / here[0]:.3f}")
    print(f"{'all':30} {words:7,} words  first {first / words:.3f}  five {five / words:.3f}")


if __name__ == "__main__":
    count = int(sys.argv.pop()) if sys.argv[-1].isdigit() else 100
    measure([Path(name) for name in sys.argv[1:]], count)
