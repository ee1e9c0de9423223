"""A git repository for a test."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Repository:
    """A throw-away git repository; calling it runs git in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self("init", "-q", "-b", "main")

    def __call__(self, *arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True)

    def commit(self, **files: str) -> None:
        """Write ``NAME.md`` for every name and commit everything."""
        for name, text in files.items():
            (self.root / f"{name}.md").write_text(text, encoding="utf-8")
        self("add", "-A")
        self("commit", "-q", "-m", "step")
