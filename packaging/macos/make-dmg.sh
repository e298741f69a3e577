#!/usr/bin/env bash
# Build a disk image from which the program is dragged into Applications; packaging/make_package.py calls it on macOS.
#
#   packaging/macos/make-dmg.sh Layerdesk.app layerdesk-VERSION-macos-ARCH.dmg
#
# IDENTITY names the certificate to sign with, PROFILE the credentials of notarytool. Without them the signature is valid
# on this machine only, and users of other machines must open the program once with a right click and Open.
set -euo pipefail
app=${1:?usage: make-dmg.sh APP DMG}
image=${2:?usage: make-dmg.sh APP DMG}
identity=${IDENTITY:--}

# Sign every library first, then the program that contains them.
options=(--force --timestamp=none --sign "$identity")
[ "$identity" = - ] || options=(--force --timestamp --options runtime --sign "$identity")
find "$app/Contents" -type f -print0 | while IFS= read -r -d '' file; do
    case $(file --brief "$file") in *Mach-O*) codesign "${options[@]}" "$file" ;; esac
done
codesign "${options[@]}" --entitlements "$(dirname "$0")/entitlements.plist" "$app"
codesign --verify --deep --strict "$app"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
rm -f "$image"
hdiutil create -volname Layerdesk -srcfolder "$folder" -fs HFS+ -format ULMO -quiet "$image"

if [ -n "${PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$PROFILE" --wait
    xcrun stapler staple "$image"
fi
