"""Install what `make package` built in bare Debian systems and prove it there; `make test-package` calls it.

It needs root, for systems in folders, and a Debian archive to make these from the first time. One line a rule; the exit
code is 0 only where all hold. Pictures of what a user would see are kept in `build/package/look`.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from bare_system import HOME, BareSystem, screen, take_picture, titles, wait_for_title

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "package"
DIST = ROOT / "dist"
KEPT = BUILD / "systems"
LOOK = BUILD / "look"
VERSION = metadata.version("layerdesk")
PACKAGE = DIST / f"layerdesk_{VERSION}_amd64.deb"
INSTALLER = DIST / f"layerdesk-{VERSION}-linux-x86_64.run"
PROGRAM = BUILD / "dist" / "layerdesk" / "layerdesk"
OLDER = BUILD / "layerdesk_0.0.1_amd64.deb"
DESKTOP = ("fonts-dejavu-core", "desktop-file-utils", "shared-mime-info", "libglib2.0-bin")
"""What a desktop has and a bare system has not, beside what the package depends on."""
LONGEST_SELFTEST_S = 120
SLOWEST_START = 1.3
SETTINGS = ".config/Layerdesk/Layerdesk.conf"

_RULES: dict[str, Callable[[], str]] = {}
_SYSTEMS: dict[str, BareSystem] = {}


def rule(prove: Callable[[], str]) -> Callable[[], str]:
    """Make known what is to be proven: the function's name is the rule, what it returns is worth knowing."""
    _RULES[prove.__name__] = prove
    return prove


class Broken(Exception):
    """A rule does not hold; the text says how."""


def main() -> int:
    """Prove all rules, or those whose name has a word in it, in their order."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-k", dest="word", default="", help="only the rules whose name has this word")
    options = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("Systems in folders can be made by root only: sudo make test-package")
    for path in (PACKAGE, INSTALLER):
        if not path.exists():
            raise SystemExit(f"{path.relative_to(ROOT)} is not there. Build it first: make package")
    failed = 0
    chosen = {name: prove for name, prove in _RULES.items() if options.word in name}
    try:
        for name, prove in chosen.items():
            failed += not _holds(name, prove)
    finally:
        for system in _SYSTEMS.values():
            system.remove()
    print(f"{failed} of {len(chosen)} rules broken." if failed else f"All {len(chosen)} rules hold.")
    return int(failed > 0)


def _holds(name: str, prove: Callable[[], str]) -> bool:
    started = time.monotonic()
    try:
        text, holds = prove(), True
    except Broken as error:
        text, holds = str(error), False
    except Exception:
        text, holds = traceback.format_exc(), False
    took = f"{time.monotonic() - started:6.1f} s"
    print(f"{'ok  ' if holds else 'FAIL'} {took}  {name.replace('_', ' ')}: {text}", flush=True)
    return holds


def require(holds: object, text: str, answer: subprocess.CompletedProcess[str] | None = None) -> None:
    """Raise where something does not hold, with what a command said."""
    if not holds:
        said = f" It said: {(answer.stdout + answer.stderr)[-2000:]}" if answer is not None else ""
        raise Broken(text + said)


def system(suite: str) -> BareSystem:
    """Return the system of a release with all that the package depends on; it is made when it is first wanted."""
    if suite not in _SYSTEMS:
        depends = re.findall(r"[a-z][a-z0-9.+-]+(?= \(|,|$)", _field("Depends"))
        _SYSTEMS[suite] = BareSystem(suite, [*depends, *DESKTOP], KEPT)
    return _SYSTEMS[suite]


def bare(suite: str) -> BareSystem:
    """Return a system of a release with nothing in it."""
    if f"bare-{suite}" not in _SYSTEMS:
        _SYSTEMS[f"bare-{suite}"] = BareSystem(suite, ["sed"], KEPT / "bare")
    return _SYSTEMS[f"bare-{suite}"]


def _field(name: str) -> str:
    return subprocess.run(["dpkg-deb", "-f", PACKAGE, name], capture_output=True, text=True, check=True).stdout.strip()


def _installed(suite: str) -> BareSystem:
    """Return the system of a release with the package in it."""
    made = system(suite)
    if not (made.root / "usr" / "bin" / "layerdesk").is_symlink():
        answer = made.run("dpkg", "-i", made.put(PACKAGE, PACKAGE.name), root=True)
        require(answer.returncode == 0, "It was not installed.", answer)
    return made


@rule
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


@rule
def an_upgrade_keeps_settings_and_leaves_nothing_of_the_older_version() -> str:
    made = system("bookworm")
    answer = made.run("dpkg", "-i", made.put(_older_package(), OLDER.name), root=True)
    require(answer.returncode == 0, "The older version was not installed.", answer)
    settings = made.home / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text("[General]\nscheme=dark\n", "utf-8")
    made.own(made.home)
    started = time.monotonic()
    _installed("bookworm")
    answer = made.run("dpkg", "-i", made.put(PACKAGE, f"again-{PACKAGE.name}"), root=True)
    took = time.monotonic() - started
    require(answer.returncode == 0, "It was not upgraded.", answer)
    require(not (made.root / "usr/lib/layerdesk/_internal/of-the-older-one").exists(), "A file of the older one stays.")
    require("scheme=dark" in settings.read_text("utf-8"), "The settings were not kept.")
    answer = made.run("dpkg", "--verify", "layerdesk", root=True)
    require(answer.returncode == 0 and not answer.stdout, "Files are not as they were packed.", answer)
    return f"0.0.1 -> {VERSION} in {took:.0f} s"


def _older_package() -> Path:
    """Make a package of an older version with a file that the newer one does not have."""
    tree = BUILD / "older"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "usr/lib/layerdesk/_internal").mkdir(parents=True)
    (tree / "usr/lib/layerdesk/_internal/of-the-older-one").write_text("", "utf-8")
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin/layerdesk").write_text("#!/bin/sh\necho older\n", "utf-8")
    (tree / "DEBIAN").mkdir()
    fields = "Package: layerdesk\nVersion: 0.0.1\nArchitecture: amd64\nMaintainer: nobody <n@localhost>\n"
    (tree / "DEBIAN/control").write_text(f"{fields}Description: older\n", "utf-8")
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, OLDER], check=True, capture_output=True)
    return OLDER


def _selftest(suite: str) -> str:
    made = _installed(suite)
    trace = BUILD / f"connect-{suite}.txt"
    before = ["strace", "--follow-forks", "--trace=connect,sendto,sendmsg", "--output", str(trace)]
    started, before_s = time.monotonic(), _computed()
    answer = made.run("layerdesk", "selftest", "--details", before=before, timeout=1800)
    took, computed = time.monotonic() - started, _computed() - before_s
    require(answer.returncode == 0, "The selftest failed.", answer)
    require(min(took, computed) < LONGEST_SELFTEST_S, f"The selftest took {took:.0f} s, {computed:.0f} s of computing.")
    called = [line for line in trace.read_text("utf-8", "replace").splitlines() if re.search("sa_family=AF_INET", line)]
    require(not called, f"Something called out: {called[:3]}")
    return f"{answer.stdout.splitlines()[-1]} {computed:.0f} s of computing. No call to a network, traced."


def _computed() -> float:
    """Return the seconds that processors have worked for what was started; a busy machine does not change them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@rule
