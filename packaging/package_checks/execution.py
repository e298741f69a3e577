"""The installed program passes its self-check, works in unusual environments, and starts fast."""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import time

from package_checks.fixtures import BUILD, INSIDE, OFFSCREEN, ROOT, STUDENTS, installed, require

MAX_SELF_CHECK_S = 120
MAX_START_RATIO = 1.3
"""The starting time of the packaged program, relative to starting from source."""
TURNS = 8
"""How often each is started; the first start is cold and does not count."""


def the_self_check_passes_without_a_network_on_debian_12() -> str:
    return _self_check("bookworm")


def the_self_check_passes_without_a_network_on_debian_13() -> str:
    return _self_check("trixie")


def _self_check(suite: str) -> str:
    machine = installed(suite)
    trace = BUILD / f"connect-{suite}.txt"
    before = ["strace", "--follow-forks", "--seccomp-bpf", "--trace=connect,sendto,sendmsg", "--output", str(trace)]
    started, cpu_before = time.monotonic(), _cpu_seconds()
    result = machine.run("layerdesk", "selfcheck", "--details", before=before, timeout=1800)
    took, computed = time.monotonic() - started, _cpu_seconds() - cpu_before
    require(result.returncode == 0, "The self-check failed.", result)
    require(min(took, computed) < MAX_SELF_CHECK_S, f"The self-check took {took:.0f} s, {computed:.0f} s of CPU time.")
    connections = [
        line for line in trace.read_text("utf-8", "replace").splitlines() if re.search("sa_family=AF_INET", line)
    ]
    require(not connections, f"Network connections: {connections[:3]}")
    return f"{result.stdout.splitlines()[-1]} {computed:.0f} s of CPU time. No network connection in the trace."


def _cpu_seconds() -> float:
    """Return the CPU time of all child processes in seconds, which does not depend on other load."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def the_program_refuses_to_be_a_python_interpreter() -> str:
    machine = installed("bookworm")
    for words in (["-c", "print('yes')"], ["-m", "http.server"], ["-B", "-S", "-I", "-c", "print('yes')"]):
        result = machine.run("layerdesk", *words)
        require(result.returncode != 0 and "yes" not in result.stdout, f"{words} was run.", result)
    return "-c and -m are refused"


def it_works_in_unusual_environments() -> str:
    machine = installed("bookworm")
    home = machine.path_of(machine.home)
    (machine.home / ".keras").mkdir(exist_ok=True)
    (machine.home / ".keras/keras.json").write_text('{"backend": "torch", "floatx": "float16"}', "utf-8")
    machine.own(machine.home)
    places: dict[str, dict[str, object]] = {
        "with a Keras configuration of the user": {
            "environment": {"KERAS_BACKEND": "jax", "KERAS_HOME": f"{home}/.keras"}
        },
        "with Python and Qt variables set": {
            "environment": {"PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere", "QT_PLUGIN_PATH": "/nowhere"}
        },
        "in a locale that is not installed": {"environment": {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}},
        "with an empty home": {"environment": {"HOME": "/nowhere"}},
        "on a read-only file system": {"read_only": True, "environment": {"TMPDIR": "/dev/shm"}},
        "in a folder of another user": {"folder": "/var/lib"},
    }
    for name, place in places.items():
        result = machine.run("layerdesk", "--smoke-test", **_offscreen(place))
        require(result.returncode == 0, f"The window did not open {name}.", result)
        result = machine.run("layerdesk", "train", STUDENTS, "--epochs", "1", "--json", **place)
        require(result.returncode == 0 and '"binary_accuracy"' in result.stdout, f"It did not train {name}.", result)
    silent = 'exec layerdesk "$@" >&- 2>&- <&-'
    result = machine.run("sh", "-c", silent, "sh", "--smoke-test", **_offscreen({}))
    require(result.returncode == 0, "The window did not open without a standard output.", result)
    return ", ".join([*places, "without a standard output"])


def _offscreen(options: dict[str, object]) -> dict[str, object]:
    given = dict(options.get("environment", ()))  # type: ignore[call-overload]
    return options | {"environment": given | OFFSCREEN}


def an_untrusted_file_is_read_in_a_sandbox() -> str:
    machine = installed("bookworm")
    file = machine.put(ROOT / "tests/data/keras2/students_whole.h5", "students.h5")
    trace = BUILD / "seccomp.txt"
    before = ["strace", "--follow-forks", "--trace=seccomp", "--output", str(trace)]
    result = machine.run("layerdesk", "info", file, before=before)
    require(result.returncode == 0 and "Keras 2" in result.stdout, "The file was not read.", result)
    filters = re.findall(r"seccomp\(SECCOMP_SET_MODE_FILTER.*= 0$", trace.read_text("utf-8"), re.MULTILINE)
    require(filters, f"The reading process has no seccomp filter: {trace.read_text('utf-8')}")
    return "the reading process has a seccomp filter"


def an_incomplete_installation_is_detected_and_names_what_is_missing() -> str:
    machine = installed("bookworm")
    inside = machine.root / INSIDE
    away = machine.root / "away"
    removed = {
        "zstandard": "zstandard",
        "resources/samples/lab.ods": "table ods",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so": "window",
    }
    for number, path in enumerate(removed):
        (inside / path).rename(away.with_suffix(f".{number}"))
    try:
        result = machine.run("layerdesk", "selfcheck")
    finally:
        for number, path in enumerate(removed):
            away.with_suffix(f".{number}").rename(inside / path)
    failed = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    for name in (*removed.values(), "table csv.zst"):
        require(any(name in line for line in failed), f"The failure of {name} was not detected.", result)
    require(
        result.returncode == 1 and "Traceback" not in result.stdout + result.stderr,
        "It ended with a traceback.",
        result,
    )
    return "; ".join(" ".join(line.split()) for line in failed)


def the_window_opens_as_fast_as_from_source() -> str:
    environment = os.environ | OFFSCREEN
    program = installed("bookworm").root / "usr/lib/layerdesk/layerdesk"
    commands = {"packaged": [str(program)], "source": [sys.executable, str(ROOT / "main.py")]}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(TURNS):
        for name, command in commands.items():
            smoke_test = [*command, "--smoke-test"]
            output = subprocess.run(smoke_test, env=environment, capture_output=True, text=True, check=True).stdout
            if turn:
                seconds[name].append(float(re.findall(r"after ([\d.]+) s", output)[0]))
    packaged, source = (statistics.median(seconds[name]) for name in commands)
    text = f"first frame after {packaged:.2f} s packaged, {source:.2f} s from source: {packaged / source:.2f} times"
    require(packaged <= MAX_START_RATIO * source, text)
    return text
