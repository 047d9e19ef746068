"""How a run with an extreme number ends, and what is told of those that went wrong."""
import signal
import subprocess


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
