"""A chat endpoint that answers as an OpenAI-compatible one does, or as badly as a test wants it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer of the server: the content of a message, or a whole body with its status and headers."""

    content: str | None = None
    status: int = 200
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def data(self) -> bytes:
        if self.body is not None:
            return self.body.encode()
        message = {"role": "assistant", "content": self.content}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return json.dumps({"id": "1", "object": "chat.completion", "choices": [choice]}).encode()


def judgement(score: float, *errors: dict[str, Any]) -> Reply:
    return Reply(json.dumps({"errors": list(errors), "score": score}, ensure_ascii=False))


def error(target: str = "", source: str = "", **facts: Any) -> dict[str, Any]:
    """An error as the prompt asks for it."""
    rest = {"category": "accuracy/mistranslation", "severity": "major", "confidence": 0.8, "reason": "Not meant."}
    return {"target": target, "source": source, **rest, **facts}


class Server:
    """What was asked, in order; ``reply`` makes the answer to the pair of a request."""

    def __init__(self, reply: Callable[[str, str], Reply]) -> None:
        self.reply = reply
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.url = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [_pair(request) for request in self.requests]


def _pair(request: dict[str, Any]) -> tuple[str, str]:
    asked = [m["content"] for m in request["messages"] if m["role"] == "user" and m["content"].startswith("{")]
    found = json.loads(asked[-1])
    return found["source"], found["target"]


@contextmanager
def serving(reply: Callable[[str, str], Reply]) -> Iterator[Server]:
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
                given = server.reply(*_pair(request))
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
            self.wfile.write(data)

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
