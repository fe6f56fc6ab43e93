"""What the documents say against what is there."""

from __future__ import annotations

import ast
import configparser
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest

import indexer
from indexer.documents.model import PARAGRAPH_KINDS, RECORD_FIELDS
from indexer.documents.readers import READERS
from indexer.errors import DuansouError
from indexer.settings import SETTINGS
from indexer.terminal import INTERRUPTED
from server.cli import cli
from server.search import tree
from server.search.fields import FIELDS
from server.search.language import parse
from server.web import parameters
from server.web.app import create_app

ROOT = Path(__file__).parent.parent
PACKAGES = ("indexer", "server")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")))
ADRS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


ARCHITECTURE = text_of("ARCHITECTURE.md")
README_PARTS = dict(zip(("Chinese", "English"), text_of("README.md").split('<a id="english"></a>'), strict=True))


@pytest.fixture(params=README_PARTS)
def readme(request: pytest.FixtureRequest) -> str:
    """The README, each of its two parts."""
    return README_PARTS[request.param]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of every table; a bar within a cell is written with a backslash."""
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def codes(text: str) -> list[str]:
    """Code within lines; blocks of it are left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def first_column(text: str) -> set[str]:
    return {code for cells in rows(text) for code in codes(cells[0])}


def exit_codes(error: type[DuansouError]) -> set[int]:
    return {error.exit_code}.union(*(exit_codes(kind) for kind in error.__subclasses__()))


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT)


@functools.cache
def imported(path: Path) -> set[str]:
    """The names of all modules that a module imports, wherever in it."""
    out: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            out |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return out


@pytest.mark.parametrize("name", cli.commands)
def test_the_readme_names_every_command_with_every_option_and_no_other(readme: str, name: str) -> None:
    (row,) = [cells for cells in rows(readme) if re.match(rf"`duansou {name}\b", cells[0])]
    documented = {word for code in codes(row[2]) for word in re.findall(r"--[a-z-]+", code)}
    options = {o for p in cli.commands[name].params if isinstance(p, click.Option) for o in p.opts}
    assert documented == options


def test_the_readme_names_no_command_that_is_not_there(readme: str) -> None:
    named = {name for code in codes(readme) for name in re.findall(r"^duansou ([a-z]+)", code)}
    named |= set(re.findall(r"^\$ duansou ([a-z]+)", readme, re.MULTILINE))
    assert named == set(cli.commands)


def test_the_readme_names_what_every_command_has(readme: str) -> None:
    assert {"--help", "duansou --version"} <= set(codes(readme))


def test_the_readme_names_every_exit_code(readme: str) -> None:
    documented = {int(cells[0]) for cells in rows(readme) if cells[0].isdecimal()}
    assert documented == {0, *exit_codes(DuansouError), INTERRUPTED}


def test_the_readme_names_every_setting_its_variable_and_its_default(readme: str) -> None:
    documented = {tuple(cells[:3]) for cells in rows(readme) if "`DUANSOU_" in cells[1]}
    wanted = {(f"`{s.name}`", f"`{s.env}`", f"`{s.default}`" if s.default != "" else "") for s in SETTINGS}
    assert documented == wanted


def test_the_readme_names_every_address_of_the_service(readme: str, tmp_path: Path) -> None:
    rules = create_app(tmp_path).url_map.iter_rules()
    addresses = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in rules if rule.endpoint != "static"}
    placeholders = {"{doc}": "DOC", "{id}": "DOC", "{n}": "N", "{symbol}": "SYMBOL"}
    for placeholder, written in placeholders.items():
        addresses = {address.replace(placeholder, written) for address in addresses}
    assert addresses == {code for code in first_column(readme) if code.startswith("/")}


@pytest.mark.parametrize("name", parameters.Search.model_fields)
def test_the_readme_names_every_parameter_of_a_search_its_default_and_its_choices(readme: str, name: str) -> None:
    (row,) = [cells for cells in rows(readme) if name in codes(cells[0]) and "DUANSOU" not in cells[1]]
    shape = parameters.Search.model_json_schema()["properties"][name]
    default = shape.get("default")
    assert row[2] == ("" if default in (None, []) else f"`{default}`")
    assert {choice for choice in shape.get("enum", ()) if isinstance(choice, str)} <= set(codes(row[1]))


