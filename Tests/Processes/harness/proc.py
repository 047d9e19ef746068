"""The kernel's data on a process: its memory, whether it waits, and its system calls."""
import fcntl
import os
import resource
import shutil
import struct
import subprocess
import termios
import unittest

from harness.waiting import pause


def limit_memory():
    """Limits the memory of this process and of the commands that it starts. A preexec_fn would
    take longer than most of the commands."""
    # AddressSanitizer reserves far more memory than it uses.
    if os.environ.get("SANITIZED") != "address":
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def memory(process, name="VmHWM"):
    """Memory in KiB, from the kernel: VmHWM is the peak so far, VmRSS the present size."""
    if os.environ.get("SANITIZED") == "address":
        process.kill()
        raise unittest.SkipTest("AddressSanitizer needs memory of its own")
    with open(f"/proc/{process.pid}/status") as file:
        return next((int(line.split()[1]) for line in file if line.startswith(f"{name}:")), 0)


def most_memory(process):
    """The peak memory of a process in KiB, up to its end. The value of `wait4` would start at
    this process's own."""
    most = 0
    while process.poll() is None:
        try:
            most = max(most, memory(process))
        except (FileNotFoundError, ProcessLookupError):
            pass
        pause()
    return most


def has_read_all(process):
    """Whether a command has read everything from its input pipe and waits for more."""
    with open(f"/proc/{process.pid}/stat") as file:
        sleeps = file.read().rpartition(") ")[2].startswith("S")
    return bytes_in(process.stdin) == 0 and sleeps


def is_idle(process, looks=10):
    """Whether a process sleeps and does no work, checked several times."""
    seen = set()
    for _ in range(looks):
        with open(f"/proc/{process.pid}/stat") as file:
            fields = file.read().rpartition(") ")[2].split()
        with open(f"/proc/{process.pid}/status") as file:
            switches = [line for line in file if "ctxt_switches" in line]
        seen.add((fields[0], fields[11], fields[12], *switches))
        pause()
    return len(seen) == 1 and next(iter(seen))[0] == "S"


def bytes_in(pipe):
    """The number of unread bytes in a pipe."""
    left = fcntl.ioctl(pipe, termios.FIONREAD, struct.pack("i", 0))
    return struct.unpack("i", left)[0]


def need_strace(test):
    """Skips a test if system calls cannot be traced."""
    if not shutil.which("strace"):
        test.skipTest("strace is not installed")
    tried = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL)
    if tried.returncode:
        test.skipTest("processes may not be traced here")


def kill_at(call, number):
    """The strace prefix of a command line that kills the command at its n-th system call of a
    name."""
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
            "-e", f"inject={call}:signal=KILL:when={number}"]


def counted(calls):
    """The numbers of system calls by name, as a phrase."""
    names = ", ".join(f"{count} {call}" for call, count in calls.items())
    return f"{sum(calls.values())} system calls ({names})"
