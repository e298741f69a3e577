#!/usr/bin/env bash
# Install the system packages that Qt and the packaging tools need and that are not on PyPI.
#
#   packaging/system-packages.sh screen      to show a window
#   packaging/system-packages.sh offscreen   for the tests, which draw off-screen
#   packaging/system-packages.sh python      Python with venv
#   packaging/system-packages.sh package     for `make package`, which bundles display libraries
#   packaging/system-packages.sh try         for `make test-package`, which creates Debian systems
#
# If nothing is missing, it does nothing and needs neither root nor a network. Missing packages are installed on Debian
# and Ubuntu if it runs as root; otherwise they are listed.
set -euo pipefail

usage='usage: packaging/system-packages.sh screen|offscreen|python|package|try'
purpose=${1:?$usage}

# library:package of Debian and Ubuntu.
drawing=(
    libEGL.so.1:libegl1 libGL.so.1:libgl1 libX11.so.6:libx11-6 libdbus-1.so.3:libdbus-1-3
    libfontconfig.so.1:libfontconfig1 libfreetype.so.6:libfreetype6 libglib-2.0.so.0:libglib2.0-0
    libxkbcommon.so.0:libxkbcommon0 libgssapi_krb5.so.2:libgssapi-krb5-2 libbrotlidec.so.1:libbrotli1
    libzstd.so.1:libzstd1 libstdc++.so.6:libstdc++6
)
showing=(
    libX11-xcb.so.1:libx11-xcb1 libxkbcommon-x11.so.0:libxkbcommon-x11-0 libxcb-cursor.so.0:libxcb-cursor0
    libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0 libxcb-keysyms.so.1:libxcb-keysyms1
    libxcb-randr.so.0:libxcb-randr0 libxcb-render-util.so.0:libxcb-render-util0 libxcb-render.so.0:libxcb-render0
    libxcb-shape.so.0:libxcb-shape0 libxcb-shm.so.0:libxcb-shm0 libxcb-sync.so.1:libxcb-sync1
    libxcb-util.so.1:libxcb-util1 libxcb-xfixes.so.0:libxcb-xfixes0 libxcb-xkb.so.1:libxcb-xkb1 libxcb.so.1:libxcb1
    libwayland-client.so.0:libwayland-client0 libwayland-cursor.so.0:libwayland-cursor0
    libwayland-egl.so.1:libwayland-egl1
)

# command:package
building=(readelf:binutils strip:binutils ar:binutils xz:xz-utils gzip:gzip tar:tar)
trying=(
    mmdebstrap:mmdebstrap unshare:util-linux strace:strace Xvfb:xvfb openbox:openbox xdotool:xdotool
    import:imagemagick desktop-file-validate:desktop-file-utils weston:weston Xwayland:xwayland
    xhost:x11-xserver-utils
)

has_library() {
    grep -qF "$1 " <<<"$known" && return 0
    local folder
    IFS=: read -ra folders <<<"${LD_LIBRARY_PATH:-}"
    for folder in "${folders[@]}"; do [ -n "$folder" ] && [ -e "$folder/$1" ] && return 0; done
    return 1
}

missing=()
case $purpose in
python) missing=(python3 python3-venv) ;;
try)
    for pair in "${trying[@]}"; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
    done
    ;;
screen | offscreen | package)
    [ "$(uname -s)" = Linux ] || exit 0
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || exit 0
    wanted=("${drawing[@]}")
    [ "$purpose" = offscreen ] || wanted+=("${showing[@]}")
    if [ "$purpose" = package ]; then
        for pair in "${building[@]}"; do
            command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
        done
    fi
    for pair in "${wanted[@]}"; do
        has_library "${pair%%:*}" || missing+=("${pair##*:}")
    done
    fonts=(/usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.local/share/fonts" "${HOME:-/}/.fonts")
    [ -n "$(find -L "${fonts[@]}" -name '*.[ot]tf' -print -quit 2>/dev/null)" ] || missing+=(fonts-dejavu-core)
    ;;
*)
    echo "$usage" >&2
    exit 2
    ;;
esac
[ ${#missing[@]} -gt 0 ] || exit 0

command="apt-get install --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing missing system packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
elif command -v apt-get >/dev/null; then
    echo "Missing system packages: ${missing[*]}. Install with: sudo $command" >&2
    exit 1
else
    echo "Missing system packages (names of Debian): ${missing[*]}. Install the packages of your distribution." >&2
    exit 1
fi
