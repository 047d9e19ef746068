"""Runs the tests of a topic, several at once, each unit in a worker process."""
import concurrent.futures
import importlib
import logging
import multiprocessing
import os
import signal
import time
import traceback
import unittest

LONG = 15  # seconds; tests that take longer are named


def heed_signals():
    """Restores the default signal handlers: the caller may ignore some signals (nohup, a
    background job), and the commands would inherit that."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Report(unittest.TestResult):
    """The results of the tests: `tests` holds (name, seconds, failure or None, reason for
    skipping or None)."""

    def __init__(self):
        super().__init__()
        self.tests = []

    def startTest(self, test):
        super().startTest(test)
        self.begun, self.wrong, self.skipped_because, self.parts = time.monotonic(), [], None, []

    def addError(self, test, error):
        super().addError(test, error)
        text = self._exc_info_to_string(error, test)
        if isinstance(test, unittest.TestCase):
            self.wrong.append(text)
        else:  # of setUpClass or tearDownClass
            self.tests.append((str(test), 0, text, None))

    addFailure = addError

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if isinstance(test, unittest.TestCase):
            self.skipped_because = reason
        else:
            self.tests.append((str(test), 0, None, reason))

    def addSubTest(self, test, part, error):
        super().addSubTest(test, part, error)
        text = f"{part}\n{self._exc_info_to_string(error, test)}" if error else None
        if getattr(test, "each_subtest_counts", False):
            self.parts.append((part.id(), 0, text, None))
        elif text:
            self.wrong.append(text)

    def addExpectedFailure(self, test, error):
        raise NotImplementedError("no test expects to fail")

    addUnexpectedSuccess = addExpectedFailure

    def stopTest(self, test):
        super().stopTest(test)
        seconds = time.monotonic() - self.begun
        self.tests += self.parts
        if self.wrong or not self.parts:
            self.tests.append((test.id(), seconds, "\n".join(self.wrong) or None,
                               self.skipped_because))


def run_unit(cases):
    """Runs tests, given as (module, class, method), in a worker. Returns Report.tests."""
    report = Report()
    suite = unittest.TestSuite(getattr(importlib.import_module(module), name)(method)
                               for module, name, method in cases)
    suite.run(report)
    return report.tests


def units(module, words):
    """Lists of a module's tests, each list to run in sequence. Tests of a class with setUpClass
    form one list; every other test is alone."""
    for name, case in vars(module).items():
        if (not isinstance(case, type) or not issubclass(case, unittest.TestCase)
            or case.__module__ != module.__name__):
            continue
        methods = unittest.defaultTestLoader.getTestCaseNames(case)
        cases = [(module.__name__, name, method) for method in methods
                 if is_chosen(f"{module.__name__}.{name}.{method}", words)]
        if "setUpClass" in vars(case):
            yield cases
        else:
            yield from ([each] for each in cases)


def is_chosen(test, words):
    """Whether a test matches one of the command line's words: TOPIC or TOPIC/PART."""
    return any(part in test.partition(".")[2]
               for part in (word.partition("/")[2] for word in words))


def run(folder, topic, words, at_once):
    """Runs a topic's tests, prints a summary, and returns how many passed and how many failed."""
    heed_signals()
    # The tests break connections on purpose, so the fake exchange's errors are not logged.
    logging.disable(logging.CRITICAL)
    modules, passed, failed = [], 0, 0
    for file in sorted(os.listdir(os.path.join(folder, topic))):
        if file.startswith("test_") and file.endswith(".py"):
            try:
                modules.append(importlib.import_module(f"{topic}.{file.removesuffix('.py')}"))
            except Exception:
                failed += 1
                print(f"{topic}/{file} cannot be loaded\n{traceback.format_exc()}", flush=True)
    chosen = [cases for module in modules for cases in units(module, words) if cases]
    # Each worker process runs its own fake exchange in a thread, so that tests do not slow each
    # other down.
    with concurrent.futures.ProcessPoolExecutor(at_once,
                                                mp_context=multiprocessing.get_context(
                                                    "fork")) as pool:
        running = {pool.submit(run_unit, cases): cases for cases in chosen}
        for done in concurrent.futures.as_completed(running):
            try:
                tests = done.result()
            except Exception:  # a worker died
                tests = [(".".join(case), 0, traceback.format_exc(), None)
                         for case in running[done]]
            for name, seconds, wrong, skipped in tests:
                failed, passed = failed + bool(wrong), passed + (not wrong)
                if wrong:
                    print(f"{name} ({seconds:.1f} s)\n{wrong}", flush=True)
                elif skipped:
                    print(f"{name}: skipped: {skipped}", flush=True)
                elif seconds > LONG:
                    print(f"{name} took {seconds:.1f} s", flush=True)
    return passed, failed
