"""The end of a run with an extreme number, and the report of failed runs."""
import signal
import subprocess


def stop(process, limit):
    """Stops a command that still runs. Returns its exit status."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return "does not end"


def said(errors):
    """The content of a command's standard error file."""
    errors.seek(0)
    return errors.read().decode(errors="replace")


def fail_with(test, what, wrong, most):
    """Fails a test with the messages of failed runs, if there are any; shows at most `most` of
    them."""
    more = [f"{what}: and {len(wrong) - most} more"] if len(wrong) > most else []
    test.assertFalse(wrong, "\n".join([*wrong[:most], *more]))
