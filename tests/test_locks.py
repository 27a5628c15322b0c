"""What is installed and what is shipped is exactly what the locks say."""

import ast
import hashlib
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import go

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-uv.lock")
VENDOR = go.ROOT / "web" / "static" / "vendor"
PYPROJECT = tomllib.loads((go.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(name: str) -> dict[str, tuple[Requirement, int]]:
    """Package → its pin and how many hashes it has."""
    text = (go.ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, tuple[Requirement, int]] = {}
    for line in text.splitlines():
        pin, *hashes = re.split(r"\s+--hash=", line.strip())
        requirement = Requirement(pin)
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), line
        found[canonicalize_name(requirement.name)] = requirement, len(hashes)
    return found


def unmet(requirements: list[str], lock: str) -> list[str]:
    """The requirements that the lock does not answer."""
    locked = pins(lock)
    missing = []
    for text in requirements:
        wanted = Requirement(text)
        pin, _ = locked.get(canonicalize_name(wanted.name), (None, 0))
        if pin is None or not wanted.specifier.contains(str(pin.specifier).removeprefix("==")):
            missing.append(text)
    return missing


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address(name: str) -> None:
    text = (go.ROOT / name).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "://" in line or "--index" in line or "--find" in line] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_each_package_with_hashes(name: str) -> None:
    loose = [
        package
        for package, (pin, hashes) in pins(name).items()
        if hashes == 0 or [one.operator for one in pin.specifier] != ["=="]
    ]
    assert loose == []
    assert len(pins(name)) > 0


def test_runtime_lock_answers_every_dependency() -> None:
    assert unmet(PYPROJECT["project"]["dependencies"], "requirements.lock") == []


def test_test_lock_answers_every_dependency() -> None:
    wanted = PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["test"]
    assert unmet(wanted, "requirements-test.lock") == []


def test_tests_run_on_the_very_versions_that_are_shipped() -> None:
    tested = pins("requirements-test.lock")
    differing = [name for name, pin in pins("requirements.lock").items() if tested.get(name) != pin]
    assert differing == []


def imported_by_the_product() -> set[str]:
    """The top-level names that the shipped packages import, their own and the standard library's left out."""
    packages = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    pictures = set((go.ROOT / "jiaohao").glob("screenshots*.py"))
    developers_only = {go.ROOT / "printer" / "fonts" / "build.py", *pictures}
    names = set()
    for path in {path for package in packages for path in (go.ROOT / package).rglob("*.py")} - developers_only:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - set(packages)


def test_product_imports_only_what_it_declares() -> None:
    project = PYPROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["scale"]]
    declared = {canonicalize_name(Requirement(text).name) for text in wanted}
    owners = packages_distributions()
    undeclared = {
        name
        for name in imported_by_the_product()
        if not declared & {canonicalize_name(owner) for owner in owners.get(name, [name])}
    }
    assert undeclared == set()


def vendored() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
    return entries


@pytest.mark.parametrize("entry", vendored(), ids=lambda entry: entry["name"])
def test_vendored_file_is_the_one_locked(entry: dict[str, Any]) -> None:
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert [name for name in entry["licence_files"] if not (VENDOR / name).is_file()] == []


def test_vendor_folder_holds_nothing_unlisted() -> None:
    listed = {"vendor.json"}
    for entry in vendored():
        listed |= {entry["file"], *entry["licence_files"]}
    assert {path.name for path in VENDOR.iterdir()} == listed


def test_vendored_scripts_point_at_no_missing_file() -> None:
    scripts: list[Path] = sorted(VENDOR.glob("*.js"))
    assert [path.name for path in scripts if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []
