"""Runs ``mtaudit score --judge`` against a server that answers from recorded readings, at several budgets.

    python tests/bench/judge.py --answers articles.jsonl.gz --split dev [--budgets 0.05,0.4,1] [--cache FOLDER]

The readings are JSON lines: id, document, split, source, target, q (0-100), errors [{severity, category, target,
target_span, source, source_span}]. The server damages a share of its answers as real servers do: 3% refusals, 2%
broken JSON, 5% of the quoted words a little off. Prints one JSON object: for each budget requests, tokens, precision
and recall of what is shown as major or critical (pairs), span_hit (errors that a shown finding overlaps, of all that
the readings call major or critical), others_shown (of the other pairs), auc, and overhead_s, the seconds that the
run takes longer than one without a judge.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from mtaudit.judge.guideline import tokens

REFUSED, BROKEN, SHIFTED = 0.03, 0.02, 0.05
GRAVE = ("major", "critical")
Row = dict[str, Any]
Span = Sequence[int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--budgets", default="0.05,0.1,0.2,0.4,1.0")
    parser.add_argument("--cache", type=Path, help="keeps the results of the bundled models between runs")
    given = parser.parse_args()
    rows = [row for row in read(given.answers) if row.get("split", given.split) == given.split]
    with tempfile.TemporaryDirectory() as folder:
        corpus = write_corpus(rows, Path(folder) / "corpus")
        cache = given.cache or Path(folder) / "cache"
        run(corpus, cache, Path(folder) / "warm.jsonl")
        plain = timed(lambda: run(corpus, cache, Path(folder) / "plain.jsonl"))
        budgets = {}
        for budget in given.budgets.split(","):
            budgets[budget] = measured(rows, corpus, cache, float(budget), Path(folder), plain)
    texts = sum(tokens(row["source"]) + tokens(row["target"]) for row in rows) / len(rows)
    print(json.dumps({"pairs": len(rows), "text_tokens_a_pair": round(texts, 1), "budgets": budgets}, indent=1))


def read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write_corpus(rows: Sequence[Row], folder: Path) -> Path:
    folder.mkdir()
    files: dict[str, list[str]] = {}
    for row in rows:
        line = json.dumps({key: row[key] for key in ("id", "source", "target")}, ensure_ascii=False)
        files.setdefault(row["document"], []).append(line)
    for document, lines in files.items():
        name = "".join(c if c.isalnum() or c in "-_." else "_" for c in document)
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def run(corpus: Path, cache: Path, output: Path, *options: str) -> str:
    command = [sys.executable, "-m", "mtaudit", "score", str(corpus), "--cache", str(cache), "--output", str(output)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"mtaudit failed with status {done.returncode}:\n{done.stderr}")
    return done.stderr


def timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measured(rows: Sequence[Row], corpus: Path, cache: Path, budget: float, folder: Path, plain: float) -> Row:
    output = folder / "judged.jsonl"
    with serving(rows) as server:
        # A model of its own for each budget: answers are not shared between them.
        options = ("--judge", f"llm:readings-{budget}-{time.time_ns()}", "--judge-url", server.url,
                   "--judge-budget", f"{budget * 100:g}%")  # fmt: skip
        seconds = timed(lambda: run(corpus, cache, output, *options))
        first = (server.requests, server.sent, server.received)
        run(corpus, cache, folder / "again.jsonl", *options)
        again = server.requests - first[0]
    found = {row["id"]: row for row in read(output)}
    return {
        "requests": first[0],
        "requests_of_a_second_run": again,
        "tokens_a_pair": round(first[1] / max(1, server.asked), 1),
        "tokens_sent_to_text": round(first[1] / max(1, server.text), 3),
        "tokens_received_a_pair": round(first[2] / max(1, server.asked), 1),
        **quality(rows, found),
        "overhead_s": round(seconds - plain, 2),
    }


def quality(rows: Sequence[Row], found: dict[str, Row]) -> Row:
    wrong = {row["id"] for row in rows if grave(row["errors"])}
    shown = {key for key, row in found.items() if grave(row["findings"])}
    errors = [(row["id"], error) for row in rows for error in grave(row["errors"])]
    hit = sum(any(overlap(error, finding) for finding in grave(found[key]["findings"])) for key, error in errors)
    return {
        "precision": round(len(shown & wrong) / max(1, len(shown)), 3),
        "recall": round(len(shown & wrong) / max(1, len(wrong)), 3),
        "span_hit": round(hit / max(1, len(errors)), 3),
        "others_shown": round(len(shown - wrong) / max(1, len(found) - len(wrong)), 4),
        "auc": round(auc([found[row["id"]]["error_probability"] for row in rows], [r["id"] in wrong for r in rows]), 3),
    }


def grave(errors: Sequence[Row]) -> list[Row]:
    return [error for error in errors if error["severity"] in GRAVE and not error.get("accepted")]


def overlap(error: Row, finding: Row) -> bool:
    return any(meet(error.get(side), finding.get(side)) for side in ("target_span", "source_span"))


def meet(one: Span | None, other: Span | None) -> bool:
    return bool(one and other and one[0] < other[1] and other[0] < one[1])


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    wrong = [score for score, bad in zip(scores, positive, strict=True) if bad]
    right = [score for score, bad in zip(scores, positive, strict=True) if not bad]
    wins = sum((a > b) + 0.5 * (a == b) for a in wrong for b in right)
    return wins / max(1, len(wrong) * len(right))


class Readings:
    """The server: what it answers, and what it was asked."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = {(row["source"], row["target"]): row for row in rows}
        self.requests = self.sent = self.received = self.asked = self.text = 0
        self.url = ""
        self._seen: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def answer(self, request: Row) -> Row:
        prompt = "".join(message["content"] for message in request["messages"])
        pairs = asked(request["messages"][-1]["content"])
        dice = Dice(*[text for _, *texts in pairs for text in texts], prompt[-2000:])
        content = self._content(pairs, dice)
        sent, received = tokens(prompt), tokens(content)
        with self._lock:
            self.requests += 1
            self.sent, self.received = self.sent + sent, self.received + received
            fresh = {(source, target) for _, source, target in pairs} - self._seen
            self._seen |= fresh
            self.asked += len(fresh)
            self.text += sum(tokens(source) + tokens(target) for source, target in fresh)
        message = {"role": "assistant", "content": content}
        usage = {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return {"object": "chat.completion", "model": request["model"], "choices": [choice], "usage": usage}

    def _content(self, pairs: Sequence[tuple[str, str, str]], dice: Dice) -> str:
        if dice.falls(REFUSED):
            return "I'm sorry, but I can't help with judging this text."
        answers = [self._judged(*pair, dice) for pair in pairs]
        text = json.dumps({"pairs": answers}, ensure_ascii=False)
        return text[: len(text) * 2 // 3] if dice.falls(BROKEN) else text

    def _judged(self, identifier: str, source: str, target: str, dice: Dice) -> Row:
        row = self.rows.get((source, target))
        errors = [self._error(error, source, target, dice) for error in (row["errors"] if row else ())]
        return {"id": identifier, "quality": row["q"] if row else 100, "errors": errors}

    def _error(self, error: Row, source: str, target: str, dice: Dice) -> Row:
        return {
            "target": quoted(target, error.get("target_span"), dice.falls(SHIFTED)),
            "source": quoted(source, error.get("source_span"), dice.falls(SHIFTED)),
            "severity": error["severity"],
            "category": error["category"],
            "reason": "It does not say what the source says.",
            "suggestion": "",
        }


class Dice:
    """Chance that is the same for the same texts."""

    def __init__(self, *texts: str) -> None:
        self._state = hashlib.sha256("\0".join(texts).encode()).digest()

    def falls(self, share: float) -> bool:
        self._state = hashlib.sha256(self._state).digest()
        return int.from_bytes(self._state[:6], "big") < share * 2**48


def quoted(text: str, span: Span | None, shifted: bool) -> str:
    """The words of a span; a little off: the next letters too, with one left out, as models copy carelessly."""
    if not span:
        return ""
    start, end = span
    if not shifted:
        return text[start:end]
    wider = text[max(0, start - 2) : end + 1]
    return wider[:1] + wider[2:] if len(wider) > 5 else wider


def asked(content: str) -> list[tuple[str, str, str]]:
    """(id, source, target) of the pairs in a request."""
    found = []
    for line in content.split("\n"):
        if line.startswith('["'):
            row = json.loads(line)
            if len(row) == 3:
                found.append((row[0], row[1], row[2]))
    return found


@contextmanager
def serving(rows: Sequence[Row]) -> Iterator[Readings]:
    server = Readings(rows)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = json.dumps(server.answer(request), ensure_ascii=False).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


if __name__ == "__main__":
    main()
