"""Requests to an OpenAI-compatible chat endpoint, with retries and explanatory errors.

The standard library suffices for POST requests with JSON. Requests go only to the URL that the user gave; redirects are
not followed, since texts and key must not be sent elsewhere.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, IncompleteRead
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from mtaudit.config import JUDGE_KEYS
from mtaudit.errors import UsageError
from mtaudit.version import __version__

#: The environment variable for the key.
KEY = JUDGE_KEYS[0]
#: Timeout in seconds; a model on a CPU may need minutes for a passage.
TIMEOUT = 600.0
#: Maximum number of attempts, and seconds before the second one; the pause doubles with each.
TRIES, PAUSE = 5, 1.0
#: Maximum pause in seconds that a server may request; longer ones are an error.
LONGEST_PAUSE = 120.0
#: Statuses of overloaded or failing servers, for which a retry may succeed.
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
#: Statuses of servers that do not support a part of the request.
_UNKNOWN_PART = frozenset({400, 404, 415, 422, 501})
#: Statuses and messages of servers to which the request is too long.
_TOO_LONG, _LENGTH_WORDS = frozenset({400, 413, 422}), ("context", "too long", "too large", "exceed")
_MOST = 1 << 22
_SHOWN = 200
_PATH = "/chat/completions"
_CURES = {
    401: f"put a valid key into the environment variable {KEY}",
    403: f"put a key that may use this model into the environment variable {KEY}",
    404: "check the URL (it usually ends in /v1) and the name of the model",
    429: "try again later, or raise the limit of your account; the answers so far are kept",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request.

    Attributes:
        text: the text of the answer; "" if there is none, e.g. because the model refuses.
        cut: whether the server truncated the answer at a length limit.
        sent, received: tokens by the server's own count; None if it gives none.
        model: the server's name of the model that answered; "" if it gives none.
    """

    text: str
    cut: bool = False
    sent: int | None = None
    received: int | None = None
    model: str = ""


