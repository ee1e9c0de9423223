"""Contradictions planted in a made corpus: precision, recall, time and memory by size.

    python tests/bench/corpus.py BITEXT.jsonl[.gz]... [--sentences N] [--sizes N,N,...] [--cache FOLDER]

BITEXT holds JSON lines with "source" and "target", human translations. The made corpus has documents of some 40
sentences: pairs of an original with its translation, sentences in English alone and in Chinese alone. Into it are put

* contradictions: a sentence told again in another document, with one value changed. The value is one that the original
  has, too, and that the changed one agrees with in neither; it is no number at the head of a sentence (mostly that of
  a list or a section), no number in code and no date without its year, which says nothing of another document's year;
* names exchanged: a sentence without values told again with another name of a person in place of one;
* near misses: told again with another year and another value, with another name and another value, with the same value
  in another notation, or with nothing changed in the value.

Half of the documents have a counterpart that holds all of their retold sentences, as a second article on one story;
the retold sentences of the others are scattered over the corpus. A retold sentence is the translation with some words
replaced, a clause left out that is neither that of the value nor next to it, or a phrase put before it, or the
translation of an original that the corpus has in English alone.

Of sentences that are nearly the same but for their numbers, as in annual letters and in two translations of one text,
only the first is taken (``--repeated`` takes all): scattered over the corpus, nothing tells whether they are of two
years or contradict each other. A planted value that another sentence contradicts with the original value counts as
right for the precision, but not as found. Whatever else is reported counts as wrong, also where two real sentences
happen to contradict each other.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mtaudit.config import Settings
from mtaudit.corpus.comparable import same
from mtaudit.corpus.comparison import Comparison
from mtaudit.corpus.duplicates import text_key
from mtaudit.corpus.facts import Fact, agree, facts_of
from mtaudit.corpus.near_duplicates import near_groups
from mtaudit.corpus_records import Contradiction, CorpusAudit
from mtaudit.engine import make_context
from mtaudit.mqm import Severity
from mtaudit.records import DocumentState, Pair, Scored, Signals
from mtaudit.text import HAN
from mtaudit.word_segmenter import tag_words

#: Sentences of a document, and the share of planted sentences: 500 contradictions and 5,000 near misses in 100,000.
DOCUMENT = 40
CONTRADICTIONS, NEAR_MISSES = 500 / 100_000, 5000 / 100_000
#: Share of sentences without values in which one name is exchanged.
NAMES = 100 / 100_000
#: Most characters of a Chinese sentence; English ones may have three times as many.
LONGEST = 240
_DIGITS = re.compile(r"\d+")
_NUMBERS = re.compile(r"[\d０-９][\d０-９.,，%％]*|[一二三四五六七八九十百千万亿两]+")
_LATIN_NAME = re.compile(r"(?<![A-Za-z_.`'\"(])[A-Z][a-z]{3,}(?![A-Za-z_.`('\"])")
_SWAPS = (
    ("但是", "不过"), ("因为", "由于"), ("大约", "约"), ("开始", "着手"), ("可以", "能够"), ("许多", "很多"),
    ("如果", "要是"), ("需要", "得"), ("非常", "十分"), ("之后", "以后"), ("获得", "得到"), ("使用", "采用"),
    ("超过", "多于"), ("并且", "而且"), ("认为", "觉得"), ("已经", "已"), ("公司", "企业"), ("增加", "提高"),
)  # fmt: skip
_OPENINGS = ("", "", "据报道，", "后来有人提到，", "文中写道：", "据说，")
_NAMES = ("诺里斯", "哈特曼", "贝拉罗", "温德尔", "Norwick", "Hartmann", "Bellaro", "Wendell", "Kestrel", "奥尔登")


@dataclass
class Corpus:
    """Documents as lists of (source, target); what was planted is known by the texts of both places, and
    ``changed`` has the true fact of each sentence with a changed value."""

    documents: list[list[tuple[str, str]]] = field(default_factory=list)
    planted: dict[frozenset[str], str] = field(default_factory=dict)
    changed: dict[str, Fact] = field(default_factory=dict)


def rows_of(paths: list[Path], rng: random.Random, repeated: bool = False) -> list[tuple[str, str]]:
    """Distinct pairs and sentences of moderate length, in random order; without ``repeated`` those that are nearly the
    same but for their numbers once."""
    rows: dict[str, tuple[str, str]] = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                source, target = row["source"].strip(), row["target"].strip()
                if (
                    (6 <= len(target) <= LONGEST or not target)
                    and len(source) <= 3 * LONGEST
                    and "\n" not in source + target
                ):
                    rows.setdefault(target or source, (source, target))
    made = list(rows.values())
    rng.shuffle(made)
    return made if repeated else list(_once(made))


def _once(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The rows without those that differ from an earlier one in little but numbers, on either side."""
    valued = [at for at, (_, target) in enumerate(rows) if _NUMBERS.search(target)]
    later: set[int] = set()
    for side in (0, 1):
        groups = near_groups([text_key(_NUMBERS.sub(" ", rows[at][side])) for at in valued])
        later.update(at for place, (at, first) in enumerate(zip(valued, groups, strict=True)) if first != place)
    return (row for at, row in enumerate(rows) if at not in later)


