"""The critic's weights on disk: int8, one scale a row, beside the base model that stays in its own package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtaudit.errors import InputError, Problem

if TYPE_CHECKING:
    from torch import Tensor

#: The weights that come with mtaudit.
BUNDLED = Path(__file__).parent.parent / "data" / "critic.safetensors"
_SCALE = ".scale"
#: Longest position kept: longer sequences never occur, see ``LONGEST`` in critic.py.
POSITIONS = 256


def pack(state: Mapping[str, Tensor], facts: Mapping[str, object], path: Path) -> None:
    """Write weights, matrices as int8 with a float16 scale for each row, vectors as float16.

    ``facts`` (version, data, numbers) are written into the header of the file as JSON.
    """
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
    """The facts of the header, without the weights. InputError: there is no such file or it is damaged."""
    return _read(path, weights=False)[0]


def unpack(path: Path) -> tuple[dict[str, Tensor], dict[str, object]]:
    """The weights as float32 and the facts of the header.

    Raises:
        InputError: there is no such file or it is damaged.
    """
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


def _read(path: Path, weights: bool = True) -> tuple[dict[str, object], dict[str, NDArray[np.generic]]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="np") as file:
            facts = json.loads((file.metadata() or {}).get("critic", "{}"))
            names = list(file.keys()) if weights else []
            return facts, {name: file.get_tensor(name) for name in names}
    except (OSError, SafetensorError, ValueError) as error:
        raise InputError(
            Problem(str(path), f"the critic's weights cannot be read ({error})", "reinstall mtaudit or train anew")
        ) from error
