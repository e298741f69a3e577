"""Restrictions of the reading process: bounded memory and time, and on Linux no access except to two open files.

Linux enforces all of them, Windows memory, time and processes, macOS the time; `reading_process` also monitors time
and memory on all platforms. A restriction that the platform does not support is omitted.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import time
from typing import NamedTuple

RESTRICTIONS = TIME, MEMORY, NO_PROCESSES, NO_ACCESS = (
    "bounded time",
    "bounded memory",
    "no other programs",
    "no files, no network",
)
"""Restrictions of the reading process, as the user reads them."""


class Limits(NamedTuple):
    """What reading a file may use: bytes of memory, CPU seconds, and bytes of output."""

    memory: int
    seconds: int
    output: int


EXTENDED_LIMITS = 9
PROCESS_TIME, ONE_PROCESS, PROCESS_MEMORY = 0x2, 0x8, 0x100
"""Flags of the limits of a Windows job object."""

SET_NO_NEW_PRIVILEGES = 38
SECCOMP, FILTER_MODE, FOR_ALL_THREADS = 317, 1, 1
X86_64 = 0xC000003E
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, DENY = 0x7FFF0000, 0x00050001
"""Results of the seccomp filter: allow the call, or fail with EPERM."""

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
"""The allowed system calls of x86-64: read and write open files, manage memory, and exit."""


def lock_down(limits: Limits) -> tuple[str, ...]:
    """Restrict this process, for the rest of its life, to what reading a file needs.

    Returns
    -------
    tuple of str
        The restrictions that are active from now on.
    """
    seconds = int(time.process_time()) + 1 + limits.seconds
    if sys.platform == "win32":
        return _bound_by_job(limits.memory, seconds)
    restrictions = _bound(limits.memory, seconds, limits.output)
    return (*restrictions, NO_PROCESSES, NO_ACCESS) if sys.platform == "linux" and _install_filter() else restrictions


def _bound(memory: int, seconds: int, output: int) -> tuple[str, ...]:
    import resource

    used = 0
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
    bounds = {
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": output,
        "RLIMIT_CORE": 0,
        **({"RLIMIT_AS": used + memory} if used else {}),  # macOS accepts the limit without enforcing it
    }
    for name, bound in bounds.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (bound if hard < 0 else min(bound, hard),) * 2)
    return (TIME, MEMORY) if used else (TIME,)


def _bound_by_job(memory: int, seconds: int) -> tuple[str, ...]:
    """Put this process into a job object: Windows limits it, and prevents it from starting other processes.

    See https://learn.microsoft.com/windows/win32/procthread/job-objects.
    """
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        limits = job_limits(memory, seconds)
        held = kernel.SetInformationJobObject(job, EXTENDED_LIMITS, limits, len(limits))
        held = held and kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
        if held:
            return (TIME, MEMORY, NO_PROCESSES)
    return ()


def job_limits(memory: int, seconds: int) -> bytes:
    """Return a JOBOBJECT_EXTENDED_LIMIT_INFORMATION: one process, its memory in bytes, its time in units of 100 ns."""
    basic = struct.pack("@qqIPPIPII", seconds * 10**7, 0, ONE_PROCESS | PROCESS_TIME | PROCESS_MEMORY, 0, 0, 1, 0, 0, 0)
    return basic + struct.pack("@6Q", *[0] * 6) + struct.pack("@4P", memory, 0, 0, 0)


def _install_filter() -> bool:
    """Install a seccomp filter that allows the calls in `CALLS` only; return whether the kernel supports it.

    See https://docs.kernel.org/userspace-api/seccomp_filter.html.
    """
    if os.uname().machine != "x86_64" or struct.calcsize("P") != 8:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program()
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    refused: int = libc.syscall(SECCOMP, FILTER_MODE, FOR_ALL_THREADS, ctypes.create_string_buffer(head, len(head)))
    return not refused


def _program() -> bytes:
    """Return the BPF program of the filter: other architectures and unlisted calls are refused."""
    numbers = sorted(CALLS.values())
    steps = [(LOAD, 0, 0, 4), (IF_EQUAL, 0, len(numbers) + 1, X86_64), (LOAD, 0, 0, 0)]
    for position, number in enumerate(numbers):
        steps.append((IF_EQUAL, len(numbers) - position, 0, number))
    steps += [(RETURN, 0, 0, DENY), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
