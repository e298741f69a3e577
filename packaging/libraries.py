"""What the libraries in the packaged program are linked to: inside, from the system, or missing.

Only for Linux, where a program may bring libraries of its own, but the C library, the drivers of the graphics card and
what talks to the screen must be those of the machine.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

OLDEST_GLIBC = (2, 35)
"""That of Ubuntu 22.04; Debian 12 has 2.36."""

OF_THE_SYSTEM = {
    "ld-linux-x86-64.so.2": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXau.so.6": "libxau6",
    "libXdmcp.so.6": "libxdmcp6",
    "libXext.so.6": "libxext6",
    "libXrender.so.1": "libxrender1",
    "libxcb.so.1": "libxcb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libexpat.so.1": "libexpat1",
    "libuuid.so.1": "libuuid1",
    "libcom_err.so.2": "libcom-err2",
    "libgpg-error.so.0": "libgpg-error0",
}
"""Libraries that come from the machine, and the packages of Debian and Ubuntu that have them."""

LEAST = {"libc6": "2.35", "libstdc++6": "11"}
NEVER_INSIDE = re.compile(
    r"^lib(nvidia[-\w]*|cuda|nvcuvid|GL|EGL|GLX|GLdispatch|drm|gbm|gtk|gdk|c|stdc\+\+)[-.\d]*\.so"
)
"""Drivers, GTK and the C library of the machine that builds; left_out.py keeps them outside."""


def needed_by(paths: Iterable[Path]) -> dict[Path, set[str]]:
    """Return the names of the libraries that each file is linked to; files that are no program code are left away."""
    found: dict[Path, set[str]] = {}
    for path, line in _readelf("--dynamic", paths):
        if match := re.search(r"\(NEEDED\).*\[(.+)\]", line):
            found.setdefault(path, set()).add(match[1])
    return found


def newest_glibc(paths: Iterable[Path]) -> tuple[tuple[int, ...], Path | None]:
    """Return the newest version of the C library that any of the files asks for, and which file does."""
    newest: tuple[tuple[int, ...], Path | None] = ((0,), None)
    for path, line in _readelf("--version-info", paths):
        for version in re.findall(r"Name: GLIBC_([\d.]+)", line):
            newest = max(newest, (tuple(map(int, version.split("."))), path), key=lambda pair: pair[0])
    return newest


def without_idle(entries: list[tuple[str, str, str]], own: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return PyInstaller's list of libraries without those that nothing inside is linked to any more.

    That goes for libraries of the system, and for those that a wheel brings along in a folder `NAME.libs`.

    Parameters
    ----------
    entries : list of (path inside, path on this machine, kind)
    own : iterable of str
        Folders whose files are wanted for themselves: those of Python and its packages.
    """
    folders = tuple(own)
    by_name: dict[str, list[tuple[str, str, str]]] = {}  # two wheels may bring files of one name: each is wanted
    for entry in entries:
        by_name.setdefault(Path(entry[0]).name, []).append(entry)
    kept = {entry for entry in entries if entry[2] == "SYMLINK" or _is_wanted_for_itself(entry, folders)}
    needs = needed_by({Path(entry[1]) for entry in entries if entry[2] != "SYMLINK"})
    waiting = list(kept)
    while waiting:
        for name in needs.get(Path(waiting.pop()[1]), ()):
            new = [entry for entry in by_name.get(name, ()) if entry not in kept]
            kept.update(new)
            waiting += new
    return [entry for entry in entries if entry in kept]


def _is_wanted_for_itself(entry: tuple[str, str, str], folders: tuple[str, ...]) -> bool:
    inside = Path(entry[0])
    # The program itself opens Python's library, without being linked to it.
    return inside.name.startswith("libpython") or (
        entry[1].startswith(folders) and not any(part.endswith(".libs") for part in inside.parts[:-1])
    )


def files_of(folder: Path) -> list[Path]:
    """Return the files of a built program that may be linked to something."""
    programs = [path for path in folder.iterdir() if path.is_file() and path.suffix == ""]
    libraries = [path for path in folder.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    return sorted(programs + libraries)


def packages_for(folder: Path) -> list[str]:
    """Return what a Debian package of the built program depends on.

    Raises
    ------
    SystemExit
        Where a library is missing, or inside and should not be, or asks for too new a C library.
    """
    files = files_of(folder)
    inside = {path.name for path in folder.rglob("*.so*")}
    complaints = [f"{name} is inside, and belongs to the machine" for name in inside if NEVER_INSIDE.match(name)]
    packages = set()
    for path, names in needed_by(files).items():
        for name in names - inside:
            if name in OF_THE_SYSTEM:
                packages.add(OF_THE_SYSTEM[name])
            else:
                complaints.append(f"{path.relative_to(folder)} is linked to {name}, which is nowhere")
    version, path = newest_glibc(files)
    if version > OLDEST_GLIBC and path is not None:
        wants, may = ".".join(map(str, version)), ".".join(map(str, OLDEST_GLIBC))
        complaints.append(f"{path.relative_to(folder)} asks for glibc {wants}, and {may} should do")
    if complaints:
        raise SystemExit("\n".join(sorted(complaints)))
    return [f"{name} (>= {LEAST[name]})" if name in LEAST else name for name in sorted(packages)]


def looked_for(depends: Iterable[str]) -> list[str]:
    """Return the libraries of packages that are depended on, each as `library:package`, but for the C library."""
    packages = {each.partition(" ")[0] for each in depends} - {"libc6"}
    return [f"{name}:{package}" for name, package in OF_THE_SYSTEM.items() if package in packages]


def _readelf(what: str, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the lines that readelf says of each file; it is asked for many at once."""
    everything = sorted(set(paths))
    for start in range(0, len(everything), 200):
        some = everything[start : start + 200]
        # Two names at least, or it does not say of which file it speaks; what is no ELF file it complains of.
        command = ["readelf", "--wide", what, *map(str, some), str(some[0])]
        plain = {**os.environ, "LC_ALL": "C"}
        answer = subprocess.run(command, capture_output=True, text=True, env=plain, check=False)
        path = some[0]
        for line in answer.stdout.splitlines():
            if line.startswith("File: "):
                path = Path(line.removeprefix("File: "))
            else:
                yield path, line