def _changed(text: str, fact: Fact, rng: random.Random, originals: Sequence[Fact] = ()) -> str | None:
    """The text with another value in place of a fact that is written in digits; of a date the first part. The new value
    agrees with no value of the originals that the old one agrees with."""
    start, end = fact.span
    found = _DIGITS.search(text, start, end)
    if found is None:
        return None
    old = found.group()
    counterparts = [fact, *(o for o in originals if o.category == fact.category and agree(o, fact))]
    for _ in range(20):
        new = f"{old}0" if rng.random() < 0.25 else "".join(rng.choice("123456789") for _ in old)
        if isinstance(fact.value, tuple):
            new = str(int(old) + rng.choice((-3, -2, -1, 1, 2, 3)))
        made = text[: found.start()] + new + text[found.end() :]
        again = [f for f in facts_of(made, "target") if f.category == fact.category and f.span[0] == start]
        if again and not any(agree(again[0], one) for one in counterparts):
            return made
    return None


def _retold(text: str, keep: str, rng: random.Random) -> str:
    """Another wording; the clause with ``keep`` stays."""
    clauses = re.split(r"(?<=[，；])", text)
    if len(clauses) >= 3 and rng.random() < 0.5:
        kept = {i + step for i, clause in enumerate(clauses) if keep in clause for step in (-1, 0, 1)}
        loose = [i for i in range(len(clauses) - 1) if i not in kept]
        if loose:
            del clauses[rng.choice(loose)]
    made = "".join(clauses)
    for old, new in _SWAPS:
        if old in made and rng.random() < 0.7:
            made = made.replace(old, new)
    return rng.choice(_OPENINGS) + made


