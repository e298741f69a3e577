#!/usr/bin/env bash
# Open the window on the bundled students project, or train that project here where there is no screen; `make run`.
set -euo pipefail
cd "$(dirname "$0")/.."
project=resources/examples/students.json

if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "There is no screen here (DISPLAY and WAYLAND_DISPLAY are not set), so $project is trained in the terminal."
    exec .venv/bin/python main.py train "$project"
fi
packaging/system-packages.sh screen || echo "Trying to open the window all the same." >&2
exec .venv/bin/python main.py "$project"
