"""The fine-tuned weights of the critic on disk: int8 with one scale per row. The base model comes with its package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mtaudit.bundled import check
from mtaudit.errors import InputError, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

#: The bundled weights.
BUNDLED = Path(__file__).parent.parent / "data" / "critic.safetensors"
_SCALE = ".scale"
#: Number of positions kept: longer sequences do not occur, see ``LONGEST`` in :mod:`mtaudit.critic.predict`.
POSITIONS = 256
#: Maximum size of a header in bytes: a damaged file may claim any number.
_LONGEST_HEADER = 1 << 20


def pack(state: Mapping[str, Tensor], facts: Mapping[str, object], path: Path) -> None:
    """Write weights to a safetensors file: matrices as int8 with a float16 scale per row, vectors as float16.

    ``facts`` (version, data, scores) go into the header as JSON.
    """
    import numpy as np
    from safetensors.numpy import save_file

    out: dict[str, NDArray[np.generic]] = {}
    for name, tensor in state.items():
        values = tensor.detach().float().numpy()
        if name == "position.weight":
            values = values[:POSITIONS]
        if values.ndim == 2 and values.shape[0] > 2:
            scale = np.maximum(np.abs(values).max(1), 1e-8).astype(np.float32) / 127
            scale = scale.astype(np.float16).astype(np.float32)
            out[name] = np.clip(np.rint(values / scale[:, None]), -127, 127).astype(np.int8)
            out[name + _SCALE] = scale.astype(np.float16)
        else:
            out[name] = values.astype(np.float16)
    save_file(out, str(path), metadata={"critic": json.dumps(dict(facts), sort_keys=True)})


def read_facts(path: Path) -> dict[str, object]:
    """The facts in the header, read without the safetensors library, which would import numpy.

    A file starts with the length of its header (8 bytes, little-endian); the header is JSON.

    Raises:
        InputError: the file is missing or damaged.
    """
    try:
        with path.open("rb") as file:
            header = json.loads(file.read(min(int.from_bytes(file.read(8), "little"), _LONGEST_HEADER)))
        return _facts(header.get("__metadata__"))
    except (OSError, ValueError, AttributeError) as error:
        raise _unreadable(path, error) from error


def signature(facts: Mapping[str, object]) -> str:
    """What the results depend on: the version of the weights, and the arithmetic of the inference."""
    return f"critic/{facts.get('version', '0')}-int8"


def unpack(path: Path) -> tuple[dict[str, Tensor], dict[str, object]]:
    """The weights as float32, and the facts in the header.

    Raises:
        InputError: the file is missing or damaged.
    """
    import numpy as np
    import torch

    facts, raw = _read(path)
    state = {}
    for name, values in raw.items():
        if name.endswith(_SCALE):
            continue
        full = values.astype(np.float32)
        if name + _SCALE in raw:
            full *= raw[name + _SCALE].astype(np.float32)[:, None]
        state[name] = torch.from_numpy(full)
    return state, facts


def _read(path: Path) -> tuple[dict[str, object], dict[str, NDArray[np.generic]]]:
    from safetensors import SafetensorError, safe_open

    try:
        check(path)
        with safe_open(str(path), framework="np") as file:
            return _facts(file.metadata()), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, ValueError) as error:
        raise _unreadable(path, error) from error


def _facts(metadata: Mapping[str, str] | None) -> dict[str, object]:
    facts: dict[str, object] = json.loads((metadata or {}).get("critic", "{}"))
    return facts


def _unreadable(path: Path, error: Exception) -> InputError:
    what = f"the critic's weights cannot be read ({error})"
    return InputError(Problem(str(path), what, "reinstall mtaudit or train the critic again"))
