"""Through what a test meets the product: a client, a browser, the broker, the database, a job, a command; or nothing.

It is decided by what the test uses: its own body, its fixtures and theirs, and the helpers of `tests/` and of the
pytest plugin that they call. Where the file stands, and what it is called, say nothing.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from proof.checks.reach import FOR_TESTS
from proof.checks.reach.graph import Node, nodes_of
from proof.checks.reach.source import FUNCTIONS, Found, Function, Module, Project, is_within
from proof.checks.reach.uses import Uses, chain_of, uses_in

FOREIGN = {
    "aiohttp.ClientSession": "client",
    "aiohttp.test_utils.TestClient": "client",
    "aiohttp.test_utils.TestServer": "client",
    "urllib.request": "client",
    "http.client": "client",
    "playwright": "browser",
    "aio_pika": "broker",
    "asyncpg.connect": "database",
    "asyncpg.create_pool": "database",
    "aiosmtplib": "mail",
    "aiosmtpd": "mail",
    "typer.testing": "command",
}
# A process that a test starts is a command of ours where the product is named; a reader of PDFs is not.
PROCESSES = ("subprocess", "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell")
OURS = {"libs.common.service:Running": "service", "libs.common.db:Database": "database"}
COMMANDS = ("ops", "proof", "command")
ASKING = ("usefixtures", "getfixturevalue")


@dataclass
class Interfaces:
    """What the tests of a project use. Each definition is looked at once."""

    project: Project
    _nodes: dict[str, dict[str, Node]] = field(default_factory=dict)
    _known: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, module: Module, test: ast.stmt) -> frozenset[str]:
        """The interfaces that a test uses, by their names in `FOREIGN` and `OURS`; none of a pure test."""
        return self._of_pieces(module, test)

    def _of_node(self, node: Node) -> frozenset[str]:
        if node.key not in self._known:
            self._known[node.key] = frozenset()  # whatever calls itself adds nothing more
            self._known[node.key] = self._of_pieces(node.module, node.statement)
        return self._known[node.key]

    def _of_pieces(self, module: Module, statement: ast.AST) -> frozenset[str]:
        pieces = list(_pieces(statement))
        uses = uses_in(self.project, module, pieces, (ast.arguments,))
        kinds = {kind for name in uses.foreign for known, kind in FOREIGN.items() if is_within(name, (known,))}
        if _starts_product(uses):
            kinds.add("command")
        for found in uses.found:
            kinds |= self._of_found(found)
        for fixture in self._fixtures(module, statement):
            kinds |= self._of_node(fixture)
        return frozenset(kinds)

    def _of_found(self, found: Found) -> frozenset[str]:
        if found.key in OURS:
            return frozenset({OURS[found.key]})
        if is_within(found.module, COMMANDS) and "main" in (found.name, *found.rest):
            return frozenset({"command"})
        if found.module.startswith("services.") and found.module.split(".")[2:3] == ["jobs"]:
            return frozenset({"job"})
        if not is_within(found.module, FOR_TESTS):
            return frozenset()
        node = self._nodes_of(found.module).get(found.name)
        return self._of_node(node) if node is not None and found.name else frozenset()

    def _fixtures(self, module: Module, statement: ast.AST) -> Iterator[Node]:
        """The fixtures that a function asks for: by its parameters, `usefixtures` or `getfixturevalue`."""
        if not isinstance(statement, FUNCTIONS):
            return
        given = statement.args
        parameters = {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
        for name in (parameters - set(_parametrized(statement))) | set(_asked_by_name(statement)):
            fixture = self._fixture(module, name)
            if fixture is not None:
                yield fixture

    def _fixture(self, module: Module, name: str) -> Node | None:
        for place in self._places(module):
            found = self.project.named(place, (name,))
            node = self._nodes_of(found.module).get(found.name) if found is not None else None
            if node is not None and _is_fixture(node.statement):
                return node
        return None

    def _places(self, module: Module) -> Iterator[Module]:
        """Where a fixture may stand: the test's file, each `conftest.py` of its folder and above, the plugin."""
        yield module
        parts = module.name.split(".")
        names = [".".join([*parts[:length], "conftest"]) for length in range(len(parts) - 1, 0, -1)]
        for name in (*names, "libs.common.testing"):
            if name in self.project.modules:
                yield self.project.modules[name]

    def _nodes_of(self, module: str) -> dict[str, Node]:
        if module not in self._nodes:
            self._nodes[module] = nodes_of(self.project.modules[module])
        return self._nodes[module]


def _starts_product(uses: Uses) -> bool:
    starts = any(is_within(name, PROCESSES) for name in uses.foreign)
    return starts and ("sys.executable" in uses.foreign or any("shomei" in text for text in uses.texts))


def _parametrized(function: Function) -> Iterator[str]:
    """The parameters that `parametrize` fills: no fixtures, whatever they are called."""
    for call in function.decorator_list:
        if isinstance(call, ast.Call) and chain_of(call.func)[-1:] == ("parametrize",) and call.args:
            texts = (one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant))
            yield from (name.strip() for text in texts for name in str(text).split(","))


def _asked_by_name(function: Function) -> Iterator[str]:
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ASKING:
            yield from (one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _pieces(statement: ast.AST) -> Iterator[ast.AST]:
    """What runs of a definition: of a function its body and decorators, without its annotations."""
    if isinstance(statement, FUNCTIONS):
        yield from (*statement.decorator_list, *statement.body)
    elif isinstance(statement, ast.ClassDef):
        yield from (*statement.decorator_list, *statement.bases)
        for one in statement.body:
            yield from _pieces(one)
    elif isinstance(statement, ast.AnnAssign):
        yield from [statement.value] if statement.value else []
    else:
        yield statement


def _is_fixture(statement: ast.AST) -> bool:
    if not isinstance(statement, FUNCTIONS):
        return False
    called = [one.func if isinstance(one, ast.Call) else one for one in statement.decorator_list]
    return any(chain_of(one)[-1:] == ("fixture",) for one in called)
