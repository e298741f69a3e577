"""The walls around the process that reads: bounded memory and time, and on Linux no way to anything but two files.

On Linux the kernel holds all of them, on Windows it bounds memory, time and processes, on macOS the time; `reader`
watches time and memory from outside everywhere. What the system does not know is left out: then the others stand alone.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
import time

from engine.storage.untrusted.payload import ALONE, LARGEST_ARRAYS, LARGEST_TEXT, SHUT, SIZE, TIME

MEMORY = 768 * 2**20
"""Bytes that reading may take beside what the file and its arrays need."""

SECONDS = 3
"""Of computing that reading a small file may take."""

LARGEST_ANSWER = LARGEST_ARRAYS + 4 * LARGEST_TEXT
"""Bytes of what was taken out of a file."""

EXTENDED_LIMITS = 9
PROCESS_TIME, ONE_PROCESS, PROCESS_MEMORY = 0x2, 0x8, 0x100
"""What a job of Windows bounds."""

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


def memory_for(largest: int) -> int:
    """Return how many bytes reading a file of so many bytes may take."""
    return MEMORY + 6 * largest


def seconds_for(largest: int) -> int:
    """Return how many seconds of computing reading a file of so many bytes may take."""
    return SECONDS + largest // (10 * 2**20)


def lock_down(largest: int) -> tuple[str, ...]:
    """Give up, for the rest of this process, everything that reading a file does not take.

    Parameters
    ----------
    largest : int
        Bytes that the file has.

    Returns
    -------
    tuple of str
        The walls that the system holds from now on.
    """
    memory, seconds = memory_for(largest), int(time.process_time()) + 1 + seconds_for(largest)
    if sys.platform == "win32":
        return _bound_by_job(memory, seconds)
    walls = _bound(memory, seconds)
    return (*walls, ALONE, SHUT) if sys.platform == "linux" and _shut() else walls


def _bound(memory: int, seconds: int) -> tuple[str, ...]:
    import resource

    used = 0
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
    bounds = {
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": LARGEST_ANSWER,
        "RLIMIT_CORE": 0,
        **({"RLIMIT_AS": used + memory} if used else {}),  # macOS takes it and does not keep it
    }
    for name, bound in bounds.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (bound if hard < 0 else min(bound, hard),) * 2)
    return (TIME, SIZE) if used else (TIME,)


def _bound_by_job(memory: int, seconds: int) -> tuple[str, ...]:
    """Put this process into a job of its own: Windows bounds it, and lets it start no other one.

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
            return (TIME, SIZE, ALONE)
    return ()


def job_limits(memory: int, seconds: int) -> bytes:
    """Return a JOBOBJECT_EXTENDED_LIMIT_INFORMATION: one process, its bytes, its time in steps of 100 ns."""
    basic = struct.pack("@qqIPPIPII", seconds * 10**7, 0, ONE_PROCESS | PROCESS_TIME | PROCESS_MEMORY, 0, 0, 1, 0, 0, 0)
    return basic + struct.pack("@6Q", *[0] * 6) + struct.pack("@4P", memory, 0, 0, 0)


def _shut() -> bool:
    """Let the kernel refuse every call but the few that reading takes; nothing can undo it. Return whether it does.

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
    """Return the filter: another kind of machine, or a call that is not listed, is refused."""
    numbers = sorted(CALLS.values())
    steps = [(LOAD, 0, 0, 4), (IF_EQUAL, 0, len(numbers) + 1, X86_64), (LOAD, 0, 0, 0)]
    for position, number in enumerate(numbers):
        steps.append((IF_EQUAL, len(numbers) - position, 0, number))
    steps += [(RETURN, 0, 0, DENY), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
