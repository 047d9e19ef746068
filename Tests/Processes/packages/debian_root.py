"""An empty Debian system in a folder, in which a package is installed and removed."""
import os
import shutil
import subprocess
import tempfile

from harness.commands import PROJECT

# Made once; it holds nothing of the project.
ARCHIVE = os.path.join(PROJECT, ".build", "debian-root.tar")
# What changes in a Debian system whenever any package comes and goes.
BOOKKEEPING = ("/var/lib/dpkg/", "/var/lib/apt/", "/var/log/", "/var/cache/", "/proc/", "/dev/",
               "/tmp/", "/etc/ld.so.cache")


class DebianRoot:
    """A Debian root of the essential packages, unpacked into a folder of its own."""

    def __init__(self):
        if not os.path.exists(ARCHIVE):
            subprocess.run(["scripts/need", "mmdebstrap"], cwd=PROJECT, check=True)
            os.makedirs(os.path.dirname(ARCHIVE), exist_ok=True)
            # Kept lists of packages spare an update in each root.
            subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "--skip=cleanup/apt/lists",
                            "bookworm", ARCHIVE + ".part.tar"], check=True)
            os.rename(ARCHIVE + ".part.tar", ARCHIVE)
        self.path = tempfile.mkdtemp()
        subprocess.run(["tar", "-xf", ARCHIVE, "-C", self.path], check=True)
        shutil.copy("/etc/resolv.conf", self.path + "/etc/resolv.conf")

    def run(self, script, **more):
        """Runs a script of bash as the root's superuser."""
        more = {"check": True, "capture_output": True, "text": True, "stdin": subprocess.DEVNULL,
                **more}
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/root",
                       "TZ": "UTC", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        result = subprocess.run(["unshare", "--mount", "--pid", "--fork",
                                 "--mount-proc=" + self.path + "/proc", "chroot", self.path,
                                 "bash", "-c", script], env=environment, **{**more, "check": False})
        if more["check"] and result.returncode:
            raise AssertionError(f"{script}: status {result.returncode}\n{result.stdout[-2000:]}\n"
                                 f"{result.stderr[-2000:]}")
        return result

    def files(self):
        """All paths in the root, without those that any package changes."""
        found = set()
        for folder, folders, files in os.walk(self.path):
            for name in (*folders, *files):
                path = os.path.join(folder, name)[len(self.path):]
                if not path.startswith(BOOKKEEPING):
                    found.add(path)
        return found

    def remove(self):
        shutil.rmtree(self.path)
