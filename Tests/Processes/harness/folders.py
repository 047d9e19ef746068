"""Temporary folders, and small disks that tests can fill."""
import contextlib
import os
import subprocess
import tempfile
import unittest


def quick_folder():
    """A temporary folder, in memory if possible, because thousands of commits would make the
    disk the slowest part of a test."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)


@contextlib.contextmanager
def small_disk(folder, size):
    """Mounts a disk of the given size ("200k") at a folder. Skips the test if mounting is not
    allowed."""
    os.makedirs(folder, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder]
    if os.geteuid() or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
        raise unittest.SkipTest("a small disk can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
