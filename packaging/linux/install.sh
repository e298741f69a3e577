#!/bin/sh
# Layerdesk @VERSION@ for Linux: this script, followed by the archive that it installs.
#
#   sh layerdesk-@VERSION@-linux-x86_64.run [--prefix FOLDER]   install; as root into /usr/local, else into ~/.local
#   sh layerdesk-@VERSION@-linux-x86_64.run --check             only check whether it would run here
#   FOLDER/lib/layerdesk/uninstall.sh                           uninstall
#
# It is not interactive, needs no network, and checks whether the program would run before it unpacks anything.
set -eu

version=@VERSION@
least=@GLIBC@
libraries='@LIBRARIES@'
megabytes=@MEGABYTES@
lines=@LINES@
sum=@SHA256@

say() { printf 'layerdesk: %s\n' "$*"; }
refuse() {
    printf 'layerdesk: %s\n' "$*" >&2
    exit 1
}

prefix=
only_check=
while [ $# -gt 0 ]; do
    case $1 in
    --prefix)
        [ $# -gt 1 ] || refuse "--prefix needs a folder."
        prefix=$2
        shift
        ;;
    --check) only_check=yes ;;
    --help | -h)
        sed -n '2,8s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *) refuse "unknown option $1. --help lists the options." ;;
    esac
    shift
done
if [ -z "$prefix" ]; then
    if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local; else prefix=${HOME:?}/.local; fi
fi
case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac

# Check whether the program would run on this machine.
[ "$(uname -s)" = Linux ] && [ "$(uname -m)" = x86_64 ] || refuse "this is $(uname -sm); the program is for Linux x86_64."
here=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/^glibc //') || here=
if [ -z "$here" ] || [ "$(printf '%s\n%s\n' "$least" "$here" | sort -V | head -n 1)" != "$least" ]; then
    refuse "this system has glibc ${here:-of no known version}, and Layerdesk needs $least or newer (Debian 12," \
        "Ubuntu 22.04, or any later one). Nothing was installed."
fi
if [ -r /proc/cpuinfo ] && ! grep -qw avx /proc/cpuinfo; then
    refuse "the processor lacks AVX, which TensorFlow needs. Nothing was installed."
fi
known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || known=
missing=
for pair in $libraries; do
    case $known in *"${pair%%:*} "*) ;; *) missing="$missing ${pair##*:}" ;; esac
done
if [ -n "$known" ] && [ -n "$missing" ]; then
    refuse "missing system packages (names of Debian):$missing. Install them, then run this script again." \
        "Nothing was installed."
fi
if command -v xz >/dev/null; then
    unpack='xz --decompress --stdout'
elif command -v python3 >/dev/null && python3 -c 'import lzma' 2>/dev/null; then
    unpack='python3 -c "import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.stdin.buffer), sys.stdout.buffer)"'
else
    refuse "unpacking needs xz (Debian: xz-utils) or python3. Nothing was installed."
fi
if [ -n "$only_check" ]; then
    say "Layerdesk $version would run here."
    exit 0
fi

# Unpack next to the target, so that an installed version stays usable until the last moment.
mkdir -p "$prefix" 2>/dev/null && [ -w "$prefix" ] || refuse "$prefix cannot be written. Choose another folder with --prefix."
free=$(df -Pm "$prefix" | awk 'NR == 2 { print $4 }')
[ "$free" -gt "$megabytes" ] || refuse "$prefix has $free MB free, and $megabytes MB are needed. Nothing was installed."
say "Installing Layerdesk $version into $prefix"
[ "$(tail -n +"$lines" "$0" | sha256sum | cut -d ' ' -f 1)" = "$sum" ] ||
    refuse "$0 is damaged. Copy it again. Nothing was installed."
new=$prefix/.layerdesk-$$
trap 'rm -rf "$new"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$new"
tail -n +"$lines" "$0" | eval "$unpack" | tar -x -f - -C "$new" --no-same-owner
tree=$new/usr

quoted=$(printf %s "$prefix" | sed 's/[&|\\]/\\&/g')
icon=$quoted/share/icons/hicolor/scalable/apps/layerdesk.svg
sed -i "s|^Exec=layerdesk|Exec=\"$quoted/bin/layerdesk\"|; s|^Icon=layerdesk|Icon=$icon|" \
    "$tree/share/applications/layerdesk.desktop"

# Written last, because it lists every file outside its own folder.
{
    printf '#!/bin/sh\n# Uninstall Layerdesk %s; settings and logs are kept.\nset -eu\n' "$version"
    printf 'prefix=%s\n' "'$(printf %s "$prefix" | sed "s/'/'\\\\''/g")'"
    printf 'rm -f "$prefix/bin/layerdesk"\n'
    (cd "$tree" && find share -type f) | sort | while read -r file; do
        printf 'rm -f "$prefix/%s"\n' "$file"
    done
    cat <<'END'
rm -rf "$prefix/lib/layerdesk"
if command -v update-desktop-database >/dev/null && [ -d "$prefix/share/applications" ]; then
    update-desktop-database -q "$prefix/share/applications" || true
fi
if command -v update-mime-database >/dev/null && [ -d "$prefix/share/mime/packages" ]; then
    update-mime-database "$prefix/share/mime" || true
fi
END
    (cd "$tree" && find share -type d) | sort -r | while read -r folder; do
        printf 'rmdir "$prefix/%s" 2>/dev/null || true\n' "$folder"
    done
    cat <<'END'
rmdir "$prefix/lib" "$prefix/bin" 2>/dev/null || true
echo "Layerdesk is uninstalled. Settings and logs are kept in ~/.config/layerdesk, ~/.config/Layerdesk and ~/.local/state/layerdesk."
END
} >"$tree/lib/layerdesk/uninstall.sh"
chmod 755 "$tree/lib/layerdesk/uninstall.sh"

mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share"
if [ -d "$prefix/lib/layerdesk" ]; then mv "$prefix/lib/layerdesk" "$new/before"; fi
mv "$tree/lib/layerdesk" "$prefix/lib/layerdesk"
(cd "$tree/share" && find . -type d) | while read -r folder; do mkdir -p "$prefix/share/$folder"; done
(cd "$tree/share" && find . -type f) | while read -r file; do mv -f "$tree/share/$file" "$prefix/share/$file"; done
ln -sfn ../lib/layerdesk/layerdesk "$prefix/bin/layerdesk"

# Register with the desktop, if its tools are installed.
if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$prefix/share/applications" || true; fi
if command -v update-mime-database >/dev/null; then update-mime-database "$prefix/share/mime" || true; fi
if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -qtf "$prefix/share/icons/hicolor" || true; fi

say "Installed. Start it from the menu, or with $prefix/bin/layerdesk"
case :$PATH: in *":$prefix/bin:"*) ;; *) say "($prefix/bin is not in PATH: add it to start the program with layerdesk.)" ;; esac
say "Check the installation: $prefix/bin/layerdesk selfcheck"
say "Uninstall: $prefix/lib/layerdesk/uninstall.sh"
exit 0
