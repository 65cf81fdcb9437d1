"""``resdll graph`` and ``resdll diagram``: what they say, in words and as JSON, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result
from syrupy.assertion import SnapshotAssertion

from resdll_checker.cli import main
from resdll_checker.diagrams.catalogue import CATALOGUE
from resdll_checker.drawing import svg
from resdll_checker.errors import ExitCode
from resdll_checker.graphs.formats import FORMATS, write
from resdll_checker.graphs.views import VIEWS
from resdll_spec import MACHINE_NAMES, digest
from resdll_spec.clauses import CLAUSES
from resdll_spec.releases import RELEASE_NAMES

GROUP = ("--machine", "group", "--resources", "2")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


@pytest.mark.parametrize("command", ["path", "cites", "without", "dominators", "components", ""])
def test_help(command: str, snapshot: SnapshotAssertion):
    done = CliRunner().invoke(main, ["graph", *filter(None, [command]), "--help"], terminal_width=100)
    assert done.exit_code == ExitCode.CONFORMS
    assert without_machines(done.output) == snapshot


def without_machines(text: str) -> str:
    """Returns the help without the names of machines and releases, which are the specification's."""
    return text.replace("|".join(MACHINE_NAMES), "MACHINE").replace("|".join(RELEASE_NAMES), "RELEASE")


def test_no_question_is_answered_with_the_help():
    done = run("graph")
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr.startswith("Usage: resdll graph")


def test_a_path_is_told_and_written(tmp_path: Path):
    done = run("graph", "path", "requested", "queued,member_2=online", *GROUP, "--json", str(tmp_path / "path.json"))
    assert done.exit_code == ExitCode.CONFORMS
    assert done.output.startswith(
        "a shortest path from requested to queued,member_2=online in the group of 2 machine ("
    )
    document = json.loads((tmp_path / "path.json").read_text(encoding="utf-8"))
    assert list(document) == ["machine", "windows", "by", "digest", "from", "to", "start", "steps"]
    assert document["digest"] == digest()
    assert document["from"] == {"state": "requested"}
    assert document["steps"][-1]["node"] == "queued"


def test_no_path_is_a_finding():
    done = run("graph", "path", "finished", "boot", *GROUP)
    assert done.exit_code == ExitCode.FINDINGS
    assert done.output == "no run of the group of 2 machine leads from finished to boot\n"


def test_dominators():
    done = run("graph", "dominators", "restoring", *GROUP, "--by", "group,node")
    assert done.exit_code == ExitCode.CONFORMS
    assert done.output.startswith("every run of the group of 2 machine that reaches restoring goes through\n")
    document = json.loads(run("graph", "dominators", "restoring", *GROUP, "--json", "-").stdout)
    assert {"label": "return_trip_starts", "meaning": "the group is to be returned to the source"} in document[
        "through"
    ]


def test_what_is_never_reached_has_no_dominators():
    done = run("graph", "dominators", "boot,locked=true", *GROUP)
    assert done.exit_code == ExitCode.FINDINGS
    assert done.output == "no run of the group of 2 machine reaches boot,locked=true\n"


def test_without():
    done = run("graph", "without", "request_is_queued", *GROUP)
    assert done.exit_code == ExitCode.CONFORMS
    assert done.output.startswith("the group of 2 machine without request_is_queued@source\n")
    document = json.loads(run("graph", "without", "request_is_queued", *GROUP, "--json", "-").stdout)
    assert [entry["node"] for entry in document["unreachable"]] == ["queued"]


def test_components():
    done = run("graph", "components", *GROUP, "--windows", RELEASE_NAMES[0])
    assert done.exit_code == ExitCode.CONFORMS
    assert done.output.startswith("strongly connected components of the group of 2 machine\n")
    document = json.loads(run("graph", "components", *GROUP, "--json", "-").stdout)
    assert document["cyclic"] == sum(entry["states"] for entry in document["components"])


def test_citations_are_of_all_machines():
    done = run("graph", "cites", "fLG-queue-cancel", *GROUP)
    assert done.exit_code == ExitCode.CONFORMS
    assert done.output.startswith("FLG-QUEUE-CANCEL\n")
    document = json.loads(run("graph", "cites", "FLG-QUEUE-CANCEL", "--json", "-").stdout)
    assert document["machines"] == list(MACHINE_NAMES)
    assert document["text"] == CLAUSES["FLG-QUEUE-CANCEL"].text
    assert {entry["label"] for entry in document["edges"]} == {"client_cancels"}


