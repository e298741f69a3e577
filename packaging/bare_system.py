"""A minimal Debian system in a folder, without a network, and displays on which windows open."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

USER = 1000
NAME = "ada"
HOME = "Äda Lovelace"
"""A home folder with a blank and a letter outside ASCII."""
HOMES = "home"
SCREENS = Path("/", "tmp", ".X11-unix")
"""Folder of the sockets of X servers."""
SYSTEM_FOLDERS = ("var/cache", "var/lib/dpkg", "var/lib/apt", "var/log", "run", "proc", "sys", "dev", "tmp")
"""Folders in which an installation changes files of the system."""


class BareSystem:
    """A minimal Debian system of one release with additional packages.

    Parameters
    ----------
    suite : str
        ``bookworm`` is Debian 12, ``trixie`` 13.
    packages : sequence of str
        What is installed in addition to the minimal system.
    cache : Path
        Folder for the archive of the system, which is reused the next time.
    """

    def __init__(self, suite: str, packages: Sequence[str], cache: Path) -> None:
        self.suite = suite
        self.root = Path(tempfile.mkdtemp(prefix=f"layerdesk-{suite}-"))
        archive = cache / f"{suite}.tar"
        contents = cache / f"{suite}.txt"
        if not archive.exists() or not contents.exists() or contents.read_text("utf-8") != " ".join(packages):
            cache.mkdir(parents=True, exist_ok=True)
            command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}"]
            subprocess.run([*command, suite, str(archive)], check=True)
            contents.write_text(" ".join(packages), "utf-8")
        subprocess.run(["tar", "-xf", str(archive), "-C", str(self.root)], check=True)
        self.root.chmod(0o755)
        (self.root / "dev" / "shm").chmod(0o1777)
        self.home = self.root / HOMES / HOME
        self.home.mkdir(parents=True)
        with (self.root / "etc" / "passwd").open("a", encoding="utf-8") as file:
            file.write(f"{NAME}:x:{USER}:{USER}::/{HOMES}/{HOME}:/bin/sh\n")
        self.own(self.home)

    def own(self, path: Path) -> None:
        """Make the user the owner of a file or folder with everything in it."""
        for each in [path, *path.rglob("*")]:
            os.chown(each, USER, USER, follow_symlinks=False)

    def put(self, source: Path, name: str) -> str:
        """Copy a file into the home folder and return its path inside the system."""
        target = self.home / name
        shutil.copyfile(source, target)
        return self.path_of(target)

    def path_of(self, path: Path) -> str:
        """Return a path as it is inside the system."""
        return f"/{path.relative_to(self.root)}"

    def run(
        self,
        *command: str,
        root: bool = False,
        environment: Mapping[str, str] | None = None,
        folder: str = "/",
        before: Sequence[str] = (),
        read_only: bool = False,
        timeout: float = 600,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the system, as the user or as root, with a new environment and no network.

        Parameters
        ----------
        before : sequence of str
            Command that runs the whole, such as ``strace``.
        read_only : bool
            Mount everything read-only, the home folder included.
        """
        whole = self._command(command, root, environment, folder, read_only)
        return subprocess.run(
            [*before, *whole],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )

    def start(self, *command: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a command in the system, as the user, without waiting for it."""
        whole = self._command(command, False, environment, "/", False)
        return subprocess.Popen(whole, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def files(self) -> set[str]:
        """Return the paths of all files and folders, except in `SYSTEM_FOLDERS`."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            inside = os.path.relpath(folder, self.root)
            folders[:] = [each for each in folders if os.path.normpath(f"{inside}/{each}") not in SYSTEM_FOLDERS]
            found |= {os.path.normpath(f"{inside}/{name}") for name in (*names, *folders)}
        return found

    def remove(self) -> None:
        """Remove the folder of the system."""
        shutil.rmtree(self.root)

    def _command(
        self, command: Sequence[str], root: bool, environment: Mapping[str, str] | None, folder: str, read_only: bool
    ) -> list[str]:
        given = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": f"/{HOMES}/{HOME}"} | dict(environment or {})
        words = [f"{name}={value}" for name, value in given.items()]
        user = [] if root else ["--userspec", f"{USER}:{USER}"]
        steps = []
        folders = [SCREENS] if "DISPLAY" in given else []
        if "WAYLAND_DISPLAY" in given:
            folders.append(Path(given["WAYLAND_DISPLAY"]).parent)
        for shared in folders:
            steps += [f"mkdir -p '{self.root}{shared}'", f"mount --bind '{shared}' '{self.root}{shared}'"]
        if read_only:
            steps += [f"mount --bind '{self.root}' '{self.root}'", f"mount -o remount,bind,ro '{self.root}'"]
        steps += [f"mount -t proc proc '{self.root}/proc'", f"mount -t tmpfs tmpfs '{self.root}/dev/shm'"]
        inner = [
            "chroot",
            *user,
            str(self.root),
            "env",
            "-i",
            *words,
            "sh",
            "-c",
            'cd "$0" && exec "$@"',
            folder,
            *command,
        ]
        script = " && ".join([*steps, 'exec "$@"'])
        return ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh", *inner]


@contextmanager
def screen(width: int = 1280, height: int = 800) -> Iterator[str]:
    """Start a virtual X display with a window manager, and yield its name."""
    reading, writing = os.pipe()
    size = f"{width}x{height}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-dpi", "96", "-nolisten", "tcp", "-ac"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as output:
        name = f":{output.readline().strip()}"
    desktop = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
    try:
        yield name
    finally:
        desktop.terminate()
        desktop.wait()
        server.terminate()
        server.wait()


@contextmanager
def wayland() -> Iterator[dict[str, dict[str, str]]]:
    """Start a headless Wayland desktop, and yield the environment for each platform plugin of Qt."""
    with tempfile.TemporaryDirectory(prefix="layerdesk-wayland-") as folder:
        socket, log = Path(folder, "wayland-0"), Path(folder, "log")
        Path(folder).chmod(0o755)
        command = ["weston", "--backend=headless-backend.so", "--xwayland", "--idle-time=0"]
        words = [f"--socket={socket.name}", f"--log={log}", "--width=1280", "--height=800"]
        environment = {**os.environ, "XDG_RUNTIME_DIR": folder}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        desktop = subprocess.Popen([*command, *words], env=environment, **quiet)
        try:
            display = _xwayland_of(log)
            # Both sockets belong to root; the program runs as another user.
            for path in (socket, SCREENS / f"X{display.removeprefix(':')}"):
                path.chmod(0o777)
            subprocess.run(["xhost", "+local:"], env={**os.environ, "DISPLAY": display}, check=True, **quiet)
            yield {
                "wayland": {"WAYLAND_DISPLAY": str(socket), "QT_QPA_PLATFORM": "wayland"},
                "xcb": {"DISPLAY": display},
            }
        finally:
            desktop.terminate()
            desktop.wait()


def _xwayland_of(log: Path, seconds: float = 30) -> str:
    """Wait until the log of a Wayland desktop names its X display, and return the name."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if log.exists() and (found := re.search(r"xserver listening on display (:\d+)", log.read_text("utf-8"))):
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(f"XWayland did not start within {seconds:.0f} s: {log.read_text('utf-8')}")


def titles(display: str) -> list[str]:
    """Return the titles of all windows on a display."""
    search = ["xdotool", "search", "--onlyvisible", "--name", "."]
    environment = {**os.environ, "DISPLAY": display}
    windows = subprocess.run(search, env=environment, capture_output=True, text=True, check=False).stdout.split()
    named = [["xdotool", "getwindowname", each] for each in windows]
    return [
        subprocess.run(each, env=environment, capture_output=True, text=True, check=False).stdout.strip()
        for each in named
    ]


def wait_for_title(display: str, word: str, seconds: float = 240) -> bool:
    """Wait until the title of a window contains a word, and return whether one does."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if any(word in title for title in titles(display)):
            return True
        time.sleep(0.5)
    return False


def take_screenshot(display: str, path: Path) -> None:
    """Write a screenshot of a display to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["import", "-window", "root", str(path)], env={**os.environ, "DISPLAY": display}, check=True)
