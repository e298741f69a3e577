"""A freshly made Debian in a folder, without a network, in which a package is tried; and a screen to look at."""

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
"""A home whose name many programs trip over."""
HOMES = "home"
SCREENS = Path("/", "tmp", ".X11-unix")
"""Where screens are reached as files, so that no network is needed."""
NOT_OURS = ("var/cache", "var/lib/dpkg", "var/lib/apt", "var/log", "run", "proc", "sys", "dev", "tmp")
"""Where an installation leaves traces that are the system's own."""


class BareSystem:
    """A Debian of one release with nothing in it but what is named.

    Parameters
    ----------
    suite : str
        ``bookworm`` is Debian 12, ``trixie`` 13.
    packages : sequence of str
        What is installed beside the bare system, which any desktop has.
    kept : Path
        A folder for what is fetched, so that the next time it need not be.
    """

    def __init__(self, suite: str, packages: Sequence[str], kept: Path) -> None:
        self.suite = suite
        self.root = Path(tempfile.mkdtemp(prefix=f"layerdesk-{suite}-"))
        packed = kept / f"{suite}.tar"
        wanted = kept / f"{suite}.txt"
        if not packed.exists() or not wanted.exists() or wanted.read_text("utf-8") != " ".join(packages):
            kept.mkdir(parents=True, exist_ok=True)
            command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}"]
            subprocess.run([*command, suite, str(packed)], check=True)
            wanted.write_text(" ".join(packages), "utf-8")
        subprocess.run(["tar", "-xf", str(packed), "-C", str(self.root)], check=True)
        self.root.chmod(0o755)
        (self.root / "dev" / "shm").chmod(0o1777)
        self.home = self.root / HOMES / HOME
        self.home.mkdir(parents=True)
        with (self.root / "etc" / "passwd").open("a", encoding="utf-8") as file:
            file.write(f"{NAME}:x:{USER}:{USER}::/{HOMES}/{HOME}:/bin/sh\n")
        self.own(self.home)

    def own(self, path: Path) -> None:
        """Give a file, and all below it, to the user."""
        for each in [path, *path.rglob("*")]:
            os.chown(each, USER, USER, follow_symlinks=False)

    def put(self, source: Path, name: str) -> str:
        """Copy a file into the user's home and return its path as the system has it."""
        target = self.home / name
        shutil.copyfile(source, target)
        return self.path_of(target)

    def path_of(self, path: Path) -> str:
        """Return how a path is called inside."""
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
        """Run a command inside, as the user or as root, with an environment of its own and no network.

        Parameters
        ----------
        before : sequence of str
            What the whole is run by, such as ``strace``.
        read_only : bool
            Whether nothing may be written, not even in the home.
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
        """Start a command inside, as the user, and do not wait for it."""
        whole = self._command(command, False, environment, "/", False)
        return subprocess.Popen(whole, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def files(self) -> set[str]:
        """Return the paths of all files but those of the system's own book-keeping."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            inside = os.path.relpath(folder, self.root)
            folders[:] = [each for each in folders if os.path.normpath(f"{inside}/{each}") not in NOT_OURS]
            found |= {os.path.normpath(f"{inside}/{name}") for name in (*names, *folders)}
        return found

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
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
    """Start a screen with a window manager, and give its name."""
    reading, writing = os.pipe()
    size = f"{width}x{height}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-dpi", "96", "-nolisten", "tcp", "-ac"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        name = f":{answer.readline().strip()}"
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
    """Start a desktop of Wayland with no screen, and give for each platform of Qt what leads to it."""
    with tempfile.TemporaryDirectory(prefix="layerdesk-wayland-") as folder:
        socket, log = Path(folder, "wayland-0"), Path(folder, "log")
        Path(folder).chmod(0o755)
        command = ["weston", "--backend=headless-backend.so", "--xwayland", "--idle-time=0"]
        words = [f"--socket={socket.name}", f"--log={log}", "--width=1280", "--height=800"]
        surroundings = {**os.environ, "XDG_RUNTIME_DIR": folder}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        desktop = subprocess.Popen([*command, *words], env=surroundings, **quiet)
        try:
            display = _xwayland_of(log)
            # Both let in who started them; the program runs as another.
            for door in (socket, SCREENS / f"X{display.removeprefix(':')}"):
                door.chmod(0o777)
            subprocess.run(["xhost", "+local:"], env={**os.environ, "DISPLAY": display}, check=True, **quiet)
            yield {
                "wayland": {"WAYLAND_DISPLAY": str(socket), "QT_QPA_PLATFORM": "wayland"},
                "xcb": {"DISPLAY": display},
            }
        finally:
            desktop.terminate()
            desktop.wait()


def _xwayland_of(log: Path, seconds: float = 30) -> str:
    """Return the name of the X screen that a desktop of Wayland offers, when it says so."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if log.exists() and (found := re.search(r"xserver listening on display (:\d+)", log.read_text("utf-8"))):
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(f"There is no XWayland after {seconds:.0f} s: {log.read_text('utf-8')}")


def titles(display: str) -> list[str]:
    """Return the titles of all windows on a screen."""
    asked = ["xdotool", "search", "--onlyvisible", "--name", "."]
    environment = {**os.environ, "DISPLAY": display}
    windows = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False).stdout.split()
    named = [["xdotool", "getwindowname", each] for each in windows]
    return [
        subprocess.run(each, env=environment, capture_output=True, text=True, check=False).stdout.strip()
        for each in named
    ]


def wait_for_title(display: str, word: str, seconds: float = 240) -> bool:
    """Wait until a window's title has a word, and return whether it came to that."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if any(word in title for title in titles(display)):
            return True
        time.sleep(0.5)
    return False


def take_picture(display: str, path: Path) -> None:
    """Keep what is on the screen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["import", "-window", "root", str(path)], env={**os.environ, "DISPLAY": display}, check=True)