def _other_notation(text: str, fact: Fact) -> str | None:
    """The same value in 万 or 亿."""
    if isinstance(fact.value, tuple) or not _DIGITS.fullmatch(text[slice(*fact.span)].strip()):
        return None
    value = int(fact.value)
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if value >= size and value % (size // 100) == 0:
            return f"{text[: fact.span[0]]}{value / size:g}{name}{text[fact.span[1] :]}"
    return None


def _other_name(text: str, rng: random.Random) -> str | None:
    """The text with another name in place of a whole one: a capitalised Latin word outside of code, or a Chinese word
    of three or more characters that is tagged as a person, with all parts of its name."""
    latin = [m.group() for m in _LATIN_NAME.finditer(text)]
    names = [*latin, *_people(text)]
    if not names:
        return None
    old = rng.choice(names)
    return text.replace(old, rng.choice([n for n in _NAMES if n.isascii() == old.isascii()]))


def _people(text: str) -> Iterator[str]:
    """Names of people as a whole: words tagged as names with those next to them, or joined to them by a dot."""
    run: list[tuple[str, str]] = []
    for word, tag in (*tag_words(text), ("", "")):
        if tag.startswith("nr") or word in tuple("·・•") or (run and run[-1][0] in tuple("·・•")):
            run.append((word, tag))
            continue
        whole = "".join(part for part, _ in run).strip("·・•")
        if len(whole) > 2 and any(tagged in ("nr", "nrt") for _, tagged in run) and HAN.match(whole):
            yield whole
        run = []


def near_miss(target: str, facts: list[Fact], fact: Fact, rng: random.Random) -> tuple[str, str] | None:
    """(text, kind) of a sentence that resembles another and does not contradict it: of the first kind that the sentence
    allows, in random order."""
    makers: list[tuple[str, Callable[[], str | None]]] = [
        ("other year", lambda: _other_year(target, facts, fact, rng)),
        ("other name", lambda: _changed_with_name(target, fact, rng)),
        ("other notation", lambda: _other_notation(target, fact)),
        ("same value", lambda: _retold(target, target[slice(*fact.span)], rng)),
    ]
    rng.shuffle(makers)
    return next(((made, kind) for kind, make in makers if (made := make()) is not None), None)


def _changed_with_name(target: str, fact: Fact, rng: random.Random) -> str | None:
    changed = _changed(target, fact, rng)
    return _other_name(changed, rng) if changed else None


def _other_year(target: str, facts: list[Fact], fact: Fact, rng: random.Random) -> str | None:
    """The text with another value and another date."""
    dates = [f for f in facts if f.category == "date" and f is not fact]
    made: str | None = target if dates else None
    for one in sorted((fact, *dates[:1]), key=lambda f: -f.span[0]):
        made = _changed(made, one, rng) if made else None
    return made


def make_corpus(rows: list[tuple[str, str]], sentences: int, seed: int) -> Corpus:
    """A corpus of about so many sentences; the same for the same seed."""
    rng, names = random.Random(seed), random.Random(seed + 1)
    corpus = Corpus()
    wanted = Counter({"contradiction": round(CONTRADICTIONS * sentences), "near": round(NEAR_MISSES * sentences)})
    wanted_names = round(NAMES * sentences)
    retold: list[tuple[tuple[str, str], str]] = []
    rest: list[tuple[str, str]] = []
    for source, target in rows:
        if not +wanted and not wanted_names and len(rest) >= sentences:
            break
        made = None
        if len(target) >= 14 and source:
            made = _planted(source, target, wanted, rng, corpus) if +wanted else None
            if made is None and wanted_names and not facts_of(target, "target"):
                made = _exchanged(source, target, names, corpus)
                wanted_names -= made is not None
        if made is None:
            rest.append((source, target))
        else:
            retold.append(made)
    _fill(corpus, retold, rest, sentences, rng)
    return corpus


def _exchanged(source: str, target: str, rng: random.Random, corpus: Corpus) -> tuple[tuple[str, str], str] | None:
    """The sentence with another name of a person in place of one, or None if it names nobody."""
    people = list(_people(target))
    if not people:
        return None
    there = target.replace(rng.choice(people), rng.choice([name for name in _NAMES if not name.isascii()]))
    here = (source, "") if rng.random() < 0.5 else (source, target)
    corpus.planted[frozenset((source, there))] = "name"
    corpus.planted[frozenset((target, there))] = "name"
    return here, there


def _planted(
    source: str, target: str, wanted: Counter[str], rng: random.Random, corpus: Corpus
) -> tuple[tuple[str, str], str] | None:
    """(original place, text of the other place), or None if nothing can be planted here."""
    facts = facts_of(target, "target")
    originals = facts_of(source, "source")
    kept = [f for f in facts if any(f.category == o.category and agree(f, o) for o in originals)]
    if not kept:
        return None
    fact = rng.choice(kept)
    if fact.span[0] == 0 or (isinstance(fact.value, tuple) and fact.value[0] is None):
        return None
    share = wanted["contradiction"] / max(1, wanted.total())
    if rng.random() < share:
        made = _changed(target, fact, rng, originals)
        if made is None or (fact.category == "count" and len(target) < 20):
            return None
        wanted["contradiction"] -= 1
        english = rng.random() < 0.5
        here = (source, "") if english else (source, target)
        there = made if english else _retold(made, made[slice(*fact.span)], rng)
        corpus.changed[there] = fact
        corpus.planted[frozenset((source, there))] = "contradiction"
        corpus.planted[frozenset((target, there))] = "contradiction"
        return here, there
    found = near_miss(target, kept, fact, rng)
    if found is None or wanted["near"] <= 0:
        return None
    wanted["near"] -= 1
    for text in (source, target):
        corpus.planted[frozenset((text, found[0]))] = f"near miss: {found[1]}"
    return ((source, "") if rng.random() < 0.3 else (source, target)), found[0]


def _fill(
    corpus: Corpus,
    retold: list[tuple[tuple[str, str], str]],
    rest: list[tuple[str, str]],
    sentences: int,
    rng: random.Random,
) -> None:
    """Distribute the sentences over documents."""
    per = 6
    stories = [retold[i : i + per] for i in range(0, len(retold), per)]
    count = max(2 * len(stories) + 2, sentences // DOCUMENT)
    corpus.documents = [[] for _ in range(count)]
    for number, story in enumerate(stories):
        together = number % 2 == 0
        for here, there in story:
            corpus.documents[2 * number].append(here)
            at = 2 * number + 1 if together else rng.choice([n for n in range(count) if n != 2 * number])
            corpus.documents[at].append(("", there))
    have = sum(bool(s) + bool(t) for document in corpus.documents for s, t in document)
    scarce = have + sum(1.5 if source and target else 1 for source, target in rest) < sentences
    for source, target in rest:
        if have >= sentences:
            break
        forms = ((source, target), (source, target), ("", target), (source, ""))
        form = (source, target) if scarce or not (source and target) else rng.choice(forms)
        rng.choice(corpus.documents).append(form)
        have += bool(form[0]) + bool(form[1])
    for document in corpus.documents:
        rng.shuffle(document)


def events_of(corpus: Corpus) -> Iterator[Scored | DocumentState]:
    """What the pipeline would yield for the corpus."""
    for number, rows in enumerate(corpus.documents):
        name = f"d{number:05}.md"
        for line, (source, target) in enumerate(rows, 1):
            lines = (line, line)
            pair = Pair(f"{name}:{line}", name, source, target, lines if source else None, lines if target else None)
            yield Scored(pair, Signals(), (), 0.0, None, Severity.NEUTRAL)
        yield DocumentState(name, "bilingual", "interleaved", len(rows))


def measure(corpus: Corpus, cache: Path | None) -> dict[str, object]:
    """Compare the documents and count what is reported."""
    context, _ = make_context(Settings(corpus=True, depth="fast"), cache, "bench")
    comparison, number, begun = Comparison(context), 0, time.perf_counter()
    for event in events_of(corpus):
        if isinstance(event, Scored):
            comparison.add(number, event)
            number += 1
        else:
            comparison.close(event)
    read = time.perf_counter()
    audit = comparison.finish(CorpusAudit())
    done = time.perf_counter()
    kinds: Counter[str] = Counter()
    wrong = []
    for one in audit.contradictions:
        kind = corpus.planted.get(frozenset((one.link.left.text, one.link.right.text)), "")
        if not kind:
            texts = [{p.text, p.counterpart} - {""} for p in (one.link.left, one.link.right)]
            known = (corpus.planted.get(frozenset((a, b)), "") for a in texts[0] for b in texts[1])
            kind = next((k for k in known if k), "background")
        if kind == "background" and _is_changed(one, corpus):
            kind = "contradiction by another"
        if one.subject == "name":
            kind = f"name: {'right' if kind == 'name' else 'wrong'}"
        kinds[kind] += 1
        if not kind.startswith(("contradiction", "name: right")):
            wrong.append((kind, one.left_value, one.right_value, one.link.left.text, one.link.right.text))
    planted = len({there for there, kind in corpus.planted.items() if kind == "contradiction"}) // 2
    planted_names = sum(kind == "name" for kind in corpus.planted.values()) // 2
    right, names = kinds["contradiction"], (kinds["name: right"], kinds["name: wrong"])
    return {
        "passages": audit.passages,
        "links": audit.links,
        "planted": planted,
        "found": right,
        "precision": round((right + kinds["contradiction by another"]) / max(1, kinds.total() - sum(names)), 3),
        "recall": round(right / max(1, planted), 3),
        "names": {"planted": planted_names, "right": names[0], "wrong": names[1]},
        "reported": dict(kinds),
        "read_seconds": round(read - begun, 1),
        "compare_seconds": round(done - read, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "wrong": wrong,
    }


def _is_changed(found: Contradiction, corpus: Corpus) -> bool:
    """Whether one passage has a changed value, and the other one the true value."""
    left, right = found.link.left, found.link.right
    for ours, span, theirs, other in (
        (left, found.left_span, right, found.right_span),
        (right, found.right_span, left, found.left_span),
    ):
        true = corpus.changed.get(ours.text)
        values = [fact for fact in facts_of(theirs.text, theirs.side) if fact.span == other]
        if true is not None and values and same(true, values[0]):
            return any(fact.span == span and not same(fact, true) for fact in facts_of(ours.text, ours.side))
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description="Contradictions planted in a made corpus.")
    parser.add_argument("bitext", nargs="+", type=Path)
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--sizes", default="", help="measure these sizes, each in a process of its own")
    parser.add_argument(
        "--repeated", action="store_true", help="take sentences that differ in their numbers alone, too"
    )
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--cache", type=Path, help="keep the vectors here; the first run then includes their making")
    parser.add_argument("--show", action="store_true", help="print what is reported wrongly")
    given = parser.parse_args()
    for size in map(int, filter(None, given.sizes.split(","))):
        command = [
            sys.executable,
            __file__,
            *map(str, given.bitext),
            "--sentences",
            str(size),
            "--seed",
            str(given.seed),
            *(["--repeated"] if given.repeated else []),
        ]
        subprocess.run([*command, *(["--cache", str(given.cache)] if given.cache else [])], check=True)
    if given.sizes:
        return
    rows = rows_of(given.bitext, random.Random(given.seed), given.repeated)
    result = measure(make_corpus(rows, given.sentences, given.seed), given.cache)
    wrong = result.pop("wrong")
    print(json.dumps(result, ensure_ascii=False), flush=True)
    if given.show and isinstance(wrong, list):
        for row in wrong:
            print(*row, sep="\n   ")


if __name__ == "__main__":
    main()
