#!/usr/bin/env bash
# Open the window with the students example, or train that project in the terminal if there is no display; `make run`.
set -euo pipefail
cd "$(dirname "$0")/.."
project=resources/examples/students.json

if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "There is no display (DISPLAY and WAYLAND_DISPLAY are not set). Training $project in the terminal."
    exec .venv/bin/python main.py train "$project"
fi
packaging/system-packages.sh screen || echo "Trying to open the window without them." >&2
exec .venv/bin/python main.py "$project"
