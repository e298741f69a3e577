"""The walls around the process that reads: bounded memory and time, and on Linux no way to anything but two pipes.

What the system does not know is left out: then the other walls stand alone.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

from engine.foreign.raw import LARGEST_ARRAYS, LARGEST_TEXT

MEMORY = 768 * 2**20
"""Bytes that reading may take beside what the file and its arrays need."""

SECONDS = 4
"""Of computing that reading a small file may take."""

LARGEST_ANSWER = LARGEST_ARRAYS + 4 * LARGEST_TEXT
"""Bytes of what was taken out of a file."""

SET_NO_NEW_PRIVILEGES = 38
SECCOMP, FILTER_MODE, FOR_ALL_THREADS = 317, 1, 1
X86_64 = 0xC000003E
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, DENY = 0x7FFF0000, 0x00050001
"""What a filter answers: go on, or the error that this is not permitted."""

CALLS = {
    "read": 0,
    "write": 1,
    "close": 3,
    "fstat": 5,
    "poll": 7,
    "lseek": 8,
    "mmap": 9,
    "mprotect": 10,
    "munmap": 11,
    "brk": 12,
    "rt_sigaction": 13,
    "rt_sigprocmask": 14,
    "rt_sigreturn": 15,
    "pread64": 17,
    "readv": 19,
    "writev": 20,
    "sched_yield": 24,
    "mremap": 25,
    "madvise": 28,
    "getpid": 39,
    "exit": 60,
    "gettimeofday": 96,
    "sigaltstack": 131,
    "gettid": 186,
    "futex": 202,
    "clock_gettime": 228,
    "exit_group": 231,
    "newfstatat": 262,
    "set_robust_list": 273,
    "getrandom": 318,
    "rseq": 334,
}
"""All that is left to the process: to read and write what is open, to have memory, and to end."""


def lock_down(largest: int) -> None:
    """Give up, for the rest of this process, everything that reading a file does not take.

    Parameters
    ----------
    largest : int
        Bytes that the file has.
    """
    _bound(MEMORY + 6 * largest, SECONDS + largest // (10 * 2**20))
    if sys.platform == "linux":
        _shut()


def _bound(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # there is none on Windows
        return
    used = 0
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
    bounds = {
        "RLIMIT_AS": used + memory,
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": LARGEST_ANSWER,
        "RLIMIT_CORE": 0,
    }
    for name, bound in bounds.items():
        kind = getattr(resource, name, None)
        if kind is None or (name == "RLIMIT_AS" and not used):
            continue
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (bound if hard < 0 else min(bound, hard),) * 2)


def _shut() -> None:
    """Let the kernel refuse every call but the few that reading takes; nothing can undo it.

    See https://docs.kernel.org/userspace-api/seccomp_filter.html.
    """
    if os.uname().machine != "x86_64" or struct.calcsize("P") != 8:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program()
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(SECCOMP, FILTER_MODE, FOR_ALL_THREADS, ctypes.create_string_buffer(head, len(head)))


def _program() -> bytes:
    """Return the filter: another kind of machine, or a call that is not listed, is refused."""
    numbers = sorted(CALLS.values())
    steps = [(LOAD, 0, 0, 4), (IF_EQUAL, 0, len(numbers) + 1, X86_64), (LOAD, 0, 0, 0)]
    for position, number in enumerate(numbers):
        steps.append((IF_EQUAL, len(numbers) - position, 0, number))
    steps += [(RETURN, 0, 0, DENY), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
