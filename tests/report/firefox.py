"""A real Firefox for the tests of the page, driven by the protocol it speaks itself (WebDriver BiDi).

No driver beside the browser is needed, which Debian does not package.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

PREFERENCES = """
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
"""


class Firefox:
    """One page in a headless Firefox; where there is none, the test skips."""

    def __init__(self, folder: Path) -> None:
        browser = shutil.which("firefox-esr") or shutil.which("firefox")
        if browser is None:
            pytest.skip("firefox is not installed")
        profile = folder / "firefox"
        profile.mkdir()
        (profile / "user.js").write_text(PREFERENCES, encoding="ascii")
        command = [browser, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
        )
        self._number = 0
        self._errors: list[str] = []
        self._socket = self._connect()
        self._call("session.new", capabilities={})
        self._context = self._call("browsingContext.getTree")["contexts"][0]["context"]
        self._call("session.subscribe", events=["log.entryAdded"])

    def open(self, address: str, size: tuple[int, int] = (1440, 900)) -> None:
        """Open a page and wait until it says that it is ready."""
        viewport = {"width": size[0], "height": size[1]}
        self._call("browsingContext.setViewport", context=self._context, viewport=viewport)
        # The page is asked, not the browser: now and then its answer to a navigation that waits never comes.
        for url, ready in (("about:blank", "true"), (address, "document.body.dataset.ready === 'yes'")):
            self._call("browsingContext.navigate", context=self._context, url=url, wait="none")
            self.until(f"location.href.startsWith({json.dumps(url.partition('#')[0])}) && document.body && {ready}")

    def run(self, expression: str) -> Any:
        """The value of an expression, which has to be one that JSON can hold."""
        wrapped = f"JSON.stringify({expression})"
        target = {"context": self._context}
        made = self._call("script.evaluate", expression=wrapped, target=target, awaitPromise=True)
        assert made["type"] == "success", made
        value = made["result"].get("value")
        return None if value is None else json.loads(value)

    def until(self, expression: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not self._holds(expression):
            assert time.monotonic() < end, f"not in {seconds} s: {expression}"
            time.sleep(0.05)

    def _holds(self, expression: str) -> bool:
        """Whether it is true now; a page that is just being left has no answer."""
        try:
            return bool(self.run(f"!!({expression})"))
        except AssertionError:
            return False

    def keys(self, *keys: str) -> None:
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self._call("input.performActions", context=self._context, actions=[source])

    def picture(self, place: Path) -> None:
        data = self._call("browsingContext.captureScreenshot", context=self._context)["data"]
        place.write_bytes(base64.b64decode(data))

    def errors(self) -> list[str]:
        """What the console was told that is worse than a remark."""
        return self._errors

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(30)

    def _connect(self) -> Any:
        from websocket import create_connection  # comes with selenium

        assert self._process.stderr is not None
        for line in self._process.stderr:
            if "WebDriver BiDi listening on" in line:
                return create_connection(f"{line.split()[-1]}/session", suppress_origin=True, timeout=120)
        raise AssertionError("Firefox ended before it listened")

    def _call(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._number:
                assert answer["type"] == "success", answer
                return answer["result"]
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] in ("warn", "error"):
                self._errors.append(str(answer["params"]["text"]))