class _NoRedirection(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        return None


def endpoint(url: str) -> str:
    """The URL of chat completions for a base URL such as ``https://host/v1``; the full URL is accepted, too.

    Raises:
        UsageError: not an HTTP URL, or one that contains a user name or password.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not url.isascii() or not url.isprintable() or " " in url:
        raise UsageError(f"--judge-url {url!r} is not a web URL; give e.g. http://localhost:8000/v1")
    if parts.username or parts.password:
        raise UsageError(f"--judge-url contains a password; put the key into the environment variable {KEY}")
    path = parts.path.rstrip("/")
    if not path.endswith(_PATH):
        path = (path or "/v1") + _PATH
    return urlunsplit(parts._replace(path=path, fragment=""))


def key_from_environment() -> str:
    """The key for the endpoint; "" if there is none."""
    return next(filter(None, map(os.environ.get, JUDGE_KEYS)), "").strip()


class Endpoint:
    """A client of one chat endpoint; thread-safe."""

    def __init__(self, url: str, key: str = "", timeout: float = TIMEOUT, pause: float = PAUSE) -> None:
        self.url = endpoint(url)
        if not key.isascii() or not key.isprintable():
            raise UsageError(
                f"the environment variable {KEY} is not a valid key: a header cannot contain its characters"
            )
        self._headers = {"Content-Type": "application/json", "User-Agent": f"mtaudit/{__version__}"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout, self._pause = timeout, pause
        self._opener = build_opener(_NoRedirection)
        #: Parts of a request that this server turned out not to support.
        self._refused: set[str] = set()

    def ask(self, model: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], longest: int) -> Reply:
        """The answer at temperature 0, as JSON of the schema if the server can enforce one.

        Args:
            longest: maximum number of tokens of the answer.

        Raises:
            TooLongError: the request is longer than the model can read.
            UsageError: after all attempts the endpoint cannot be reached or does not answer like a chat endpoint.
        """
        structured = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
        optional = {"response_format": structured, "max_tokens": longest, "temperature": 0}
        while True:
            parts = {name: value for name, value in optional.items() if name not in self._refused}
            body = {"model": model, "messages": list(messages), "stream": False, **parts}
            try:
                return self._send(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))
            except _Refused as error:
                unknown = _unknown_part(error.said, parts) if error.code in _UNKNOWN_PART else ""
                if error.code in _TOO_LONG and any(words in error.said.lower() for words in _LENGTH_WORDS):
                    # Servers include the maximum length of the answer in their limit.
                    if "max_tokens" not in parts:
                        raise TooLongError(str(error)) from error
                    unknown = "max_tokens"
                if not unknown:
                    raise UsageError(str(error)) from error
                self._refused.add(unknown)

    def _send(self, body: bytes) -> Reply:
        request = Request(self.url, body, self._headers)
        for left in reversed(range(TRIES)):
            try:
                with self._opener.open(request, timeout=self._timeout) as response:
                    data = response.read(_MOST)
                    if response.length:  # read() with a limit does not raise if the connection breaks
                        raise IncompleteRead(data, response.length)
                    return _reply(data, self.url)
            except HTTPError as error:
                pause = _asked_pause(error.headers)
                with error:
                    if error.code not in _PASSING or not left or (pause or 0) > LONGEST_PAUSE:
                        raise _explained(error, self.url) from error
            except (URLError, HTTPException, OSError) as error:
                pause = None
                if not left:
                    reason = getattr(error, "reason", None) or error
                    raise UsageError(
                        f"{self.url} cannot be reached ({reason or type(error).__name__}, {TRIES} tries); "
                        "check --judge-url and whether the server is running"
                    ) from error
            time.sleep(self._pause * 2 ** (TRIES - 1 - left) if pause is None else pause)
        raise AssertionError("the last try returns or raises")


class TooLongError(UsageError):
    """A request is longer than the model can read."""


class _Refused(Exception):
    """A status that a retry would not change, with an explanation and the message of the server."""

    def __init__(self, code: int, said: str, message: str) -> None:
        super().__init__(message)
        self.code, self.said = code, said


def _unknown_part(said: str, parts: Mapping[str, Any]) -> str:
    """The part of the request that the server rejects: one that it names, else the schema, which not every server
    accepts; "" if nothing more can be left out. An unknown model is not such a part."""
    named = next((name for name in parts if name in said), "")
    about_model = "model" in said.lower() and not named
    return named or ("response_format" if "response_format" in parts and not about_model else "")


def _reply(data: bytes, url: str) -> Reply:
    try:
        found = json.loads(data)
        choice = found["choices"][0]
        content = choice["message"].get("content")
        usage = found.get("usage") or {}
        sent, received = (_count(usage.get(name)) for name in ("prompt_tokens", "completion_tokens"))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        shown = data[:_SHOWN].decode("utf-8", "replace")
        raise UsageError(
            f"{url} does not answer like a chat endpoint ({shown!r}); check --judge-url, which usually ends in /v1"
        ) from error
    text = content if isinstance(content, str) else ""
    return Reply(text, choice.get("finish_reason") == "length", sent, received, str(found.get("model") or ""))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _asked_pause(headers: Message) -> float | None:
    """Seconds to wait according to Retry-After, which is a number of seconds or a date."""
    asked = headers.get("Retry-After", "").strip()
    if not asked:
        return None
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except ValueError:
        return None


def _explained(error: HTTPError, url: str) -> _Refused:
    """The error with URL, status, the message of the server and a remedy."""
    try:
        said = error.read(_MOST).decode("utf-8", "replace")
    except (HTTPException, OSError):
        said = ""
    cure = _CURES.get(error.code, "try again later" if error.code >= 500 else "see the message of the server")
    if 300 <= error.code < 400:
        cure = f"redirections are not followed: give the address itself ({error.headers.get('Location', 'unknown')})"
    return _Refused(error.code, said, f"{url} answers with status {error.code} {error.reason}{_message(said)}; {cure}")


def _message(said: str) -> str:
    """The server's message in parentheses: that of its JSON, or the text as it is."""
    text: Any = said
    try:
        found = json.loads(said)
        found = found.get("error", found)
        text = found.get("message", said) if isinstance(found, dict) else found
    except (ValueError, AttributeError):
        pass
    line = " ".join(str(text).split())[:_SHOWN]
    return f" ({line})" if line else ""
