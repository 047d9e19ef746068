"""What the tests of numbers share: the limits and the environment of the commands they run, how a run ends, and how runs are counted."""
import os
import resource
import signal
import subprocess


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


def fail_with(test, what, wrong, most):
    """Fails a test with the messages of what went wrong, of which `most` are shown."""
    more = [f"{what}: and {len(wrong) - most} more"] if len(wrong) > most else []
    test.assertFalse(wrong, "\n".join([*wrong[:most], *more]))
