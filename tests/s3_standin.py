"""An object store on loopback: the part of the S3 interface with which a client lists and reads files.

Objects are the files below a folder, whose first level are buckets. Every request has to be signed with the key
:data:`KEY`; the signature itself is not verified.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY = "the-key-of-the-tests"
_TIME = "2026-01-02T03:04:05.000Z"


class _Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    root: Path
    seen: list[str]

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, body: bool) -> None:
        parts = urlsplit(self.path)
        bucket, _, name = unquote(parts.path).lstrip("/").partition("/")
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.seen.append(f"{self.command} {bucket}/{name}")
        file = self.root / bucket / name
        if f"Credential={KEY}/" not in self.headers.get("Authorization", ""):
            self._send(403, self._error("AccessDenied"), body)
        elif not (self.root / bucket).is_dir():
            self._send(404, self._error("NoSuchBucket"), body)
        elif not name:
            self._send(200, self._listing(bucket, asked) if body else b"", body)
        elif not file.is_file():
            self._send(404, self._error("NoSuchKey"), body)
        else:
            self._send_file(file, body)

    def _send_file(self, file: Path, body: bool) -> None:
        data, wanted = file.read_bytes(), self.headers.get("Range")
        status, more = 200, {}
        if wanted:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            end = min(int(last) if last else len(data) - 1, len(data) - 1)
            status, more = 206, {"Content-Range": f"bytes {first}-{end}/{len(data)}"}
            data = data[int(first) : end + 1]
        self._send(status, data, body, {"Last-Modified": formatdate(file.stat().st_mtime, usegmt=True), **more})

    def _send(self, status: int, data: bytes, body: bool, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(data)), "ETag": '"0"', **(more or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def _error(self, code: str) -> bytes:
        return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()

    def _listing(self, bucket: str, asked: dict[str, str]) -> bytes:
        """ListObjectsV2, with the two levels that a delimiter makes; one page."""
        prefix, delimiter = asked.get("prefix", ""), asked.get("delimiter", "")
        root = self.root / bucket
        names = sorted(file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file())
        found = [name for name in names if name.startswith(prefix)]
        folders = dict.fromkeys(
            prefix + name[len(prefix) :].partition("/")[0] + "/" for name in found if delimiter in name[len(prefix) :]
        )
        folders = folders if delimiter else {}
        files = [name for name in found if not any(name.startswith(folder) for folder in folders)]
        items = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>{_TIME}</LastModified><ETag>0</ETag>"
            f"<Size>{(root / name).stat().st_size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for name in files
        )
        items += "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in folders)
        head = f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(files) + len(folders)}</KeyCount>"
        text = f"{head}<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>{items}"
        return f"<?xml version='1.0'?><ListBucketResult>{text}</ListBucketResult>".encode()


@contextmanager
def object_store(root: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a store over the folders in ``root``, and the list of the requests that it gets."""
    seen: list[str] = []
    handler = type("Store", (_Store,), {"root": root, "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
