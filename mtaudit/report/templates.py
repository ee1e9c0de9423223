"""Common parts of the HTML pages: assets, hashes for the content security policy, and template settings."""

from __future__ import annotations

import base64
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined


def asset(name: str) -> str:
    """The text of a file in ``assets``."""
    return files("mtaudit.report").joinpath("assets", *name.split("/")).read_text(encoding="utf-8")


def policy_hash(text: str) -> str:
    """The source expression of an inline style or script in a content security policy."""
    return "sha256-" + base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


def make_environment() -> Environment:
    """A template environment that escapes everything and fails on undefined names."""
    return Environment(
        loader=PackageLoader("mtaudit.report", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
