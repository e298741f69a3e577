"""It proves itself, wherever and for whomever it is started, and is nothing but itself."""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import time

from trial.ground import BUILD, INSIDE, OFFSCREEN, ROOT, STUDENTS, installed, require

LONGEST_SELFTEST_S = 120
SLOWEST_START = 1.3
TURNS = 8
"""How often each is started; the first one is cold and does not count."""


def the_selftest_holds_without_a_network_on_debian_12() -> str:
    return _selftest("bookworm")


def the_selftest_holds_without_a_network_on_debian_13() -> str:
    return _selftest("trixie")


def _selftest(suite: str) -> str:
    made = installed(suite)
    trace = BUILD / f"connect-{suite}.txt"
    before = ["strace", "--follow-forks", "--seccomp-bpf", "--trace=connect,sendto,sendmsg", "--output", str(trace)]
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


def the_program_is_no_interpreter_for_others() -> str:
    made = installed("bookworm")
    for words in (["-c", "print('yes')"], ["-m", "http.server"], ["-B", "-S", "-I", "-c", "print('yes')"]):
        answer = made.run("layerdesk", *words)
        require(answer.returncode != 0 and "yes" not in answer.stdout, f"{words} was carried out.", answer)
    return "-c and -m are refused"


def it_works_wherever_and_for_whomever_it_is_started() -> str:
    made = installed("bookworm")
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
        answer = made.run("layerdesk", "train", STUDENTS, "--epochs", "1", "--json", **place)
        require(answer.returncode == 0 and '"binary_accuracy"' in answer.stdout, f"It did not train {name}.", answer)
    silent = 'exec layerdesk "$@" >&- 2>&- <&-'
    answer = made.run("sh", "-c", silent, "sh", "--prove-window", **_offscreen({}))
    require(answer.returncode == 0, "The window did not open without a standard output.", answer)
    return ", ".join([*places, "without a standard output"])


def _offscreen(place: dict[str, object]) -> dict[str, object]:
    given = dict(place.get("environment", ()))  # type: ignore[call-overload]
    return place | {"environment": given | OFFSCREEN}


def a_foreign_file_is_read_behind_walls() -> str:
    made = installed("bookworm")
    file = made.put(ROOT / "tests/data/keras2/students_whole.h5", "students.h5")
    trace = BUILD / "walls.txt"
    before = ["strace", "--follow-forks", "--trace=seccomp", "--output", str(trace)]
    answer = made.run("layerdesk", "info", file, before=before)
    require(answer.returncode == 0 and "Keras 2" in answer.stdout, "The file was not read.", answer)
    walls = re.findall(r"seccomp\(SECCOMP_SET_MODE_FILTER.*= 0$", trace.read_text("utf-8"), re.MULTILINE)
    require(walls, f"The process that reads was not locked in: {trace.read_text('utf-8')}")
    return "the process that reads has locked itself in"


def a_broken_installation_is_found_out_and_says_what_is_missing() -> str:
    made = installed("bookworm")
    inside = made.root / INSIDE
    away = made.root / "away"
    broken = {
        "zstandard": "zstandard",
        "resources/samples/lab.ods": "table ods",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so": "window",
    }
    for number, path in enumerate(broken):
        (inside / path).rename(away.with_suffix(f".{number}"))
    try:
        answer = made.run("layerdesk", "selftest")
    finally:
        for number, path in enumerate(broken):
            away.with_suffix(f".{number}").rename(inside / path)
    failed = [line for line in answer.stdout.splitlines() if line.startswith("FAIL")]
    for name in (*broken.values(), "table csv.zst"):
        require(any(name in line for line in failed), f"It was not noticed that {name} does not work.", answer)
    require(answer.returncode == 1 and "Traceback" not in answer.stdout + answer.stderr, "It broke down.", answer)
    return "; ".join(" ".join(line.split()) for line in failed)


def the_window_opens_as_fast_as_from_source() -> str:
    environment = os.environ | OFFSCREEN
    program = installed("bookworm").root / "usr/lib/layerdesk/layerdesk"
    commands = {"packaged": [str(program)], "source": [sys.executable, str(ROOT / "main.py")]}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(TURNS):
        for name, command in commands.items():
            asked = [*command, "--prove-window"]
            said = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout
            if turn:
                seconds[name].append(float(re.findall(r"after ([\d.]+) s", said)[0]))
    packaged, source = (statistics.median(seconds[name]) for name in commands)
    text = f"first picture after {packaged:.2f} s packaged, {source:.2f} s from source: {packaged / source:.2f} times"
    require(packaged <= SLOWEST_START * source, text)
    return text