def the_selftest_holds_without_a_network_on_debian_12() -> str:
    return _selftest("bookworm")


@rule
def the_selftest_holds_without_a_network_on_debian_13() -> str:
    return _selftest("trixie")


@rule
def a_double_click_opens_the_project() -> str:
    made = _installed("trixie")
    project = _trained_project(made, "Bestände.layerdesk")
    answer = made.run("gio", "mime", "application/x-layerdesk")
    require("layerdesk.desktop" in answer.stdout, "The desktop does not know whose files these are.", answer)
    with screen() as display:
        opened = made.start("sh", "-c", 'gio open "$0"; sleep 600', project, environment={"DISPLAY": display})
        try:
            require(wait_for_title(display, "Bestände"), f"No window has the project: {titles(display)}")
            time.sleep(8)
            take_picture(display, LOOK / "double-click.png")
        finally:
            opened.kill()
            opened.wait()
    return f"see {(LOOK / 'double-click.png').relative_to(ROOT)}"


def _trained_project(made: BareSystem, name: str) -> str:
    path = f"{made.path_of(made.home)}/{name}"
    students = "/usr/lib/layerdesk/_internal/resources/examples/students.json"
    answer = made.run("layerdesk", "train", students, "--epochs", "5", "--out", path)
    require(answer.returncode == 0, "The command line did not train.", answer)
    return path


@rule
def a_second_start_hands_its_file_to_the_first_window() -> str:
    made = _installed("bookworm")
    examples = "/usr/lib/layerdesk/_internal/resources/examples"
    with screen() as display:
        given = {"DISPLAY": display, "XDG_RUNTIME_DIR": made.path_of(made.home)}
        first = made.start("layerdesk", f"{examples}/students.csv", environment=given)
        try:
            require(wait_for_title(display, "Layerdesk"), "The first window did not open.")
            started = time.monotonic()
            answer = made.run("layerdesk", f"{examples}/wine.csv", environment=given)
            took = time.monotonic() - started
            require(answer.returncode == 0, "The second one failed.", answer)
            require(wait_for_title(display, "wine"), f"The file was not opened: {titles(display)}")
            windows = [title for title in titles(display) if "Layerdesk" in title]
            take_picture(display, LOOK / "handed-over.png")
            require(len(windows) == 1 and "wine" in windows[0], f"The windows are {windows}.")
        finally:
            first.kill()
            first.wait()
    return f"the second one was over after {took:.1f} s"


@rule
def the_program_is_no_interpreter_for_others() -> str:
    made = _installed("bookworm")
    for words in (["-c", "print('yes')"], ["-m", "http.server"], ["-B", "-S", "-I", "-c", "print('yes')"]):
        answer = made.run("layerdesk", *words)
        require(answer.returncode != 0 and "yes" not in answer.stdout, f"{words} was carried out.", answer)
    return "-c and -m are refused"


