"""Check the shared libraries of the packaged program: bundled, provided by the system, or missing.

For Linux only, where a program may bundle libraries, but must use the C library, the GPU drivers and the display
libraries of the machine.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

OLDEST_GLIBC = (2, 35)
"""The version of Ubuntu 22.04; Debian 12 has 2.36."""

SYSTEM_LIBRARIES = {
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
"""Libraries that the system provides, and the Debian and Ubuntu packages that contain them."""

MIN_VERSIONS = {"libc6": "2.35", "libstdc++6": "11"}
NEVER_BUNDLED = re.compile(
    r"^lib(nvidia[-\w]*|cuda|nvcuvid|GL|EGL|GLX|GLdispatch|drm|gbm|gtk|gdk|c|stdc\+\+)[-.\d]*\.so"
)
"""Drivers, GTK and the C library of the build machine; exclusions.py keeps them out of the package."""


def needed_by(paths: Iterable[Path]) -> dict[Path, set[str]]:
    """Return the names of the libraries that each file is linked to; files that are not ELF are skipped."""
    found: dict[Path, set[str]] = {}
    for path, line in _readelf("--dynamic", paths):
        if match := re.search(r"\(NEEDED\).*\[(.+)\]", line):
            found.setdefault(path, set()).add(match[1])
    return found


def newest_glibc(paths: Iterable[Path]) -> tuple[tuple[int, ...], Path | None]:
    """Return the newest version of the C library that any of the files requires, and that file."""
    newest: tuple[tuple[int, ...], Path | None] = ((0,), None)
    for path, line in _readelf("--version-info", paths):
        for version in re.findall(r"Name: GLIBC_([\d.]+)", line):
            newest = max(newest, (tuple(map(int, version.split("."))), path), key=lambda pair: pair[0])
    return newest


def without_unused(entries: list[tuple[str, str, str]], own: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return PyInstaller's list of libraries without those that no remaining file is linked to.

    Removes libraries of the system, and those that a wheel contains in a folder `NAME.libs`.

    Parameters
    ----------
    entries : list of (path inside, path on this machine, kind)
    own : iterable of str
        Folders whose files are always kept: those of Python and its packages.
    """
    folders = tuple(own)
    # Two wheels may contain files of the same name, and both are kept.
    by_name: dict[str, list[tuple[str, str, str]]] = {}
    for entry in entries:
        by_name.setdefault(Path(entry[0]).name, []).append(entry)
    kept = {entry for entry in entries if entry[2] == "SYMLINK" or _is_always_kept(entry, folders)}
    needs = needed_by({Path(entry[1]) for entry in entries if entry[2] != "SYMLINK"})
    waiting = list(kept)
    while waiting:
        for name in needs.get(Path(waiting.pop()[1]), ()):
            new = [entry for entry in by_name.get(name, ()) if entry not in kept]
            kept.update(new)
            waiting += new
    return [entry for entry in entries if entry in kept]


def _is_always_kept(entry: tuple[str, str, str], folders: tuple[str, ...]) -> bool:
    inside = Path(entry[0])
    # The bootloader opens Python's library without being linked to it.
    return inside.name.startswith("libpython") or (
        entry[1].startswith(folders) and not any(part.endswith(".libs") for part in inside.parts[:-1])
    )


def files_of(folder: Path) -> list[Path]:
    """Return the executables and shared libraries of a built program."""
    programs = [path for path in folder.iterdir() if path.is_file() and path.suffix == ""]
    libraries = [path for path in folder.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    return sorted(programs + libraries)


def packages_for(folder: Path) -> list[str]:
    """Return the dependencies of the Debian package of a built program.

    Raises
    ------
    SystemExit
        If a library is missing, is bundled and must not be, or requires too new a C library.
    """
    files = files_of(folder)
    inside = {path.name for path in folder.rglob("*.so*")}
    problems = [f"{name} is bundled, but must come from the system" for name in inside if NEVER_BUNDLED.match(name)]
    packages = set()
    for path, names in needed_by(files).items():
        for name in names - inside:
            if name in SYSTEM_LIBRARIES:
                packages.add(SYSTEM_LIBRARIES[name])
            else:
                problems.append(
                    f"{path.relative_to(folder)} is linked to {name}, which is neither bundled nor a system library"
                )
    version, path = newest_glibc(files)
    if version > OLDEST_GLIBC and path is not None:
        required, allowed = ".".join(map(str, version)), ".".join(map(str, OLDEST_GLIBC))
        problems.append(f"{path.relative_to(folder)} requires glibc {required}; the newest allowed is {allowed}")
    if problems:
        raise SystemExit("\n".join(sorted(problems)))
    return [f"{name} (>= {MIN_VERSIONS[name]})" if name in MIN_VERSIONS else name for name in sorted(packages)]


def library_packages(depends: Iterable[str]) -> list[str]:
    """Return the libraries of the packages that are dependencies, each as `library:package`, without the C library."""
    packages = {each.partition(" ")[0] for each in depends} - {"libc6"}
    return [f"{name}:{package}" for name, package in SYSTEM_LIBRARIES.items() if package in packages]


def _readelf(what: str, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the lines that readelf prints about each file; one call reads many files."""
    everything = sorted(set(paths))
    for start in range(0, len(everything), 200):
        some = everything[start : start + 200]
        # At least two names: with one, readelf omits the lines that name the file. Other files are errors on stderr.
        command = ["readelf", "--wide", what, *map(str, some), str(some[0])]
        plain = {**os.environ, "LC_ALL": "C"}
        result = subprocess.run(command, capture_output=True, text=True, env=plain, check=False)
        path = some[0]
        for line in result.stdout.splitlines():
            if line.startswith("File: "):
                path = Path(line.removeprefix("File: "))
            else:
                yield path, line
