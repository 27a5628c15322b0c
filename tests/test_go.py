"""Setting up: whole environments only, mirrors handed over, the command left alone."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import go

posix = pytest.mark.skipif(os.name == "nt", reason="processes are not replaced on Windows")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock that lists nothing, so that installing it asks no index."""
    path = tmp_path / "requirements.lock"
    path.write_text("", encoding="utf-8")
    return path


@pytest.fixture
def env(tmp_path: Path, lock: Path) -> go.Env:
    """An environment not made yet."""
    return go.Env(tmp_path / "env", lock)


@pytest.fixture
def whole(env: go.Env) -> go.Env:
    """A really made environment."""
    env.make()
    return env


def test_source_can_be_read_by_old_pythons_up_to_the_sentence() -> None:
    source = (go.ROOT / "go.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    kinds = [type(node) for node in tree.body[:3]]
    assert kinds == [ast.Expr, ast.Import, ast.If]


def test_source_uses_the_standard_library_only() -> None:
    tree = ast.parse((go.ROOT / "go.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names} == set()


# ---- environments


def test_environment_is_not_ready_before_it_is_made(env: go.Env) -> None:
    assert not env.ready()


def test_made_environment_is_ready_and_imports_the_project(whole: go.Env, tmp_path: Path) -> None:
    assert whole.ready()
    asked = [str(whole.python), "-P", "-c", "import go; print(go.ROOT)"]
    assert subprocess.check_output(asked, cwd=tmp_path, text=True).strip() == str(go.ROOT)


def test_environment_of_another_lock_is_changed_in_place(whole: go.Env) -> None:
    kept = whole.folder / "kept"
    kept.touch()
    whole.lock.write_text("# newer\n", encoding="utf-8")
    assert (whole.ready(), whole.usable()) == (False, True)
    whole.make()
    assert (whole.ready(), kept.exists()) == (True, True)


@pytest.mark.parametrize("stamp", [None, "", "[]", '{"lock": '])
def test_half_made_environment_is_made_anew(whole: go.Env, stamp: str | None) -> None:
    left = whole.folder / "left"
    left.touch()
    whole.stamp.unlink()
    if stamp is not None:
        whole.stamp.write_text(stamp, encoding="utf-8")
    assert (whole.ready(), whole.usable()) == (False, False)
    whole.make()
    assert (whole.ready(), left.exists()) == (True, False)


def test_environment_whose_interpreter_went_is_made_anew(whole: go.Env) -> None:
    whole.python.unlink()
    assert (whole.ready(), whole.usable()) == (False, False)
    whole.make()
    assert whole.ready()


@posix
def test_environment_is_not_used_when_the_system_changes_its_interpreter(whole: go.Env) -> None:
    whole.python.unlink()
    whole.python.symlink_to("/bin/sh")
    assert (whole.ready(), whole.usable()) == (False, False)


def test_failed_installation_says_which_lock_and_leaves_no_stamp(env: go.Env, capfd: object) -> None:
    env.lock.write_text("no-hash==1.0\n", encoding="utf-8")
    with pytest.raises(go.SetupError, match=r"could not install what requirements\.lock lists"):
        env.make()
    assert not env.ready()


def test_prepare_makes_once_when_several_start_together(env: go.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    make = go.Env.make

    def counted(one: go.Env) -> None:
        made.append(1)
        make(one)

    uv = go.find_uv()
    monkeypatch.setattr(go, "HOME", env.folder.parent / "home")
    monkeypatch.setattr(go, "ROOT", env.folder.parent)
    monkeypatch.setattr(go, "find_uv", lambda: uv)
    monkeypatch.setattr(go.Env, "make", counted)
    starts = [threading.Thread(target=go.prepare, args=[env]) for _ in range(4)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert (made, env.ready()) == ([1], True)


@posix
def test_prepare_says_in_words_that_the_folder_cannot_be_written(env: go.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go, "HOME", env.lock / "home")
    with pytest.raises(go.SetupError, match="could not set up in"):
        go.prepare(env)


# ---- package mirrors


@pytest.fixture
def pip_conf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of someone whose pip knows a mirror; this machine's own settings are left out."""
    monkeypatch.setattr(go, "pip_files", lambda environ: [environ["PIP_CONFIG_FILE"]])
    conf = tmp_path / "pip.conf"
    conf.write_text(
        "[global]\nindex-url = https://mirror.test/pypi\ncert = /ca.pem\n"
        "[install]\ntrusted-host =\n  mirror.test\n  other.test\n",
        encoding="utf-8",
    )
    return {"PIP_CONFIG_FILE": str(conf)}


def handed(environ: dict[str, str]) -> dict[str, str]:
    """What uv is told beyond the environment as it was."""
    told = go.uv_environment(environ)
    return {name: value for name, value in told.items() if name not in environ and name != "UV_CACHE_DIR"}


def test_mirror_of_pips_settings_is_handed_to_uv(pip_conf: dict[str, str]) -> None:
    assert handed(pip_conf) == {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_DEFAULT_INDEX": "https://mirror.test/pypi",
        "UV_INSECURE_HOST": "mirror.test other.test",
        "SSL_CERT_FILE": "/ca.pem",
    }


def test_variable_wins_over_pips_files(pip_conf: dict[str, str]) -> None:
    told = handed({**pip_conf, "PIP_INDEX_URL": "https://nearer.test/pypi"})
    assert told["UV_DEFAULT_INDEX"] == "https://nearer.test/pypi"


@pytest.mark.parametrize("name", ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX"])
def test_what_uv_was_told_itself_wins(pip_conf: dict[str, str], name: str) -> None:
    told = go.uv_environment({**pip_conf, name: "https://own.test/pypi"})
    assert told[name] == "https://own.test/pypi"
    assert [told.get(other) for other in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX")].count(None) == 2


def test_folder_of_wheels_replaces_the_index_only_when_pip_is_told_so() -> None:
    environ = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "/media/usb /srv/wheels"}
    assert handed(environ) == {"UV_PYTHON_DOWNLOADS": "never"}
    assert handed({**environ, "PIP_NO_INDEX": "1"}) == {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_INDEX": "true",
        "UV_FIND_LINKS": "/media/usb,/srv/wheels",
    }


def test_proxy_of_pip_is_handed_over_unless_one_is_set() -> None:
    environ = {"PIP_CONFIG_FILE": os.devnull, "PIP_PROXY": "http://proxy.test:3128"}
    assert handed(environ)["ALL_PROXY"] == "http://proxy.test:3128"
    assert "ALL_PROXY" not in handed({**environ, "https_proxy": "http://near.test:8080"})


def test_broken_pip_file_is_passed_over(tmp_path: Path, pip_conf: dict[str, str]) -> None:
    Path(pip_conf["PIP_CONFIG_FILE"]).write_text("no section\n", encoding="utf-8")
    assert handed(pip_conf) == {"UV_PYTHON_DOWNLOADS": "never"}


@posix
def test_nearer_pip_files_are_read_later() -> None:
    files = go.pip_files({"XDG_CONFIG_DIRS": "/far:/farther", "XDG_CONFIG_HOME": "/near", "PIP_CONFIG_FILE": "/mine"})
    own = ["/farther/pip/pip.conf", "/far/pip/pip.conf", "/etc/pip.conf", "/near/pip/pip.conf", "/mine"]
    assert [file for file in files if file in own] == own


# ---- the system's packages


def test_named_browser_is_taken_before_any_other() -> None:
    assert go.find_chromium({"JIAOHAO_CHROMIUM": "/opt/one", "PATH": os.environ["PATH"]}) == "/opt/one"


@posix
def test_browser_is_found_on_the_path(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch(mode=0o755)
    assert go.find_chromium({"PATH": str(tmp_path)}) == str(program)


def test_nothing_is_missing_where_there_is_no_dpkg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert go.missing_packages() == []


@posix
def test_packages_not_installed_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "dpkg-query"
    program.write_text("#!/bin/sh\necho chromium installed; echo libatomic1 config-files\n", encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "node").touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    environ = {"JIAOHAO_CHROMIUM": "/opt/one", "PATH": str(tmp_path)}
    assert go.missing_packages(environ) == ["fonts-noto-cjk", "libatomic1", "npm", "zbar-tools"]


def test_apt_install_is_false_without_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not go.apt_install(["chromium"])


@pytest.fixture
def ordinary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account of a bare Debian that may install nothing: Python without pip, no uv, sudo wants a password."""
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in ("pip", "ensurepip") else find(name))
    monkeypatch.setattr(go, "HOME", tmp_path / "home")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    for name, does in (("apt-get", "exit 0"), ("dpkg-query", "exit 1"), ("sudo", "echo a password >&2; exit 1")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JIAOHAO_CHROMIUM", raising=False)


VENV = "python%d.%d-venv" % sys.version_info[:2]  # noqa: UP031
TYPES = "an administrator (root) has to type: apt-get update && apt-get install -y --no-install-recommends"


@posix
@pytest.mark.usefixtures("ordinary")
def test_ordinary_account_is_told_the_command_that_an_administrator_has_to_type(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(go.SetupError) as told:
        go.find_uv()
    assert str(told.value).endswith(f"{TYPES} {VENV}")
    monkeypatch.setattr(go, "BROWSER_FILES", ())
    with pytest.raises(go.SetupError) as told:
        go.install_for_tests()
    assert str(told.value).endswith(
        f"{TYPES} {VENV} chromium-headless-shell fonts-noto-cjk libatomic1 nodejs npm zbar-tools"
    )
    assert capfd.readouterr() == ("", "")


@posix
@pytest.mark.usefixtures("ordinary")
def test_tests_run_without_the_packages_that_only_some_need(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(go, "known_uv", lambda: Path("uv"))
    monkeypatch.setattr(go, "find_chromium", lambda environ: "/usr/bin/chromium")
    go.install_for_tests()
    (line,) = capfd.readouterr().err.splitlines()
    assert f"{TYPES} fonts-noto-cjk libatomic1 nodejs npm zbar-tools (until then" in line


# ---- the words of the command line


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ["-n", "2", "--dist", "loadgroup"]),
        (["-k", "turns"], ["-n", "2", "--dist", "loadgroup", "-k", "turns"]),
        (["-n0", "-x"], ["-n0", "-x"]),
        (["--pdb"], ["--pdb"]),
    ],
)
def test_pytest_gets_two_workers_unless_told(given: list[str], expected: list[str]) -> None:
    assert go.pytest_arguments(given) == expected


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A set-up project in a folder of its own whose command prints what it was given."""
    root = tmp_path / "项目"
    (root / "jiaohao").mkdir(parents=True)
    (root / "jiaohao" / "cli.py").write_text(
        "import os, sys\nprint(os.getpid(), sys.argv[1:], flush=True)\nsys.exit(7)\n", encoding="utf-8"
    )
    shutil.copy(go.ROOT / "go.py", root)
    (root / "requirements.lock").touch()
    make = (
        "import go, sys, pathlib; go.find_uv = lambda: pathlib.Path(sys.argv[1]);"
        "go.prepare(go.Env(go.HOME / 'env', go.ROOT / 'requirements.lock'))"
    )
    subprocess.run([sys.executable, "-c", make, go.find_uv()], cwd=root, check=True, capture_output=True)
    return root


@posix
def test_command_takes_the_place_of_go_and_owns_standard_output(project: Path, tmp_path: Path) -> None:
    words = [sys.executable, str(project / "go.py"), "token", "create", "--role", "a b"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=-1, stderr=-1, text=True) as started:
        out, err = started.communicate()
    assert (out, err) == (f"{started.pid} ['token', 'create', '--role', 'a b']\n", "")
    assert started.returncode == 7


def test_machine_that_cannot_be_set_up_gets_one_sentence_and_exit_2(project: Path) -> None:
    shutil.rmtree(project / ".jiaohao")
    (project / ".jiaohao").touch()
    done = subprocess.run([sys.executable, project / "go.py", "run"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert done.stderr.startswith("jiaohao: could not set up in ")


def test_pictures_are_made_in_the_environment_that_has_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared, became = [], []
    monkeypatch.setattr(go, "install_for_tests", lambda: None)
    monkeypatch.setattr(go, "find_chromium", lambda: "/a/browser")
    monkeypatch.setattr(go, "prepare", prepared.append)
    monkeypatch.setattr(go, "become", became.append)
    monkeypatch.setattr(go, "run", became.append)
    monkeypatch.setenv("JIAOHAO_CHROMIUM", "")
    here = os.getcwd()
    go.main(["screenshots", "--out", "there"])
    python = go.HOME / "env-test" / go.BIN / f"python{go.EXE}"
    assert became[0] == [python, "-P", "-m", "jiaohao.cli", "screenshots", "--out", "there"]
    assert [env.lock.name for env in prepared] == ["requirements-test.lock"]
    assert (os.environ["JIAOHAO_CHROMIUM"], os.getcwd()) == ("/a/browser", here)


# ---- what go.py test is to have installed


@pytest.mark.browser
def test_browser_draws_chinese(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 200, "height": 100})
    try:
        page.set_content("<style>span{font:40px sans-serif}</style><span>缴</span><span>\uf8ff</span>")
        shots = [span.screenshot() for span in page.locator("span").all()]
    finally:
        page.close()
    assert shots[0] != shots[1]  # not the box that stands for a missing glyph


@posix
@pytest.mark.parametrize(("ci", "ending", "code"), [("", "1 skipped", 0), ("true", "1 error", 1)])
def test_without_a_browser_its_tests_are_skipped_and_fail_in_ci(
    tmp_path: Path, ci: str, ending: str, code: int
) -> None:
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path), "CI": ci}
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_go.py::test_browser_draws_chinese"]
    done = subprocess.run([sys.executable, *words], cwd=go.ROOT, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1].partition(" in ")[0]) == (code, ending)
    assert done.stdout.count("no Chromium here: install it, or name one in JIAOHAO_CHROMIUM") >= 1
