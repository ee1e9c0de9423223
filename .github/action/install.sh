#!/usr/bin/env bash
# Installs mtaudit; that of the action with the locked versions of all but torch. On Linux the CPU wheels of torch are
# offered too, which pip prefers to those with GPU libraries.
set -euo pipefail
index=()
if [ "$RUNNER_OS" = Linux ] && [ -n "$TORCH_INDEX" ]; then index=(--extra-index-url "$TORCH_INDEX"); fi
if [ "$PACKAGE" = "$ACTION" ]; then
  pip install --require-hashes --no-deps --only-binary :all: --requirement "$ACTION/.ci/lock/run.txt"
fi
pip install "${index[@]}" "$PACKAGE"
