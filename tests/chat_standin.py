"""An OpenAI-compatible endpoint on this machine that answers well, or as badly as a test wants it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: id, source, target of a pair in a request.
Asked = tuple[str, str, str]
#: (source, target) -> (quality, errors).
Reader = Callable[[str, str], tuple[float, Sequence[dict[str, Any]]]]


@dataclass(frozen=True)
class Reply:
    """One answer of the server: the content of a message, or a whole body with its status and headers.

    ``dies``: the connection is closed in the middle of the answer.
    """

    content: str | None = None
    status: int = 200
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    usage: dict[str, int] | None = None
    model: str = ""
    dies: bool = False

    def data(self) -> bytes:
        if self.body is not None:
            return self.body.encode()
        message = {"role": "assistant", "content": self.content}
        choice = {"index": 0, "message": message, "finish_reason": self.finish}
        made: dict[str, Any] = {"id": "1", "object": "chat.completion", "choices": [choice]}
        made |= {"usage": self.usage} if self.usage else {}
        made |= {"model": self.model} if self.model else {}
        return json.dumps(made).encode()


def error(target: str = "", source: str = "", **facts: Any) -> dict[str, Any]:
    """An error as the guideline asks for it."""
    rest = {"category": "sense", "severity": "major", "reason": "Not meant.", "suggestion": ""}
    return {"target": target, "source": source, **rest, **facts}


def rows(pairs: Sequence[Asked], reader: Reader) -> list[dict[str, Any]]:
    """What ``reader`` says of each pair, as the guideline asks for it."""
    made = []
    for identifier, source, target in pairs:
        quality, errors = reader(source, target)
        made.append({"id": identifier, "quality": quality, "errors": list(errors)})
    return made


def answering(reader: Reader) -> Callable[[Sequence[Asked]], Reply]:
    """A server that answers for every pair."""
    return lambda pairs: Reply(json.dumps({"pairs": rows(pairs, reader)}, ensure_ascii=False))


def sound(source: str, target: str) -> tuple[float, list[dict[str, Any]]]:
    """A reader who finds nothing."""
    return 95, []


class Server:
    """What was asked, in order; ``reply`` makes the answer to the pairs of a request."""

    def __init__(self, reply: Callable[[Sequence[Asked]], Reply]) -> None:
        self.reply = reply
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.url = ""

    @property
    def prompts(self) -> list[str]:
        """The last message of each request."""
        return [request["messages"][-1]["content"] for request in self.requests]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The texts that were asked about, in the order of the requests."""
        return [(source, target) for prompt in self.prompts for _, source, target in asked(prompt)]


def asked(prompt: str) -> list[Asked]:
    """The pairs in a request; those without an id are context."""
    lines = (json.loads(line) for line in prompt.split("\n") if line.startswith('["'))
    return [tuple(line) for line in lines if len(line) == 3]


@contextmanager
def serving(reply: Callable[[Sequence[Asked]], Reply]) -> Iterator[Server]:
    """A server on this machine; its ``url`` is the base URL to give."""
    server = Server(reply)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with server.lock:
                server.requests.append(request)
                server.headers.append(dict(self.headers))
                server.paths.append(self.path)
                server.at_once += 1
                server.most_at_once = max(server.most_at_once, server.at_once)
            try:
                given = server.reply(asked(request["messages"][-1]["content"]))
            finally:
                # Before the answer goes out: who has it may ask again before this thread goes on.
                with server.lock:
                    server.at_once -= 1
            self.answer(given)

        def answer(self, given: Reply) -> None:
            data = given.data()
            self.send_response(given.status)
            for name, value in {"Content-Type": "application/json", **given.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(BrokenPipeError):  # who asked has given up
                self.wfile.write(data[: len(data) // 2] if given.dies else data)
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
