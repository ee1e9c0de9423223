#!/usr/bin/env bash
# Outputs for the cache steps: the folder of pip, and a key that changes with what is installed.
set -euo pipefail
{
  echo "pip=$(pip cache dir)"
  echo "key=$(printf '%s\n' "$PACKAGE" "$TORCH_INDEX" | cat - "$ACTION/pyproject.toml" "$ACTION/.ci/lock/run.txt" | python -I -c \
    'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:16])')"
} >> "$GITHUB_OUTPUT"
