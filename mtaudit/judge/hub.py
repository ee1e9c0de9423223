"""Models on the Hugging Face hub, identified by name, and in folders, identified by content."""

from __future__ import annotations

import hashlib
from pathlib import Path

_END = 1 << 20
_GIGABYTE = 1e9


def announcement(name: str) -> str:
    """A message on the coming download with size and licence; "" if the model is already on the disk."""
    from huggingface_hub import HfApi, try_to_load_from_cache

    if isinstance(try_to_load_from_cache(name, "config.json"), str):
        return ""
    try:
        info = HfApi().model_info(name, files_metadata=True, timeout=10)
    except Exception as error:  # any failure of the network or the hub; loading reports it with a remedy
        return f"downloads {name} from the Hugging Face hub (size and licence unknown: {reason_of(error)})"
    weights = sum(file.size or 0 for file in info.siblings or () if file.rfilename.endswith(".safetensors"))
    licence = next((tag.partition(":")[2] for tag in info.tags or () if tag.startswith("license:")), "not stated")
    return f"downloads {name} from the Hugging Face hub: {weights / _GIGABYTE:.1f} GB, licence {licence}"


def digest_of_folder(folder: Path) -> str:
    """The name of a folder with eight hexadecimal digits of a digest of its content. Of large files only the size and
    both ends are hashed."""
    hasher = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".json", ".safetensors", ".model"}):
        size = path.stat().st_size
        with path.open("rb") as file:
            hasher.update(f"{path.name}:{size}:".encode() + file.read(_END))
            file.seek(max(0, size - _END))
            hasher.update(file.read(_END))
    return f"{folder.name}@{hasher.hexdigest()[:8]}"


def reason_of(error: Exception) -> str:
    """The first line of an error message from another package."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
