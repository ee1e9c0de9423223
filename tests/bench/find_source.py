"""How sure ``--find-source`` is, and how often right: originals of articles hidden among others on close subjects.

    python tests/bench/find_source.py FOLDER [--cache FOLDER]

FOLDER has bilingual articles (English and Chinese in one file). Each is divided into parts of up to 60 English blocks
with the Chinese blocks between them. The Chinese of each part is a document in Chinese alone, and the English of all
parts are the originals among which its own is looked for: other parts of the article, with the same names and subject,
and all other articles. It is then looked for again where its own original is missing.

Printed are, with and without the original: documents, how many were paired and how many of them rightly, by the stated
confidence; then the pairs that are wrong.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mtaudit.align.blocks.text_blocks import side_of
from mtaudit.config import Settings
from mtaudit.corpus.find_source import SURE, SourceFinder
from mtaudit.corpus_records import FoundSource
from mtaudit.engine import make_context
from mtaudit.errors import Problem
from mtaudit.read import Options, plan, read_plan
from mtaudit.records import Block, Document

#: English blocks of a part, and blocks of either side from which a part is used.
PART, LEAST = 60, 8
#: Suffix of the names of documents in Chinese.
CHINESE = " (zh)"
BINS = (0.5, 0.7, 0.9, 0.97, 1.01)


def parts_of(document: Document) -> Iterator[tuple[Document, Document]]:
    """(English, Chinese) of the parts of a bilingual document; the name of the Chinese has a suffix."""
    english: list[Block] = []
    chinese: list[Block] = []
    number = 0
    for block in (*document.blocks, None):
        if block is None or (len(english) >= PART and side_of(block) == "source"):
            if min(len(english), len(chinese)) >= LEAST:
                name = f"{Path(document.name).stem[:40]}#{number}"
                yield (
                    replace(document, name=name, blocks=tuple(english)),
                    replace(document, name=f"{name}{CHINESE}", blocks=tuple(chinese)),
                )
                number += 1
            english, chinese = [], []
        if block is not None:
            side = side_of(block)
            if side is not None:
                (english if side == "source" else chinese).append(block)


def articles(folder: Path) -> Iterator[Document]:
    """The documents of a folder that hold both languages."""
    for document in read_plan(plan([str(folder)], Options())):
        if not isinstance(document, Problem) and document.layout == "interleaved":
            yield document


def counted(found: Sequence[tuple[str, FoundSource | None]]) -> dict[str, object]:
    """Documents, pairs and right pairs, by the stated confidence."""
    bins: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    right = paired = 0
    for name, one in found:
        if one is None:
            continue
        paired += 1
        right += one.source == name
        upper = next(b for b in BINS if one.confidence < b)
        bins[f"below {min(upper, 1.0)}"][0] += 1
        bins[f"below {min(upper, 1.0)}"][1] += one.source == name
    return {"documents": len(found), "paired": paired, "right": right, "by_confidence": dict(sorted(bins.items()))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, help="keep the vectors here")
    parser.add_argument("--features", type=Path, help="write the features of all candidates here, as JSON lines")
    given = parser.parse_args()
    context, _ = make_context(Settings(corpus=True, depth="fast"), given.cache, "bench")
    parts = [part for document in articles(given.folder) for part in parts_of(document)]
    began = time.process_time()
    finder = SourceFinder([english for english, _ in parts], context.encoder, context.languages)
    ranked = [(chinese.name.removesuffix(CHINESE), finder.candidates(chinese)) for _, chinese in parts]
    seconds = time.process_time() - began
    if given.features:
        with given.features.open("w", encoding="utf-8") as file:
            for name, some in ranked:
                for one in some:
                    row = [name, one.source, one.confidence, one.sentences, one.values, one.names, one.order]
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    present = [(name, some[0] if some and some[0].confidence >= SURE else None) for name, some in ranked]
    absent = []
    for name, some in ranked:
        rest = [one for one in some if one.source != name]
        absent.append((name, rest[0] if rest and rest[0].confidence >= SURE else None))
    print(json.dumps({"originals": len(parts), "seconds": round(seconds, 1)}))
    print("with the original:   ", json.dumps(counted(present)))
    print("without the original:", json.dumps(counted(absent)))
    for name, one in (*present, *absent):
        if one is not None and one.source != name:
            print("wrong:", name, "<-", one.source, one.confidence, one.sentences, one.values, one.names, one.order)


if __name__ == "__main__":
    main()
