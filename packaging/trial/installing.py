"""Refused, installed, upgraded, removed: by the system, and by a user for himself."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from bare_system import HOME

from trial.ground import BUILD, DIST, INSIDE, INSTALLER, OFFSCREEN, PACKAGE, VERSION, bare, installed, require, system

OLDER = BUILD / "layerdesk_0.0.1_amd64.deb"
SETTINGS = ".config/Layerdesk/Layerdesk.conf"


def what_was_built_is_whole_and_well_formed() -> str:
    sums = _said_by("sha256sum", "--check", "--strict", "SHA256SUMS")
    require(sums.returncode == 0, "The checksums are wrong.", sums)
    root = installed("bookworm").root
    entry = _said_by("desktop-file-validate", str(root / "usr/share/applications/layerdesk.desktop"))
    require(entry.returncode == 0 and not entry.stdout, "The desktop entry is wrong.", entry)
    inside, beside = root / "usr/lib/layerdesk/layerdesk.cdx.json", DIST / f"layerdesk-{VERSION}.cdx.json"
    require(inside.read_bytes() == beside.read_bytes(), "The list of packages inside is another one than that beside.")
    documents = root / "usr/share/doc/layerdesk"
    licences = [path.name for path in (documents / "licences").iterdir()]
    require((documents / "copyright").stat().st_size > 1000 and "LGPL-3.txt" in licences, f"Licences: {licences}")
    return f"{len(sums.stdout.splitlines())} files beside their checksums"


def _said_by(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=DIST, capture_output=True, text=True, check=False)


def an_older_system_is_refused_before_anything_is_unpacked() -> str:
    old = bare("bullseye")
    before = old.files()
    answer = old.run("dpkg", "-i", old.put(PACKAGE, PACKAGE.name), root=True)
    require(answer.returncode != 0 and "needs 2.35 or newer" in answer.stderr, "The package was not refused.", answer)
    answer = old.run("sh", old.put(INSTALLER, INSTALLER.name))
    require(answer.returncode != 0 and "needs 2.35 or newer" in answer.stderr, "The archive was not refused.", answer)
    left = old.files() - before - {f"home/{HOME}/{path.name}" for path in (PACKAGE, INSTALLER)}
    require(not left, f"Something was unpacked: {sorted(left)[:5]}")
    return answer.stderr.strip()


def an_upgrade_keeps_settings_and_leaves_nothing_of_the_older_version() -> str:
    made = system("bookworm")
    answer = made.run("dpkg", "-i", made.put(_older_package(), OLDER.name), root=True)
    require(answer.returncode == 0, "The older version was not installed.", answer)
    settings = made.home / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text("[General]\nscheme=dark\n", "utf-8")
    made.own(made.home)
    started = time.monotonic()
    installed("bookworm")
    answer = made.run("dpkg", "-i", made.put(PACKAGE, f"again-{PACKAGE.name}"), root=True)
    took = time.monotonic() - started
    require(answer.returncode == 0, "It was not upgraded.", answer)
    require(not (made.root / INSIDE / "of-the-older-one").exists(), "A file of the older one stays.")
    require("scheme=dark" in settings.read_text("utf-8"), "The settings were not kept.")
    answer = made.run("dpkg", "--verify", "layerdesk", root=True)
    require(answer.returncode == 0 and not answer.stdout, "Files are not as they were packed.", answer)
    return f"0.0.1 -> {VERSION} in {took:.0f} s"


def _older_package() -> Path:
    """Make a package of an older version with a file that the newer one does not have."""
    tree = BUILD / "older"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "usr/lib/layerdesk/_internal").mkdir(parents=True)
    (tree / INSIDE / "of-the-older-one").write_text("", "utf-8")
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin/layerdesk").write_text("#!/bin/sh\necho older\n", "utf-8")
    (tree / "DEBIAN").mkdir()
    fields = "Package: layerdesk\nVersion: 0.0.1\nArchitecture: amd64\nMaintainer: nobody <n@localhost>\n"
    (tree / "DEBIAN/control").write_text(f"{fields}Description: older\n", "utf-8")
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, OLDER], check=True, capture_output=True)
    return OLDER


def a_removal_leaves_nothing_but_what_is_the_users() -> str:
    made = system("trixie")
    if (made.root / "usr/bin/layerdesk").is_symlink():
        made.run("dpkg", "--purge", "layerdesk", root=True)
    before = made.files()
    installed("trixie")
    answer = made.run("dpkg", "--purge", "layerdesk", root=True)
    require(answer.returncode == 0, "It was not removed.", answer)
    left = {path for path in made.files() - before if not path.startswith("home/")}
    require(not left, f"There is left: {sorted(left)[:10]}")
    return "nothing left"


def a_user_without_root_installs_upgrades_and_removes_it() -> str:
    made = system("trixie")
    archive = made.put(INSTALLER, INSTALLER.name)
    if not (made.root / "usr/bin/xz").exists():
        answer = made.run("sh", archive)
        require(answer.returncode == 1 and "xz-utils" in answer.stderr, "It does not say what it needs.", answer)
        shutil.copy("/usr/bin/xz", made.root / "usr/bin/xz")
    before = made.files()
    for _ in range(2):  # the second time it is an upgrade
        answer = made.run("sh", archive)
        require(answer.returncode == 0, "It was not installed.", answer)
    mine = f"{made.path_of(made.home)}/.local"
    answer = made.run(f"{mine}/bin/layerdesk", "--prove-window", environment=OFFSCREEN)
    require(answer.returncode == 0, "The window did not open.", answer)
    entry = (made.home / ".local/share/applications/layerdesk.desktop").read_text("utf-8")
    require(f'Exec="{mine}/bin/layerdesk" %f' in entry, f"The desktop would not find it: {entry}")
    answer = made.run(f"{mine}/lib/layerdesk/uninstall.sh")
    require(answer.returncode == 0, "It was not removed.", answer)
    left = {path for path in made.files() - before if "layerdesk" in path and "/.config/" not in path}
    require(not left - {f"home/{HOME}/.local/state/layerdesk"}, f"There is left: {sorted(left)[:10]}")
    return f"into {mine}"


def an_archive_that_was_damaged_on_its_way_is_refused() -> str:
    made = system("bookworm")
    target = made.home / "damaged.run"
    shutil.copyfile(INSTALLER, target)
    with target.open("r+b") as file:
        file.seek(-1000, os.SEEK_END)
        file.write(b"damaged")
    if not (made.root / "usr/bin/xz").exists():
        shutil.copy("/usr/bin/xz", made.root / "usr/bin/xz")
    answer = made.run("sh", made.path_of(target), "--prefix", f"{made.path_of(made.home)}/damaged")
    require(answer.returncode == 1 and "is damaged" in answer.stderr, "It was not noticed.", answer)
    return answer.stderr.strip()
