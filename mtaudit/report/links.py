"""The address with which a report opens file:line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

#: URL schemes that cannot run code in the page.
SAFE = re.compile(r"(https?|vscode|vscodium|cursor|zed|idea):", re.IGNORECASE)


def resolve_link(template: str, environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> str:
    """A template with {path} and {line}, from one of three words or from a template; "" where there is none.

    ``github`` and ``gitlab`` are the commit that a job of theirs has checked out, as its environment names it;
    ``vscode`` is the folder in which the report is written. {path} is the path of the file as the report names it,
    {line} its line; the page encodes both. An address of another kind is dropped, since it could run a script.
    """
    match template:
        case "github":
            parts = [environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA")]
            made = "{}/{}/blob/{}/{{path}}#L{{line}}".format(*parts) if all(parts) else ""
        case "gitlab":
            parts = [environment.get(f"CI_{name}", "") for name in ("PROJECT_URL", "COMMIT_SHA")]
            made = "{}/-/blob/{}/{{path}}#L{{line}}".format(*parts) if all(parts) else ""
        case "vscode":
            made = f"vscode://file{(folder or Path.cwd()).as_posix()}/{{path}}:{{line}}"
        case _:
            made = template
    return made if SAFE.match(made) else ""
