"""Which definitions the programs reach: from their starts, routes, consumers and jobs, through all that these use.

A function of a module is followed exactly, by imports. A method is reached when an attribute of its name is read
anywhere in what is reached, also in a template, for the class of the thing before the dot is not known.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from proof.checks.reach.source import FUNCTIONS, Found, Function, Module, Project, is_within
from proof.checks.reach.uses import Uses, chain_of, uses_in

# Decorators that change a function and hand it to nobody; all others (routes, consumers, jobs, validators) use it.
PASSIVE = frozenset(
    {
        *("property", "cached_property", "setter", "staticmethod", "classmethod", "dataclass", "cache", "lru_cache"),
        *("contextmanager", "asynccontextmanager", "abstractmethod", "overload", "override", "runtime_checkable"),
        *("total_ordering", "wraps", "unique"),
    }
)
# Foreign base classes that call no method by its name. All others may.
QUIET_BASES = frozenset(
    {
        *("object", "ABC", "Protocol", "Generic", "NamedTuple", "TypedDict", "BaseModel", "RootModel"),
        *("Enum", "StrEnum", "IntEnum", "Exception", "BaseException", "ValueError", "TypeError", "RuntimeError"),
        *("KeyError", "LookupError", "OSError"),
    }
)
# Methods that a library looks for in any object that it is given.
ASKED_FOR = frozenset({"handle_DATA", "handle_RCPT"})


@dataclass(eq=False)
class Node:
    """One definition, or the rest of a module (`name` is empty). `parts` is what runs or is read with it."""

    module: Module
    name: str
    statement: ast.AST
    parts: list[ast.AST]
    methods: dict[str, "Node"] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.module.name}:{self.name}" if self.name else self.module.name

    @property
    def place(self) -> str:
        return f"{self.module.path}:{getattr(self.statement, 'lineno', 1)}"

    @property
    def is_function(self) -> bool:
        return isinstance(self.statement, FUNCTIONS)

    @property
    def is_class(self) -> bool:
        return isinstance(self.statement, ast.ClassDef)

    @cached_property
    def fields(self) -> dict[str, ast.AnnAssign]:
        """The annotated fields of a class, by name; none of anything else."""
        body = self.statement.body if isinstance(self.statement, ast.ClassDef) else []
        return {
            one.target.id: one for one in body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        }


def nodes_of(module: Module) -> dict[str, Node]:
    """The definitions of a module by their names, methods below their classes, and the rest of it under ""."""
    nodes = {name: _node(module, name, statement) for name, statement in module.own.items()}
    defining = {id(statement) for statement in module.own.values()}
    rest = [one for one in module.tree.body if id(one) not in defining]
    nodes[""] = Node(module, "", module.tree, [one for one in rest if not isinstance(one, ast.Import | ast.ImportFrom)])
    return nodes


def _node(module: Module, name: str, statement: ast.stmt) -> Node:
    if not isinstance(statement, ast.ClassDef):
        return Node(module, name, statement, [statement])
    functions = [one for one in statement.body if isinstance(one, FUNCTIONS)]
    methods = {one.name: Node(module, f"{name}.{one.name}", one, [one]) for one in functions}
    head = [*statement.decorator_list, *statement.bases, *statement.keywords]
    body = [one for one in statement.body if not isinstance(one, FUNCTIONS)]
    return Node(module, name, statement, [*head, *body], methods)


def is_registered(function: Function) -> bool:
    """Whether a decorator hands the function to something that calls it."""
    called = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
    return any(chain_of(one)[-1:] and chain_of(one)[-1] not in PASSIVE for one in called)


@dataclass
class Reach:
    """What is reached, found by looking once at what each reached definition uses. `ignored` modules reach nothing.

    `uses` may be those of another reach over the same project, so that nothing is read twice.
    """

    project: Project
    ignored: tuple[str, ...] = ()
    reached: dict[str, Node] = field(default_factory=dict)
    uses: dict[str, Uses] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)
    _nodes: dict[str, dict[str, Node]] = field(default_factory=dict)
    _waiting: list[Node] = field(default_factory=list)
    _methods: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))

    def follow(self, entries: Iterable[str], attributes: Iterable[str] = ()) -> None:
        """Reach everything from these modules; `attributes` are read elsewhere, as in templates."""
        self._read(attributes)
        for entry in entries:
            self._reach_module(entry)
        while self._waiting:
            self._look_at(self._waiting.pop())

    def nodes_of(self, module: str) -> dict[str, Node]:
        """The definitions of a module."""
        if module not in self._nodes:
            self._nodes[module] = nodes_of(self.project.modules[module])
        return self._nodes[module]

    def node(self, found: Found | None) -> Node | None:
        """The definition that a name stands for; None for a module."""
        return self.nodes_of(found.module).get(found.name) if found is not None and found.name else None

    def unreached(self) -> Iterator[Node]:
        """The outermost definitions that are not reached; a module of which nothing is, as one.

        What only another one of the same file needs is left out: it goes with that one.
        """
        for name in self.project.modules:
            if name not in self.reached and not is_within(name, self.ignored):
                yield self.nodes_of(name)[""]
            elif name in self.reached:
                found = {node.key: node for node in self._unreached_in(name)}
                yield from (node for node in found.values() if not self._is_needed(node, found))

    def _unreached_in(self, module: str) -> Iterator[Node]:
        for node in self.nodes_of(module).values():
            inner = node.methods.values() if node.key in self.reached else [node]
            yield from (one for one in inner if one.key not in self.reached and not _is_dunder(one.name))

    def _is_needed(self, node: Node, others: dict[str, Node]) -> bool:
        for other in others.values():
            uses = uses_in(self.project, other.module, other.parts)
            if other is not node and node.key in {found.key for found in uses.found}:
                return True
        return False

    def _reach_module(self, name: str) -> None:
        if name not in self.project.modules or name in self.reached or is_within(name, self.ignored):
            return
        nodes = self.nodes_of(name)
        self._add(nodes[""])
        self._reach_module(name.rpartition(".")[0])
        for imported in self.project.modules[name].imported_modules:
            self._reach_module(imported)
        for node in nodes.values():
            if isinstance(node.statement, FUNCTIONS) and is_registered(node.statement):
                self._add(node)

    def _load(self, name: str) -> None:
        """Reach a module that is loaded by its name; what it defines is read from it as an attribute."""
        self._reach_module(name)
        for node in self.nodes_of(name).values() if name in self.reached else ():
            self._methods[node.name].append(node)
            if node.name in self.attributes:
                self._add(node)

    def _add(self, node: Node) -> None:
        if node.key not in self.reached and not is_within(node.module.name, self.ignored):
            self.reached[node.key] = node
            self._waiting.append(node)

    def _look_at(self, node: Node) -> None:
        if isinstance(node.statement, ast.ClassDef):
            self._open_class(node, node.statement)
        uses = self.uses.get(node.key) or uses_in(self.project, node.module, node.parts)
        self.uses[node.key] = uses
        self._read(uses.attributes)
        for found in uses.found:
            self._reach_module(found.module)
            used = self.node(found)
            if used is not None:
                self._add(used)
        for module in self._modules_in_texts(uses):
            self._load(module)

    def _modules_in_texts(self, uses: Uses) -> Iterator[str]:
        """Modules named in texts, as for `importlib`: "a.b", or all that stand in a package for f"a.{name}"."""
        yield from (text for text in uses.texts if text in self.project.modules)
        for beginning in uses.beginnings:
            if beginning.endswith(".") and beginning[:-1] in self.project.modules:
                yield from (name for name in self.project.modules if name.rpartition(".")[0] == beginning[:-1])

    def _read(self, attributes: Iterable[str]) -> None:
        for attribute in set(attributes) - self.attributes:
            self.attributes.add(attribute)
            for method in self._methods[attribute]:
                self._add(method)

    def _open_class(self, node: Node, statement: ast.ClassDef) -> None:
        called = self._is_called_by_others(node.module, statement)
        for name, method in node.methods.items():
            self._methods[name].append(method)
            asked_for = called or name in ASKED_FOR or name in self.attributes or _is_dunder(name)
            if asked_for or (isinstance(method.statement, FUNCTIONS) and is_registered(method.statement)):
                self._add(method)

    def _is_called_by_others(self, module: Module, statement: ast.ClassDef) -> bool:
        """Whether a foreign base class may call any method by its name."""
        chains = [chain_of(base.value if isinstance(base, ast.Subscript) else base) for base in statement.bases]
        foreign = [chain for chain in chains if chain and self.project.named(module, chain) is None]
        return any(chain[-1] not in QUIET_BASES for chain in foreign)


def _is_dunder(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("__") and last.endswith("__")


def entries_of(project: Project) -> list[str]:
    """The modules that are started as programs."""
    return [name for name, module in project.modules.items() if name.endswith("__main__") or _starts(module)]


def _starts(module: Module) -> bool:
    return any(isinstance(one, ast.If) and "__main__" in ast.dump(one.test) for one in module.tree.body)
