#!/usr/bin/env bash
# Make .venv, the Python environment that everything here runs in; `make` calls it when it is missing or out of date.
#
#   packaging/set-up.sh [EXTRAS [FOLDER]]     cpu,dev unless told otherwise; gpu,dev for an NVIDIA card
#
# PYTHON names the Python to use; otherwise `python3` is taken where it fits, then the newest that is found.
set -euo pipefail
cd "$(dirname "$0")/.."
extras=${1:-cpu,dev}
venv=${2:-.venv}

fits='import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

find_python() {
    local name names=(python3 python3.13 python3.12 python3.11 python)
    [ -z "${PYTHON:-}" ] || names=("$PYTHON")
    for name in "${names[@]}"; do
        # Asked rather than looked up: a version manager's stand-in is on PATH, but does not run.
        if "$name" -c "$fits" 2>/dev/null; then
            echo "$name"
            return 0
        fi
    done
    return 1
}

if ! [ -x "$venv/bin/python" ] || ! "$venv/bin/python" -c "$fits" 2>/dev/null; then
    if ! python=$(find_python); then
        if [ -n "${PYTHON:-}" ]; then
            echo "PYTHON=$PYTHON is not Python 3.11, 3.12 or 3.13 with venv. Name another, or none." >&2
            exit 1
        fi
        echo "Layerdesk needs Python 3.11, 3.12 or 3.13 with venv, and finds none. PYTHON=/path/to/python names one." >&2
        packaging/system-packages.sh python
        python=$(find_python) || exit 1
    fi
    echo "Making $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

echo "Installing what Layerdesk needs into $venv: some 2 GB, a few minutes the first time"
pip=("$venv/bin/python" -m pip --disable-pip-version-check install --quiet --no-input --constraint constraints.txt)
# setuptools first: it builds what the second line installs, so that pip need not fetch another one for that.
if ! { "${pip[@]}" setuptools && "${pip[@]}" --no-build-isolation ".[$extras]"; }; then
    echo "Setting up .venv failed; what pip said stands above. It needs the package index, or a folder of wheels named by PIP_FIND_LINKS." >&2
    exit 1
fi
rm -rf build/lib build/bdist.* layerdesk.egg-info # what building leaves behind
