"""Device and precision of the bundled models. Imports torch, so import this module only inside functions."""

from __future__ import annotations

from functools import cache

import torch

from mtaudit.errors import UsageError


def find_device(name: str = "auto") -> torch.device:
    """The device of this name; "auto" for a GPU that torch can use, otherwise the processor.

    Raises:
        UsageError: torch does not know the device or cannot use it.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = (str(error).strip().splitlines() or [""])[0].rstrip(".")
        raise UsageError(f"--device {name} cannot be used ({reason}); use auto, cpu or cuda") from None
    return device


def find_precision(device: torch.device) -> torch.dtype:
    """bfloat16 if the hardware supports it, which is at least twice as fast; otherwise float32."""
    fast = device.type == "cuda" and torch.cuda.is_bf16_supported()
    return torch.bfloat16 if fast or (device.type == "cpu" and _processor_has_bfloat16()) else torch.float32


@cache
def _processor_has_bfloat16() -> bool:
    known = torch.cpu.get_capabilities()
    return bool(known.get("amx_bf16") or known.get("avx512_bf16"))