def test_a_clause_that_only_forbids_says_so():
    output = run("graph", "cites", "CON-TERMINATE-NOT-OPEN", "--machine", "lifecycle").output
    assert "no edge cites it" in output
    assert "inputs that it forbids:" in output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["graph", "pth"], "there is no question called 'pth' (did you mean path?)"),
        (["graph", "path", "onlin", "failed"], "called 'onlin' (did you mean online?)"),
        (["graph", "path", "online"], "Missing argument 'TO'; see `resdll graph path --help`"),
        (["graph", "dominators", "failed", "--by", "lokced"], "called 'lokced' (did you mean locked?)"),
        (["graph", "without", "offline_returns_pendin"], "(did you mean offline_returns_pending"),
        (["graph", "cites", "FLG-QUEU"], "there is no clause called 'FLG-QUEU' (did you mean FLG-QUEUE"),
        (["graph", "components", "--machine", "groop"], "there is no machine called 'groop' (did you mean group?)"),
        (["graph", "components", "--windows", "2023"], "there is no Windows version called '2023'"),
        (["diagram", "lifecycel-whole"], "called 'lifecycel-whole' (did you mean lifecycle-whole?)"),
        (["diagram", "lifecycle-whole", "--by", "state"], "there is no machine called 'lifecycle-whole'"),
        (["diagram", "versions"], "'versions' is a picture and no graph; `resdll diagram --out DIR` writes it as"),
        (["diagram", "group", "--windows", "2012"], "'group' is drawn for one release; leave out --windows"),
        (["diagram", "group", "--by", "nod"], "called 'nod' (did you mean node?)"),
        (["diagram", "group-allowed", "--format", "dott"], "there is no format called 'dott' (did you mean dot?)"),
        (
            ["diagram", "group-allowed", "log-allowed"],
            "2 views do not fit one svg document; name one",
        ),
        (["diagram", "group-allowed", "--windows", "1.0\x1b[2J"], r"called '1.0\x1b[2J'"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_sentence(
    arguments: list[str], sentence: str, capfd: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    said = capfd.readouterr()
    assert caught.value.code == ExitCode.USAGE
    assert said.out == ""
    assert said.err.startswith("resdll: ")
    assert sentence in said.err
    assert said.err.count("\n") == 1


# --------------------------------------------------------------------------------------------------------------------
# Diagrams.


def test_the_views_are_listed():
    done = run("diagram")
    assert done.exit_code == ExitCode.CONFORMS
    names = [line.split()[0] for line in done.output.splitlines()[1:]]
    committed = [entry.name.removesuffix(".svg") for entry in CATALOGUE if entry.graph is not None]
    assert names == [*committed, *VIEWS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_a_title_and_is_not_empty(name: str):
    graph = VIEWS[name].graph()
    assert graph.number_of_edges()
    assert graph.graph["title"]
    assert graph.graph["alt"].endswith(".")
    assert name.endswith("-breaches") == all(data["violation"] for *_, data in graph.edges(data=True))


@pytest.mark.parametrize("name", FORMATS)
def test_one_view_goes_to_standard_output(name: str):
    done = run("diagram", "group-allowed", "--format", name)
    assert done.exit_code == ExitCode.CONFORMS
    assert "finished" in done.stdout
    assert done.stderr == ""


def test_a_committed_picture_is_drawn_by_name_in_any_format():
    picture = next(entry for entry in CATALOGUE if entry.name == "group.svg")
    assert picture.graph is not None
    assert run("diagram", "group", "--format", "mermaid").stdout == write(picture.graph(), "mermaid")


def test_several_views_go_to_a_folder(tmp_path: Path):
    folder = tmp_path / "new" / "folder"
    done = run("diagram", "group-allowed", "log-allowed", "--format", "json", "--out", str(folder))
    assert done.exit_code == ExitCode.CONFORMS
    assert done.stdout == ""
    assert sorted(path.name for path in folder.iterdir()) == ["group-allowed.json", "log-allowed.json"]
    read = nx.node_link_graph(json.loads((folder / "group-allowed.json").read_text(encoding="utf-8")), edges="edges")
    assert read.graph["machine"] == "group of 2"


def test_reachable_states_are_drawn_by_facts(tmp_path: Path):
    options = ["--by", "state,locked", "--windows", "2022", "--format", "json", "--out", str(tmp_path)]
    done = run("diagram", "group", *options)
    assert done.exit_code == ExitCode.CONFORMS
    document = json.loads((tmp_path / "group-by-state-locked.json").read_text(encoding="utf-8"))
    assert document["graph"]["level"] == "reachability"
    assert document["graph"]["by"] == ["state", "locked"]
    assert document["graph"]["windows"] == "2022"


def test_a_graph_that_mermaid_will_not_draw_is_written_with_a_remark(monkeypatch: pytest.MonkeyPatch):
    assert run("diagram", "group", "--by", "state", "--format", "mermaid").stderr == ""
    monkeypatch.setattr("resdll_checker.graphs.formats.mermaid.MOST_EDGES", 3)
    done = run("diagram", "group", "--by", "state", "--format", "mermaid")
    assert done.exit_code == ExitCode.CONFORMS
    assert "flowchart TD" in done.stdout
    assert "unless maxTextSize and maxEdges are configured, and this has" in done.stderr


def test_what_is_too_large_for_a_picture_is_left_out_of_all_and_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("resdll_checker.cli.views.MACHINES", ("log_group", "group"))
    monkeypatch.setitem(svg.__kwdefaults__, "most", 8)
    options = ["--by", "state", "--format", "svg", "--out", str(tmp_path)]
    done = run("diagram", *options)
    assert done.exit_code == ExitCode.CONFORMS
    assert [path.name for path in tmp_path.iterdir()] == ["log_group-by-state.svg"]
    assert "left out group-by-state: 'group of 2" in done.stderr
    with pytest.raises(SystemExit) as caught:
        main(["diagram", "group", *options])
    assert caught.value.code == ExitCode.USAGE
    assert "a picture shows at most 8" in capfd.readouterr().err


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit) as caught:
        main(["diagram", "group-allowed", "--out", str(tmp_path / "file" / "folder")])
    assert caught.value.code == ExitCode.USAGE
    assert "cannot make the folder" in capfd.readouterr().err
