#!/usr/bin/env bash
# Runs the gate with the inputs of the action, which come through the environment, and passes its results on.
set -euo pipefail

# Reads the lines of $1 that are not empty into the array "lines".
split() {
  lines=()
  local line
  while IFS= read -r line; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    if [ -n "$line" ]; then lines+=("$line"); fi
  done <<< "$1"
}

# Without a secret the mark on results of earlier runs tells only whose they are.
export MTAUDIT_CACHE_KEY="${CACHE_KEY:-repository $REPOSITORY}"
reports=(sarif html json md)
options=()
for kind in "${reports[@]}"; do options+=(--output "$REPORTS/mtaudit.$kind"); done
options+=(--output "$REPORTS/mtaudit.annotations" --format github)
if [ "$SAFE" != false ]; then
  options+=(--safe)
  # What was pushed is trusted, since only those who may write can push; a pull request is judged by its base.
  case "${GITHUB_EVENT_NAME:-}" in
    pull_request*) ;;
    *) options+=(--trust HEAD) ;;
  esac
fi
if [ -n "$SINCE" ]; then options+=(--since "$SINCE"); fi
if [ -n "$BASELINE" ]; then options+=(--baseline "$BASELINE"); fi
if [ -n "$FAIL_ON" ]; then options+=(--fail-on "$FAIL_ON"); fi
if [ -n "$CONFIG" ]; then options+=(--config "$CONFIG"); fi
if [ -n "$DEPTH" ]; then options+=(--depth "$DEPTH"); fi
split "$ARGUMENTS"
options+=("${lines[@]}")
split "$PATHS"

# An earlier use of this action in the same job may have left reports.
for kind in "${reports[@]}" annotations; do rm -f "$REPORTS/mtaudit.$kind"; done
status=0
mtaudit gate "${options[@]}" -- "${lines[@]}" || status=$?
echo "exit-status=$status" >> "$GITHUB_OUTPUT"
# Without reports an option or a setting could not be used; the log says which.
if [ ! -f "$REPORTS/mtaudit.json" ]; then
  echo "passed=false" >> "$GITHUB_OUTPUT"
  exit "$status"
fi
for kind in "${reports[@]}"; do echo "${kind/md/markdown}=$REPORTS/mtaudit.$kind" >> "$GITHUB_OUTPUT"; done
# Isolated: Python would otherwise look for its own modules in the files under test first.
python -I - "$REPORTS/mtaudit.json" >> "$GITHUB_OUTPUT" <<'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    audit = json.load(file)
summary = audit["summary"]
counts = {name: summary[name] for name in ("pairs", "nulls", "findings")} | summary["severities"]
print(f"passed={str(audit['verdict']['passed']).lower()}")
print(f"state={audit['verdict']['state']}")
print(f"counts={json.dumps(counts)}")
print(f"score={summary.get('score', '')}")
PYTHON
cat "$REPORTS/mtaudit.annotations"
cat "$REPORTS/mtaudit.md" >> "$GITHUB_STEP_SUMMARY"
exit "$status"
