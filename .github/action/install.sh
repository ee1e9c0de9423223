#!/usr/bin/env bash
# Installs mtaudit. On Linux the CPU wheels of torch are offered too, which pip prefers to those with GPU libraries.
set -euo pipefail
index=()
if [ "$RUNNER_OS" = Linux ] && [ -n "$TORCH_INDEX" ]; then index=(--extra-index-url "$TORCH_INDEX"); fi
pip install "${index[@]}" "$PACKAGE"
