"""Refusal, installation, upgrade and removal, by root and by a user without root."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from bare_system import HOME

from package_checks.fixtures import (
    BUILD,
    DIST,
    INSIDE,
    INSTALLER,
    OFFSCREEN,
    PACKAGE,
    VERSION,
    bare,
    installed,
    require,
    system,
)

OLDER = BUILD / "layerdesk_0.0.1_amd64.deb"
SETTINGS = ".config/Layerdesk/Layerdesk.conf"


def the_packages_are_complete_and_well_formed() -> str:
    sums = _run("sha256sum", "--check", "--strict", "SHA256SUMS")
    require(sums.returncode == 0, "The checksums are wrong.", sums)
    root = installed("bookworm").root
    entry = _run("desktop-file-validate", str(root / "usr/share/applications/layerdesk.desktop"))
    require(entry.returncode == 0 and not entry.stdout, "The desktop entry is wrong.", entry)
    installed_list, released_list = (
        root / "usr/lib/layerdesk/layerdesk.cdx.json",
        DIST / f"layerdesk-{VERSION}.cdx.json",
    )
    require(installed_list.read_bytes() == released_list.read_bytes(), "The two lists of packages differ.")
    documents = root / "usr/share/doc/layerdesk"
    licences = [path.name for path in (documents / "licences").iterdir()]
    require((documents / "copyright").stat().st_size > 1000 and "LGPL-3.txt" in licences, f"Licences: {licences}")
    return f"{len(sums.stdout.splitlines())} files match their checksums"


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=DIST, capture_output=True, text=True, check=False)


def an_older_system_is_refused_before_anything_is_unpacked() -> str:
    old = bare("bullseye")
    before = old.files()
    result = old.run("dpkg", "-i", old.put(PACKAGE, PACKAGE.name), root=True)
    require(result.returncode != 0 and "needs 2.35 or newer" in result.stderr, "The package was not refused.", result)
    result = old.run("sh", old.put(INSTALLER, INSTALLER.name))
    require(result.returncode != 0 and "needs 2.35 or newer" in result.stderr, "The archive was not refused.", result)
    left = old.files() - before - {f"home/{HOME}/{path.name}" for path in (PACKAGE, INSTALLER)}
    require(not left, f"Something was unpacked: {sorted(left)[:5]}")
    return result.stderr.strip()


def an_upgrade_keeps_settings_and_leaves_nothing_of_the_older_version() -> str:
    machine = system("bookworm")
    result = machine.run("dpkg", "-i", machine.put(_older_package(), OLDER.name), root=True)
    require(result.returncode == 0, "Installing the older version failed.", result)
    settings = machine.home / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text("[General]\nscheme=dark\n", "utf-8")
    machine.own(machine.home)
    started = time.monotonic()
    installed("bookworm")
    result = machine.run("dpkg", "-i", machine.put(PACKAGE, f"again-{PACKAGE.name}"), root=True)
    took = time.monotonic() - started
    require(result.returncode == 0, "The upgrade failed.", result)
    require(not (machine.root / INSIDE / "only-in-the-older-version").exists(), "A file of the older version remains.")
    require("scheme=dark" in settings.read_text("utf-8"), "The settings were not kept.")
    result = machine.run("dpkg", "--verify", "layerdesk", root=True)
    require(result.returncode == 0 and not result.stdout, "Installed files differ from those in the package.", result)
    return f"0.0.1 -> {VERSION} in {took:.0f} s"


def _older_package() -> Path:
    """Build a package of an older version with a file that the newer one does not have."""
    tree = BUILD / "older"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "usr/lib/layerdesk/_internal").mkdir(parents=True)
    (tree / INSIDE / "only-in-the-older-version").write_text("", "utf-8")
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin/layerdesk").write_text("#!/bin/sh\necho older\n", "utf-8")
    (tree / "DEBIAN").mkdir()
    fields = "Package: layerdesk\nVersion: 0.0.1\nArchitecture: amd64\nMaintainer: Test <test@localhost>\n"
    (tree / "DEBIAN/control").write_text(f"{fields}Description: older\n", "utf-8")
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, OLDER], check=True, capture_output=True)
    return OLDER


def a_removal_leaves_only_files_of_the_user() -> str:
    machine = system("trixie")
    if (machine.root / "usr/bin/layerdesk").is_symlink():
        machine.run("dpkg", "--purge", "layerdesk", root=True)
    before = machine.files()
    installed("trixie")
    result = machine.run("dpkg", "--purge", "layerdesk", root=True)
    require(result.returncode == 0, "The removal failed.", result)
    left = {path for path in machine.files() - before if not path.startswith("home/")}
    require(not left, f"Left behind: {sorted(left)[:10]}")
    return "nothing left"


def a_user_without_root_installs_upgrades_and_removes_it() -> str:
    machine = system("trixie")
    archive = machine.put(INSTALLER, INSTALLER.name)
    if not (machine.root / "usr/bin/xz").exists():
        result = machine.run("sh", archive)
        require(result.returncode == 1 and "xz-utils" in result.stderr, "It does not name what it needs.", result)
        shutil.copy("/usr/bin/xz", machine.root / "usr/bin/xz")
    before = machine.files()
    for _ in range(2):  # the second time is an upgrade
        result = machine.run("sh", archive)
        require(result.returncode == 0, "Installing failed.", result)
    mine = f"{machine.path_of(machine.home)}/.local"
    result = machine.run(f"{mine}/bin/layerdesk", "--smoke-test", environment=OFFSCREEN)
    require(result.returncode == 0, "The window did not open.", result)
    entry = (machine.home / ".local/share/applications/layerdesk.desktop").read_text("utf-8")
    require(f'Exec="{mine}/bin/layerdesk" %f' in entry, f"The desktop entry has the wrong path: {entry}")
    result = machine.run(f"{mine}/lib/layerdesk/uninstall.sh")
    require(result.returncode == 0, "The removal failed.", result)
    left = {path for path in machine.files() - before if "layerdesk" in path and "/.config/" not in path}
    require(not left - {f"home/{HOME}/.local/state/layerdesk"}, f"Left behind: {sorted(left)[:10]}")
    return f"into {mine}"


def a_damaged_archive_is_refused() -> str:
    machine = system("bookworm")
    target = machine.home / "damaged.run"
    shutil.copyfile(INSTALLER, target)
    with target.open("r+b") as file:
        file.seek(-1000, os.SEEK_END)
        file.write(b"damaged")
    if not (machine.root / "usr/bin/xz").exists():
        shutil.copy("/usr/bin/xz", machine.root / "usr/bin/xz")
    result = machine.run("sh", machine.path_of(target), "--prefix", f"{machine.path_of(machine.home)}/damaged")
    require(result.returncode == 1 and "is damaged" in result.stderr, "The damage was not detected.", result)
    return result.stderr.strip()