def test_the_readme_names_the_parameters_of_the_other_addresses(readme: str) -> None:
    for address, model in (
        ("concordance", parameters.Concordance),
        ("concordance.csv", parameters.ConcordanceRows),
        ("documents/DOC/paragraphs/N/similar", parameters.Similar),
        ("similar", parameters.Similar),
        ("compare", parameters.Compare),
        ("citations", parameters.Symbols),
        ("citations/SYMBOL", parameters.Cited),
        ("search.csv", parameters.SearchRows),
        ("suggest", parameters.Suggest),
        ("analyze", parameters.Analyze),
    ):
        (row,) = [cells for cells in rows(readme) if f"`/api/v1/{address}`" in cells[0]]
        assert model.model_fields.keys() <= set(codes(row[1]))


def queries(readme: str) -> list[str]:
    """The examples of the table of the query language."""
    table = readme.split("| `恐怖主义 资助` |")[1].split("\n\n")[0]
    return [code for cells in rows("| `恐怖主义 资助` |" + table) for code in codes(cells[0])]


def test_every_query_of_the_readme_is_read_without_a_warning(readme: str) -> None:
    assert {query: parse(query).warnings for query in queries(readme)} == dict.fromkeys(queries(readme), ())


def test_the_queries_of_the_readme_show_every_form(readme: str) -> None:
    def forms(node: tree.Node | None) -> set[type]:
        match node:
            case tree.And(children) | tree.Or(children):
                return {type(node)}.union(*map(forms, children))
            case tree.Not(child):
                return {type(node)} | forms(child)
        return {type(node)}

    assert set().union(*(forms(parse(query).tree) for query in queries(readme))) == set(get_args(tree.Node))


def test_the_queries_of_the_readme_show_every_field(readme: str) -> None:
    assert {query.partition(":")[0] for query in queries(readme)} >= FIELDS.keys()


def test_the_readme_names_every_format_every_field_of_a_record_and_every_kind_of_paragraph(readme: str) -> None:
    assert {suffix for reader in READERS for suffix in reader.suffixes} <= first_column(readme)
    for name in RECORD_FIELDS:
        assert re.search(rf"^{name} = |`{name}`", readme, re.MULTILINE)
    assert set(PARAGRAPH_KINDS) <= set(codes(readme))


def test_the_readme_names_every_target_of_make(readme: str) -> None:
    targets = re.findall(r"^([a-z]+):.*## ", text_of("Makefile"), re.MULTILINE)
    assert {f"make {target}" for target in targets if target != "help"} <= set(codes(readme))


def test_both_parts_of_the_readme_show_the_same_queries() -> None:
    chinese, english = map(queries, README_PARTS.values())
    assert chinese == english


def test_every_module_or_its_folder_is_on_the_map() -> None:
    named = set(codes(ARCHITECTURE))
    unnamed = [m for m in modules() if not {m.as_posix(), m.name, f"{m.parent.as_posix()}/"} & named]
    assert [m for m in unnamed if m.name not in ("__init__.py", "__main__.py")] == []


def test_every_file_that_the_map_names_is_there() -> None:
    present = {path.name for path in modules()}
    for code in codes(ARCHITECTURE):
        if re.fullmatch(r"(?:indexer|server|tests|docs|corpus)/[\w./-]*", code):
            assert (ROOT / code).exists(), code
        elif re.fullmatch(r"\w+\.py", code):
            assert code in present, code


@pytest.mark.parametrize(
    ("library", "room"),
    [
        ("whoosh", "indexer/engine/"),
        ("pypdfium2", "indexer/documents/pdf/"),
        ("jieba", "indexer/text/segmentation.py"),
        ("opencc", "indexer/text/variants.py"),
        ("numba", "indexer/engine/kernels/compiling.py"),
        ("selectolax", "indexer/documents/web/"),
        ("markdown_it", ("indexer/documents/readers/md.py", "server/web/guide.py")),
        ("opensearchpy", "indexer/cluster/client.py"),
        ("flask", "server/web/"),
        ("flask_compress", "server/web/network.py"),
        ("flask_cors", "server/web/network.py"),
        ("werkzeug", "server/web/"),
        ("gunicorn", "server/web/"),
        ("prometheus_client", "server/web/"),
        ("mcp", "server/model_tools.py"),
        ("pydantic", "server/"),
        ("server", "server/"),
        ("indexer.pipeline", "indexer/"),
        ("server.web", "server/"),
    ],
)
def test_a_library_is_imported_in_its_room_only(library: str, room: str | tuple[str, ...]) -> None:
    users = [path.as_posix() for path in modules() if any(f"{n}.".startswith(f"{library}.") for n in imported(path))]
    assert users
    assert [user for user in users if not user.startswith(room)] == []