@rule
def it_works_wherever_and_for_whomever_it_is_started() -> str:
    made = _installed("bookworm")
    home = made.path_of(made.home)
    (made.home / ".keras").mkdir(exist_ok=True)
    (made.home / ".keras/keras.json").write_text('{"backend": "torch", "floatx": "float16"}', "utf-8")
    made.own(made.home)
    places: dict[str, dict[str, object]] = {
        "with settings of other programs": {"environment": {"KERAS_BACKEND": "jax", "KERAS_HOME": f"{home}/.keras"}},
        "with an environment of others": {
            "environment": {"PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere", "QT_PLUGIN_PATH": "/nowhere"}
        },
        "in a locale that is not there": {"environment": {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}},
        "with an empty home": {"environment": {"HOME": "/nowhere"}},
        "where nothing can be written": {"read_only": True, "environment": {"TMPDIR": "/dev/shm"}},
        "in a folder of another": {"folder": "/var/lib"},
    }
    for name, place in places.items():
        answer = made.run("layerdesk", "--prove-window", **_offscreen(place))
        require(answer.returncode == 0, f"The window did not open {name}.", answer)
        students = "/usr/lib/layerdesk/_internal/resources/examples/students.json"
        answer = made.run("layerdesk", "train", students, "--epochs", "1", "--json", **place)
        require(answer.returncode == 0 and '"binary_accuracy"' in answer.stdout, f"It did not train {name}.", answer)
    silent = 'exec layerdesk "$@" >&- 2>&- <&-'
    answer = made.run("sh", "-c", silent, "sh", "--prove-window", **_offscreen({}))
    require(answer.returncode == 0, "The window did not open without a standard output.", answer)
    return ", ".join([*places, "without a standard output"])


def _offscreen(place: dict[str, object]) -> dict[str, object]:
    given = dict(place.get("environment", ()))  # type: ignore[call-overload]
    return place | {"environment": given | {"QT_QPA_PLATFORM": "offscreen"}}


@rule
def a_broken_installation_is_found_out_and_says_what_is_missing() -> str:
    made = _installed("bookworm")
    inside = made.root / "usr/lib/layerdesk/_internal"
    (inside / "zstandard").rename(inside / "zstandard-away")
    (inside / "resources/samples/lab.ods").unlink()
    try:
        answer = made.run("layerdesk", "selftest")
    finally:
        (inside / "zstandard-away").rename(inside / "zstandard")
        shutil.copyfile(ROOT / "resources/samples/lab.ods", inside / "resources/samples/lab.ods")
    failed = [line for line in answer.stdout.splitlines() if line.startswith("FAIL")]
    require(answer.returncode == 1 and any("zstandard" in line for line in failed), "It was not noticed.", answer)
    return "; ".join(failed)


@rule
def a_removal_leaves_nothing_but_what_is_the_users() -> str:
    made = system("trixie")
    if (made.root / "usr/bin/layerdesk").is_symlink():
        made.run("dpkg", "--purge", "layerdesk", root=True)
    before = made.files()
    _installed("trixie")
    answer = made.run("dpkg", "--purge", "layerdesk", root=True)
    require(answer.returncode == 0, "It was not removed.", answer)
    left = {path for path in made.files() - before if not path.startswith("home/")}
    require(not left, f"There is left: {sorted(left)[:10]}")
    return "nothing left"


@rule
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
    answer = made.run(f"{mine}/bin/layerdesk", "--prove-window", environment={"QT_QPA_PLATFORM": "offscreen"})
    require(answer.returncode == 0, "The window did not open.", answer)
    entry = (made.home / ".local/share/applications/layerdesk.desktop").read_text("utf-8")
    require(f'Exec="{mine}/bin/layerdesk" %f' in entry, f"The desktop would not find it: {entry}")
    answer = made.run(f"{mine}/lib/layerdesk/uninstall.sh")
    require(answer.returncode == 0, "It was not removed.", answer)
    left = {path for path in made.files() - before if "layerdesk" in path and "/.config/" not in path}
    require(not left - {f"home/{HOME}/.local/state/layerdesk"}, f"There is left: {sorted(left)[:10]}")
    return f"into {mine}"


@rule
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


@rule
def the_window_opens_as_fast_as_from_source() -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    commands = {"packaged": [str(PROGRAM)], "source": [str(ROOT / ".venv/bin/python"), str(ROOT / "main.py")]}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(8):
        for name, command in commands.items():
            asked = [*command, "--prove-window"]
            said = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout
            if turn:  # the first one is not counted: it is cold
                seconds[name].append(float(re.findall(r"after ([\d.]+) s", said)[0]))
    packaged, source = (statistics.median(seconds[name]) for name in commands)
    text = f"first picture after {packaged:.2f} s packaged, {source:.2f} s from source: {packaged / source:.2f} times"
    require(packaged <= SLOWEST_START * source, text)
    return text


if __name__ == "__main__":
    sys.exit(main())
