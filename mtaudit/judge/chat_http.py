"""One request to an OpenAI-compatible chat endpoint: retried where that helps, and explained where it fails.

The standard library is enough for a POST of JSON; it goes to the one address that the user gave, and no redirection
is followed, since the texts and the key are meant for nobody else.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from mtaudit import __version__
from mtaudit.errors import UsageError

#: Environment variable of the key.
KEY = "MTAUDIT_ESTIMATOR_KEY"
#: Seconds without a byte after which a request is given up; a model on a CPU may think for minutes.
TIMEOUT = 300.0
#: Times that a request is sent, and seconds before the second; they double from time to time.
TRIES, PAUSE = 5, 1.0
#: A server that asks for a longer pause is not waited for.
LONGEST_PAUSE = 120.0
#: Answers of servers that are busy or ill, and may be well again at the next try.
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_MOST = 1 << 22
_SHOWN = 200
_PATH = "/chat/completions"
_CURES = {
    401: f"put a valid key into the environment variable {KEY}",
    403: f"put a key that may use this model into the environment variable {KEY}",
    404: "check the URL (it mostly ends in /v1) and the name of the model",
    429: "ask less often, or raise the limit of your account; answers so far are kept",
}


class _NoRedirection(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        return None


def endpoint(url: str) -> str:
    """The address of chat completions under a base URL such as ``https://host/v1``, which may be given whole, too.

    Raises:
        UsageError: no http address, or one that carries a user name or password.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not url.isascii() or not url.isprintable() or " " in url:
        raise UsageError(f"--estimator-url {url!r} is no web address; give e.g. http://localhost:8000/v1")
    if parts.username or parts.password:
        raise UsageError(f"--estimator-url carries a password; put the key into the environment variable {KEY}")
    path = parts.path.rstrip("/")
    if not path.endswith(_PATH):
        path = (path or "/v1") + _PATH
    return urlunsplit(parts._replace(path=path, fragment=""))


class Endpoint:
    """Answers of one chat endpoint; several threads may ask at once."""

    def __init__(self, url: str, key: str = "", timeout: float = TIMEOUT, pause: float = PAUSE) -> None:
        self.url = endpoint(url)
        if not key.isascii() or not key.isprintable():
            raise UsageError(f"the environment variable {KEY} holds no key: no header can carry its characters")
        self._headers = {"Content-Type": "application/json", "User-Agent": f"mtaudit/{__version__}"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout, self._pause = timeout, pause
        self._opener = build_opener(_NoRedirection)

    def ask(self, model: str, messages: Sequence[Mapping[str, str]]) -> str:
        """The text of the answer at temperature 0; "" where the model gives none, as where it refuses.

        Raises:
            UsageError: the endpoint cannot be reached or does not answer as one of its kind does, after all tries.
        """
        body = {"model": model, "messages": list(messages), "temperature": 0}
        request = Request(self.url, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), self._headers)
        for left in reversed(range(TRIES)):
            try:
                with self._opener.open(request, timeout=self._timeout) as response:
                    return _content(response.read(_MOST), self.url)
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
                        "check --estimator-url and whether the server runs"
                    ) from error
            time.sleep(self._pause * 2 ** (TRIES - 1 - left) if pause is None else pause)
        raise AssertionError("the last try returns or raises")


def _content(data: bytes, url: str) -> str:
    """The text in the answer of a chat completion; "" where there is a message and no text."""
    try:
        message = json.loads(data)["choices"][0]["message"]
        content = message.get("content")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        shown = data[:_SHOWN].decode("utf-8", "replace")
        raise UsageError(
            f"{url} does not answer as a chat endpoint does ({shown!r}); "
            "check --estimator-url, which mostly ends in /v1"
        ) from error
    return content if isinstance(content, str) else ""


def _asked_pause(headers: Message) -> float | None:
    """Seconds that Retry-After asks for, which gives them as a number or as the date when to come back."""
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


def _explained(error: HTTPError, url: str) -> UsageError:
    """The error with URL, status, what the server says of it, and a cure."""
    try:
        said = error.read(_MOST).decode("utf-8", "replace")
    except (HTTPException, OSError):
        said = ""
    cure = _CURES.get(error.code, "try again later" if error.code >= 500 else "see what the server says")
    if 300 <= error.code < 400:
        cure = f"redirections are not followed: give the address itself ({error.headers.get('Location', 'unknown')})"
    return UsageError(f"{url} answers with status {error.code} {error.reason}{_message(said)}; {cure}")


def _message(said: str) -> str:
    """What the server says of the error, in brackets: the message of its JSON, or the text as it is."""
    text: Any = said
    try:
        found = json.loads(said)
        found = found.get("error", found)
        text = found.get("message", said) if isinstance(found, dict) else found
    except (ValueError, AttributeError):
        pass
    line = " ".join(str(text).split())[:_SHOWN]
    return f" ({line})" if line else ""