@pytest.mark.parametrize(
    ("room", "others"),
    [
        ("indexer/text", ("indexer.documents", "indexer.engine", "indexer.pipeline")),
        ("indexer/documents", ("indexer.text", "indexer.engine", "indexer.pipeline")),
        ("indexer/engine", ("indexer.pipeline", "indexer.cli")),
        ("server/search", ("server.web", "server.cli", "server.listing")),
    ],
)
def test_no_room_imports_one_above_it(room: str, others: tuple[str, ...]) -> None:
    for path in modules():
        if path.is_relative_to(room):
            assert not [n for n in imported(path) if f"{n}.".startswith(tuple(f"{other}." for other in others))], path


FLOORS = (
    ("indexer/errors.py", "indexer/settings.py", "indexer/deadline.py"),
    ("indexer/text/", "indexer/documents/"),
    ("indexer/engine/",),
    ("indexer/cluster/",),
    ("indexer/",),
    ("server/search/",),
    ("server/web/", "server/comparison_page.py"),
    ("server/",),
)
"""The rooms, from the ground up; a module is on the first floor that names it."""


def floor(path: str) -> int:
    return next(n for n, rooms in enumerate(FLOORS) if path.startswith(rooms))


def test_every_import_stays_on_its_floor_or_goes_down() -> None:
    present = {path.with_suffix("").as_posix().replace("/", "."): path.as_posix() for path in modules()}
    for path in modules():
        for name in imported(path) & present.keys():
            assert floor(present[name]) <= floor(path.as_posix()), f"{path} imports {name}"


def test_the_drawing_of_the_rooms_has_every_floor_from_the_top_down() -> None:
    drawing = ARCHITECTURE.split("## Who may import whom?")[1].split("```")[1]
    places = [drawing.index(f" {room}") for rooms in reversed(FLOORS) for room in rooms]
    assert places == sorted(places)


@pytest.mark.parametrize("document", [*DOCUMENTS, "docs/adr/README.md", *(f"docs/adr/{p.name}" for p in ADRS)])
def test_every_link_within_the_project_leads_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    for target in re.findall(r"\]\(([^)]+)\)", text_of(document)):
        if not target.startswith(("https://", "http://", "#")):
            assert (folder / target).exists(), target


def test_every_decision_is_listed_and_numbered_without_a_gap() -> None:
    listed = re.findall(r"\((\d{4}-[^)]+\.md)\)", text_of("docs/adr/README.md"))
    assert listed == [path.name for path in ADRS]
    assert [int(name[:4]) for name in listed] == list(range(1, len(ADRS) + 1))
    for number, path in enumerate(ADRS, 1):
        assert path.read_text(encoding="utf-8").startswith(f"# {number}. ")


def test_every_decision_that_the_code_refers_to_is_there() -> None:
    numbers = {path.name[:4] for path in ADRS}
    for path in modules():
        assert set(re.findall(r"docs/adr/(\d{4})", (ROOT / path).read_text(encoding="utf-8"))) <= numbers


def test_every_dependency_is_accounted_for_and_no_other() -> None:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = [setup["options"]["install_requires"], *setup["options.extras_require"].values()]
    required = {m[0].lower() for line in "\n".join(lines).split("\n") if (m := re.match(r"[\w.-]+", line.strip()))}
    explained = re.findall(r"^\*\*([\w.-]+)\*\* (?:≥ )?[\d.]+", text_of("docs/dependencies.md"), re.MULTILINE)
    assert {name.lower() for name in explained} - {"setuptools"} == required


def test_the_changelog_has_this_version() -> None:
    assert f"## [{indexer.__version__}]" in text_of("CHANGELOG.md")
