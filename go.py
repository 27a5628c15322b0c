"""Sets Jiaohao up on a bare machine, then runs it. Standard library only.

    python3 go.py run [options]      set up if needed, start the server
    python3 go.py test [options]     set up if needed, run the tests (options are pytest's)
    python3 go.py lint               set up if needed, check format, lint, types and import rules
    python3 go.py screenshots        set up if needed, make the pictures of the documents anew
    python3 go.py ANYTHING ELSE      the jiaohao command: python3 go.py token create --role manager

The environments live in ``.jiaohao/`` beside this file: ``env`` to run, ``env-test`` to test. Everything in
them is pinned by hash in the ``requirements*.lock`` files. Once set up, a start costs one hash of the lock.
What is said about setting up goes to standard error; standard output belongs to the command.
Exit code 2 and one sentence when the machine cannot be set up.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the very reason to be read by an older one
    sys.exit("Jiaohao needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".jiaohao"
WINDOWS = os.name == "nt"
BIN = "Scripts" if WINDOWS else "bin"
EXE = ".exe" if WINDOWS else ""
UV_LOCK = ROOT / "requirements-uv.lock"
OLDEST_UV = (0, 5)

SHELL = "chromium-headless-shell"
"""Chromium without any window to draw: a third less work for the tests than the same with one that nobody sees."""
BROWSERS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_FILES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# Debian packages that tests need, each with the programs that show that it is not needed: who has them has them from
# elsewhere. The driver of the browser is a node program that needs libatomic; npm fetches readers of printers' bytes,
# which node runs; zbar reads the codes on slips.
TEST_PACKAGES: Mapping[str, Sequence[str]] = {
    SHELL: BROWSERS,
    "fonts-noto-cjk": (),
    "libatomic1": (),
    "nodejs": ("node",),
    "npm": ("npm",),
    "zbar-tools": ("zbarimg",),
}
INSTALL = ("install", "-y", "--no-install-recommends")


class SetupError(Exception):
    """The machine cannot be set up; the text is the sentence to show."""


def say(text: str) -> None:
    print(f"jiaohao: {text}", file=sys.stderr, flush=True)


def call(command: Sequence[str | Path], env: Mapping[str, str] | None = None, out: int = 2) -> int:
    """Run a command that asks nothing and speaks to the file descriptor ``out``, standard error by default.

    Answers its exit code, 127 where there is no such program.
    """
    import subprocess

    words = [str(part) for part in command]
    try:
        # close_fds: the set-up's lock is meant to be inherited, see only_one
        return subprocess.run(words, env=env, stdin=subprocess.DEVNULL, stdout=out, close_fds=False).returncode
    except FileNotFoundError:
        return 127


# ---- one environment: what it must hold, whether it does --------------------------------------------------


class Env:
    """A virtual environment filled from one lock file, and the stamp that says it is whole.

    The stamp is written last and taken away first: an environment whose making was cut short is never used.
    """

    def __init__(self, folder: Path, lock: Path) -> None:
        self.folder = folder
        self.lock = lock
        self.python = folder / BIN / f"python{EXE}"
        self.stamp = folder / "whole.json"

    def wanted(self) -> dict[str, str]:
        """What the stamp of a whole environment says; the interpreter too: a system upgrade replaces it."""
        return {
            "lock": hashlib.sha256(self.lock.read_bytes()).hexdigest(),
            "root": str(ROOT),
            "python": os.path.realpath(self.python),
        }

    def stamped(self) -> dict[str, str] | None:
        """The stamp, or None where there is none that can be read."""
        try:
            found = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def ready(self) -> bool:
        return self.python.exists() and self.stamped() == self.wanted()

    def usable(self) -> bool:
        """Whole, but for another version of the lock: worth changing in place."""
        stamp, wanted = self.stamped(), self.wanted()
        here = ("root", "python")
        return self.python.exists() and stamp is not None and all(stamp.get(k) == wanted[k] for k in here)

    def make(self) -> None:
        """Fill the environment from its lock, from nothing unless a whole one is there. Raises SetupError."""
        import shutil

        uv, env = str(find_uv()), uv_environment(os.environ)
        quiet = [] if sys.stderr.isatty() else ["--quiet"]
        if self.usable():
            self.stamp.unlink()
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
            venv = [uv, "venv", "--quiet", "--no-project", "--python", sys.executable]
            if call([*venv, str(self.folder)], env):
                raise SetupError(f"could not make a Python environment in {self.folder}; see above.")
        sync = [uv, "pip", "sync", *quiet, "--require-hashes", "--compile-bytecode"]
        if call([*sync, "--python", str(self.python), str(self.lock)], env):
            raise SetupError(f"could not install what {self.lock.name} lists; see above.")
        self.link()
        self.stamp.write_text(json.dumps(self.wanted()), encoding="utf-8")

    def link(self) -> None:
        """Make the project importable in the environment, from wherever it is started."""
        (packages,) = self.folder.glob("Lib/site-packages" if WINDOWS else "lib/python*/site-packages")
        # Python reads .pth files in the locale's encoding before 3.13
        encoding = "utf-8" if sys.version_info >= (3, 13) else "locale"
        (packages / "jiaohao-project.pth").write_text(f"{ROOT}\n", encoding=encoding)


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold the set-up's file lock; a second go.py waits. The system frees it however this process ends."""
    HOME.mkdir(exist_ok=True)
    with (HOME / "lock").open("a+b") as held:
        os.set_inheritable(held.fileno(), True)  # an installer that outlives this process keeps the lock
        if sys.platform == "win32":
            import msvcrt

            while True:
                with contextlib.suppress(OSError):  # gives up after ten tries of a second
                    msvcrt.locking(held.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another go.py is setting up; waiting for it.")
                fcntl.flock(held, fcntl.LOCK_EX)
        yield


def prepare(env: Env) -> None:
    """See that the environment is whole, making or mending it when it is not. Raises SetupError."""
    if env.ready():
        return
    try:
        with only_one():
            if not env.ready():
                say(f"setting up {env.folder.relative_to(ROOT)} (once; takes some seconds) ...")
                env.make()
                say("set up.")
    except OSError as error:
        raise SetupError(f"could not set up in {HOME}: {error}") from error


# ---- uv, and the package mirrors it is to use --------------------------------------------------------------


def find_uv() -> Path:
    """A uv that is new enough: the one on the PATH, else the pinned one. Raises SetupError."""
    uv = known_uv()
    if uv is None:
        install_uv(HOME / "uv")
        uv = own_uv()
    return uv


def known_uv() -> Path | None:
    """A uv that is new enough and here already."""
    import shutil

    on_path = shutil.which("uv")
    if on_path and uv_version(on_path) >= OLDEST_UV:
        return Path(on_path)
    return own_uv() if own_uv().exists() else None


def own_uv() -> Path:
    return HOME / "uv" / "bin" / f"uv{EXE}"


def uv_version(uv: str) -> tuple[int, ...]:
    """(0, 13, 9), or () when it does not say."""
    import re
    import subprocess

    try:
        said = subprocess.run([uv, "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    found = re.match(r"uv (\d+)\.(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()


def install_uv(folder: Path) -> None:
    """Install the pinned uv with what pip there is, else with a throw-away venv's. Raises SetupError."""
    import importlib.util
    import shutil

    scratch, borrowed = folder.with_name("uv-new"), folder.with_name("pip")
    shutil.rmtree(scratch, ignore_errors=True)
    python = Path(sys.executable)
    if importlib.util.find_spec("pip") is None:
        make_venv(borrowed)
        python = borrowed / BIN / f"python{EXE}"
    options = ["--quiet", "--no-deps", "--disable-pip-version-check", "--root-user-action=ignore"]
    options += ["--require-hashes", "--target", str(scratch), "--requirement", str(UV_LOCK)]
    if call([python, "-m", "pip", "install", *options]):
        raise SetupError("could not fetch uv, the installer, from the package index; see above.")
    shutil.rmtree(borrowed, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    scratch.rename(folder)  # last, so that a uv that is there is whole


def setup_packages() -> list[str]:
    """The Debian package that fetching uv still needs here: Debian's Python comes without pip, and without its seed."""
    import importlib.util

    importlib.invalidate_caches()  # it may have been installed a moment ago
    if known_uv() or any(importlib.util.find_spec(name) for name in ("pip", "ensurepip")):
        return []
    return ["python%d.%d-venv" % sys.version_info[:2]]  # noqa: UP031 - shortest for a tuple


def make_venv(folder: Path) -> None:
    """A virtual environment with pip, by apt's python3-venv where Python came without. Raises SetupError."""
    packages = setup_packages()
    if packages and not apt_install(packages):
        raise SetupError(for_administrator(packages))
    if call([sys.executable, "-m", "venv", "--clear", folder]):
        raise SetupError("Python could not make a virtual environment; see above.")


def uv_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv: as given, and what pip was told of mirrors, which uv does not read by itself.

    What is said to uv directly (``UV_*``) wins. Extra indexes are left out: the one index must have it all.
    """
    env = dict(environ, UV_PYTHON_DOWNLOADS="never")
    told = pip_settings(environ)
    certificate = told.get("cert") or environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE")
    handed: dict[str, str | None] = {
        "SSL_CERT_FILE": certificate,
        "UV_INSECURE_HOST": " ".join(told.get("trusted-host", "").split()),
    }
    if not any(environ.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX")):
        handed["UV_DEFAULT_INDEX"] = told.get("index-url")
    if told.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        handed["UV_NO_INDEX"] = "true"
        handed["UV_FIND_LINKS"] = ",".join(told.get("find-links", "").split())
    if not any(name.lower() in ("https_proxy", "http_proxy", "all_proxy") for name in environ):
        handed["ALL_PROXY"] = told.get("proxy")
    for name, value in handed.items():
        if value and not env.get(name):
            env[name] = value
    if "UV_CACHE_DIR" not in env and not os.access(os.path.expanduser("~"), os.W_OK):
        env["UV_CACHE_DIR"] = str(HOME / "cache")  # a service's account may have no home
    return env


def pip_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """pip's settings as pip would read them: its files, later ones winning, then ``PIP_*`` variables."""
    import configparser

    told: dict[str, str] = {}
    parser = configparser.RawConfigParser()
    if environ.get("PIP_CONFIG_FILE") != os.devnull:
        with contextlib.suppress(configparser.Error, UnicodeDecodeError):
            parser.read(pip_files(environ), encoding="utf-8")
    for section in ("global", "install"):
        if parser.has_section(section):
            told.update({name.replace("_", "-"): value for name, value in parser.items(section)})
    for name, value in environ.items():
        if name.startswith("PIP_"):
            told[name[4:].lower().replace("_", "-")] = value
    return told


def pip_files(environ: Mapping[str, str]) -> list[str]:
    """Where pip keeps its settings, weakest first (pip's documentation, "Configuration", "Location")."""
    home = os.path.expanduser("~")
    if WINDOWS:
        files = [os.path.join(environ.get(at, home), "pip", "pip.ini") for at in ("PROGRAMDATA", "APPDATA")]
    else:
        shared = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        own = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
        files = [os.path.join(folder, "pip", "pip.conf") for folder in reversed(shared.split(":"))]
        files += [
            "/etc/pip.conf",
            os.path.join(home, ".pip", "pip.conf"),
            os.path.join(own, "pip", "pip.conf"),
        ]
        if sys.platform == "darwin":
            files.append(os.path.join(home, "Library", "Application Support", "pip", "pip.conf"))
    return [*files, environ.get("PIP_CONFIG_FILE") or os.devnull]


# ---- what only the system's packages give ------------------------------------------------------------------


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages; False without apt, without the right to, or when it fails."""
    import shutil

    apt = shutil.which("apt-get")
    if apt is None:
        return False
    if os.geteuid() == 0:
        front = ["env"]
    elif may_sudo():
        front = ["sudo", "-n", "env"]
    else:
        return False
    say(f"installing {', '.join(packages)} (once) ...")
    command = [*front, "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-o", "DPkg::Lock::Timeout=300"]
    call([*command, "update"])  # one unreachable source of many fails it; the installation tells
    install = [*command, *INSTALL]
    # one by one: a package that this distribution does not know must not keep the others away
    return not [name for name in packages if call([*install, name])]


def may_sudo() -> bool:
    """Whether sudo asks for no password."""
    import subprocess

    try:
        return subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def for_administrator(packages: Sequence[str]) -> str:
    """The sentence with the command for whoever may install what could not be installed here."""
    command = f"apt-get update && apt-get {' '.join(INSTALL)} {' '.join(packages)}"
    return f"system packages are missing; an administrator (root) has to type: {command}"


def find_chromium(environ: Mapping[str, str] = os.environ) -> str | None:
    """The browser for the tests: what JIAOHAO_CHROMIUM names, else a Chromium or its kin; None without."""
    import shutil

    named = environ.get("JIAOHAO_CHROMIUM")
    if named:
        return named
    found = (shutil.which(name, path=environ.get("PATH")) for name in BROWSERS)
    return next(filter(None, found), None) or next(filter(os.path.exists, BROWSER_FILES), None)


def has_program(package: str, environ: Mapping[str, str]) -> bool:
    """Whether what the package is for is here, whoever installed it."""
    import shutil

    if package == SHELL:
        return find_chromium(environ) is not None
    return any(shutil.which(program, path=environ.get("PATH")) for program in TEST_PACKAGES[package])


def missing_packages(environ: Mapping[str, str] = os.environ) -> list[str]:
    """The Debian packages that the tests still need here; none where there is no dpkg to ask."""
    import subprocess

    needed = [name for name in TEST_PACKAGES if not has_program(name, environ)]
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *needed]
    try:
        said = subprocess.run(query, capture_output=True, text=True).stdout
    except FileNotFoundError:
        return []
    return [name for name in needed if f"{name} installed" not in said.splitlines()]


# ---- the words ---------------------------------------------------------------------------------------------


def become(command: Sequence[str | Path]) -> NoReturn:
    """Turn into the command: same process, so that signals and the process group are the caller's."""
    words = [str(part) for part in command]
    if not WINDOWS:
        sys.stdout.flush()
        os.execv(words[0], words)
    import signal
    import subprocess

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command too, which decides
    sys.exit(subprocess.run(words).returncode)


def run(args: Sequence[str]) -> NoReturn:
    """The jiaohao command with these arguments."""
    env = Env(HOME / "env", ROOT / "requirements.lock")
    prepare(env)
    # -P: a folder named like one of our packages where the user stands must not hide it
    become([env.python, "-P", "-m", "jiaohao.cli", *args])


def test_env() -> Env:
    return Env(HOME / "env-test", ROOT / "requirements-test.lock")


def test_environment() -> Env:
    env = test_env()
    prepare(env)
    return env


def browser_environment() -> Env:
    """The test environment, and a browser where one can be had."""
    install_for_tests()
    env = test_environment()
    chromium = find_chromium()
    if chromium:
        os.environ["JIAOHAO_CHROMIUM"] = chromium
    return env


def pytest_arguments(args: Sequence[str]) -> list[str]:
    """Arguments for pytest: two workers, unless the caller says how many or wants to talk to the debugger."""
    own = (
        "-n",
        "--numprocesses",
        "--dist",
        "--pdb",
        "--trace",
        "-s",
        "--capture=no",
        "--collect-only",
        "--co",
    )
    if any(arg.startswith(own) for arg in args):
        return list(args)
    return ["-n", "2", "--dist", "loadgroup", *args]


def packages_for_tests() -> list[str]:
    """The Debian packages that setting up and the tests still need here."""
    return [*([] if test_env().ready() else setup_packages()), *missing_packages()]


def install_for_tests() -> None:
    """See to those packages. Raises SetupError without those that setting up needs; without others it says so."""
    wanted = packages_for_tests()
    if not wanted or apt_install(wanted):
        return
    missing = packages_for_tests()
    if not set(missing) <= set(TEST_PACKAGES):
        raise SetupError(for_administrator(missing))
    say(f"{for_administrator(missing)} (until then tests that need them fail or are skipped)")


def test(args: Sequence[str]) -> NoReturn:
    """The tests, in the browser too where one can be had."""
    env = browser_environment()
    os.chdir(ROOT)
    become([env.python, "-m", "pytest", *pytest_arguments(args)])


def screenshots(args: Sequence[str]) -> NoReturn:
    """The jiaohao command's pictures, which need a browser."""
    env = browser_environment()
    become([env.python, "-P", "-m", "jiaohao.cli", "screenshots", *args])


def lint(args: Sequence[str]) -> NoReturn:
    """Format, lint, types, import rules: all of them, even when the first finds something."""
    if args:
        raise SetupError("lint takes no arguments.")
    tools = test_environment().python.parent
    os.chdir(ROOT)
    checks = (["ruff", "format", "--check"], ["ruff", "check"], ["mypy"], ["lint-imports", "--no-logo"])
    failed = [name for name, *options in checks if call([tools / f"{name}{EXE}", *options], out=1)]
    sys.exit(1 if failed else 0)


def main(args: Sequence[str]) -> NoReturn:
    try:
        if args[:1] == ["test"]:
            test(args[1:])
        elif args[:1] == ["lint"]:
            lint(args[1:])
        elif args[:1] == ["screenshots"]:
            screenshots(args[1:])
        run(args)
    except SetupError as error:
        say(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:])
