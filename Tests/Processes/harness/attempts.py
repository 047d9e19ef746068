"""What the tests of numbers share: the limits and the environment of the commands they run, how a run ends, and how runs are counted."""
import os, resource, signal, subprocess, sys, time


def limit_memory():
    """For this process and the commands that it starts; a preexec_fn would take longer than most of them."""
    # AddressSanitizer sets aside far more than it uses.
    if os.environ.get("SANITIZED") != "address":
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def environment(folder, **more):
    kept = {"PATH": "/usr/bin:/bin", "HOME": folder, "TZ": "UTC", **more}
    return kept | {name: value for name, value in os.environ.items() if name in ("LLVM_PROFILE_FILE", "ASAN_OPTIONS")}


KEYS = {"BYBIT_API_KEY": "test_key", "BYBIT_API_SECRET": "test_secret"}


def small_folder():
    """Where temporary folders cost least."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def stop(process, limit):
    """The status of a command that is told to stop, if it still runs."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return "does not end"


def said(errors):
    """What is in the file of a command's standard error."""
    errors.seek(0)
    return errors.read().decode(errors="replace")


class Tally:
    """Counts runs, and prints what went wrong."""

    def __init__(self):
        self.begun, self.passed, self.failed, self.runs = time.monotonic(), 0, 0, 0

    def add(self, what, wrong, runs, most, is_tried=True):
        """`wrong` are the messages of one test, of which `most` are printed. A test that tried nothing counts neither way."""
        self.runs += runs
        self.passed, self.failed = self.passed + (is_tried and not wrong), self.failed + bool(wrong)
        for text in wrong[:most]:
            print(text, flush=True)
        if len(wrong) > most:
            print(f"{what}: and {len(wrong) - most} more", flush=True)

    def end(self):
        print(f"{self.runs} runs in {time.monotonic() - self.begun:.0f} s")
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(self.failed > 0)
