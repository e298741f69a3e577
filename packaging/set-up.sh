#!/usr/bin/env bash
# Create .venv, the Python environment of the project; `make` calls it when .venv is missing or out of date.
#
#   packaging/set-up.sh [EXTRAS [FOLDER]]     default: cpu,dev; gpu,dev for an NVIDIA GPU
#
# PYTHON names the Python to use; the default is `python3` if its version is supported, else the newest one found.
set -euo pipefail
cd "$(dirname "$0")/.."
extras=${1:-cpu,dev}
venv=${2:-.venv}

fits='import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

find_python() {
    local name names=(python3 python3.13 python3.12 python3.11 python)
    [ -z "${PYTHON:-}" ] || names=("$PYTHON")
    for name in "${names[@]}"; do
        # Run it to be sure: the shim of a version manager can be on PATH without a Python behind it.
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
            echo "PYTHON=$PYTHON is not Python 3.11, 3.12 or 3.13 with venv. Choose another one, or unset PYTHON." >&2
            exit 1
        fi
        echo "Layerdesk needs Python 3.11, 3.12 or 3.13 with venv, and none was found. Set PYTHON=/path/to/python to name one." >&2
        packaging/system-packages.sh python
        python=$(find_python) || exit 1
    fi
    echo "Creating $venv with $("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

echo "Installing the dependencies into $venv: about 2 GB, a few minutes the first time"
pip=("$venv/bin/python" -m pip --disable-pip-version-check install --quiet --no-input --constraint constraints.txt)
# setuptools first: it builds the project without a separate build environment.
if ! { "${pip[@]}" setuptools && "${pip[@]}" --no-build-isolation ".[$extras]"; }; then
    echo "Setting up .venv failed; see the messages of pip above. It needs the package index, or a folder of wheels in PIP_FIND_LINKS." >&2
    exit 1
fi
rm -rf build/lib build/bdist.* layerdesk.egg-info # build artefacts
