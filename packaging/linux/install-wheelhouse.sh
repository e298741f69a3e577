#!/bin/sh
# Install Layerdesk @VERSION@ (@EDITION@) from this folder, without a network.
#
#   ./install.sh [FOLDER]     ~/.local/lib/layerdesk-@EDITION@ by default
#
# PYTHON names a Python @SERIES@ with venv; the default is python@SERIES@. Start the program with FOLDER/layerdesk;
# to uninstall it, delete the folder.
set -eu
cd "$(dirname "$0")"
target=${1:-${HOME:?}/.local/lib/layerdesk-@EDITION@}
python=${PYTHON:-python@SERIES@}

if [ "$("$python" -c 'import ensurepip, sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" != @SERIES@ ]; then
    echo "Python @SERIES@ with venv is needed (Debian: python@SERIES@ and python@SERIES@-venv). Set PYTHON to name one." >&2
    exit 1
fi
echo "Verifying the files"
sha256sum --check --quiet SHA256SUMS || {
    echo "Files are damaged or missing. Copy the folder again. Nothing was installed." >&2
    exit 1
}
mkdir -p "$target"
target=$(cd "$target" && pwd)
rm -rf "$target/program" "$target/venv"
mkdir "$target/program"
cp -r main.py engine ui resources LICENSE "$target/program/"
echo "Installing into $target"
"$python" -m venv "$target/venv"
install() {
    "$target/venv/bin/python" -m pip --disable-pip-version-check --quiet --no-input install \
        --no-index --find-links wheels "$@"
}
install --upgrade pip setuptools
install --constraint constraints.txt "layerdesk[@EDITION@]==@VERSION@"
cat >"$target/layerdesk" <<END
#!/bin/sh
exec "$target/venv/bin/python" "$target/program/main.py" "\$@"
END
chmod 755 "$target/layerdesk"
echo "Installed. Start it with $target/layerdesk, check it with $target/layerdesk selfcheck"
