"""The URL template with which a report links to a line of a file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

#: URL schemes that cannot run code in the page.
SAFE = re.compile(r"(https?|vscode|vscodium|cursor|zed|idea):", re.IGNORECASE)


def resolve_link(template: str, environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> str:
    """A URL template with {path} and {line}, from one of three keywords or from a template; "" if there is none.

    ``github`` and ``gitlab`` refer to the commit that a job of theirs has checked out, according to its environment;
    ``vscode`` refers to the folder in which the report is written. {path} is the path of the file in the report,
    {line} the line; the page encodes both. A URL with another scheme is dropped, since it could run a script.
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
