#!/usr/bin/env bash
# Download everything that an offline machine needs to run Layerdesk from source; `make wheelhouse` calls it.
#
#   packaging/wheelhouse.sh [gpu|cpu]      gpu: the CUDA edition, TensorFlow with the libraries of NVIDIA
#
# The result is a folder, and an archive of it in dist/: the wheels, the program and a script that installs them without
# a network. It is for the Python version that runs this script, and for Linux on x86-64.
set -euo pipefail
cd "$(dirname "$0")/.."
edition=${1:-gpu}
case $edition in gpu | cpu) ;; *)
    echo "usage: packaging/wheelhouse.sh [gpu|cpu]" >&2
    exit 2
    ;;
esac

venv=build/wheelhouse/venv
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || {
    echo "PYTHON must be Python 3.11, 3.12 or 3.13, the same version as on the offline machines." >&2
    exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
series=$("$venv/bin/python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
name=layerdesk-$version-$edition-python$series
folder=build/wheelhouse/$name
rm -rf "$folder"
mkdir -p "$folder/wheels" dist

pip=("$venv/bin/python" -m pip --disable-pip-version-check --quiet --no-input)
"${pip[@]}" install --constraint constraints.txt setuptools
# pip and setuptools too: an offline machine has only those that Python includes.
"${pip[@]}" download --only-binary=:all: --constraint constraints.txt --dest "$folder/wheels" pip setuptools
"${pip[@]}" wheel --no-build-isolation --constraint constraints.txt --wheel-dir "$folder/wheels" ".[$edition]"
rm -rf build/lib build/bdist.* layerdesk.egg-info

cp -r main.py engine ui resources LICENSE CHANGELOG.md constraints.txt "$folder/"
find "$folder" -name __pycache__ -prune -exec rm -rf {} +
rm -rf "$folder/resources/screenshots"
sed "s/@EDITION@/$edition/; s/@SERIES@/$series/; s/@VERSION@/$version/" packaging/linux/install-wheelhouse.sh >"$folder/install.sh"
chmod 755 "$folder/install.sh"
(cd "$folder" && find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)
tar --create --directory build/wheelhouse --sort=name --owner=0 --group=0 "$name" >"dist/$name.tar" # wheels are compressed already
echo "$(du -sm "$folder" | cut -f 1) MB  $folder"
echo "$(du -sm "dist/$name.tar" | cut -f 1) MB  dist/$name.tar"
