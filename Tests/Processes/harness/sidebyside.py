"""Runs tests side by side, each in a process of its own: most of them wait most of the time."""
import concurrent.futures, io, logging, multiprocessing, signal, sys, time, unittest


def heed_signals():
    """Whoever runs the tests may have these ignored (nohup, a job in the background), and the commands would inherit that."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def names(suite):
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from names(part)
        else:
            yield part.id()


def run(name):
    """One test: (name, seconds, what went wrong, why it was skipped)."""
    begun = time.monotonic()
    report = io.StringIO()
    result = unittest.TextTestRunner(report, verbosity=0, warnings="ignore").run(unittest.defaultTestLoader.loadTestsFromName(name))
    if result.skipped:
        return name, time.monotonic() - begun, None, result.skipped[0][1]
    return name, time.monotonic() - begun, None if result.wasSuccessful() else report.getvalue(), None


def main(modules, patterns, at_once):
    """Runs the tests of modules, of which a part of the name is a pattern; says how it went, and ends."""
    heed_signals()
    # Clients that break off are what the fake exchange is for.
    logging.disable(logging.CRITICAL)
    suite = unittest.defaultTestLoader.loadTestsFromNames(modules)
    if unittest.defaultTestLoader.errors:
        sys.exit("\n".join(unittest.defaultTestLoader.errors))
    chosen = [name for name in dict.fromkeys(names(suite)) if not patterns or any(pattern in name for pattern in patterns)]
    begun, failed = time.monotonic(), 0
    # A fake exchange is a thread of the test's own process, so that tests do not slow one another's.
    with concurrent.futures.ProcessPoolExecutor(at_once, mp_context=multiprocessing.get_context("fork")) as pool:
        for name, seconds, trouble, skipped in pool.map(run, chosen):
            if trouble:
                failed += 1
                print(f"{name} ({seconds:.1f} s)\n{trouble}", flush=True)
            elif skipped:
                print(f"{name}: skipped: {skipped}")
            elif seconds > 15:
                print(f"{name} took {seconds:.1f} s")
    print(f"{len(chosen)} tests in {time.monotonic() - begun:.0f} s")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    sys.exit(failed > 0)
