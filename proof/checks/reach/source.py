"""The project's Python files, parsed, with what each name in them stands for."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file. `name` is dotted, `path` relative to the checkout.

    `beside` are the names of the files in its folder: a program that is started by its path imports them so.
    """

    name: str
    path: str
    text: str
    tree: ast.Module
    beside: frozenset[str] = frozenset()

    @property
    def is_package(self) -> bool:
        return self.path.endswith("/__init__.py")

    @cached_property
    def own(self) -> dict[str, ast.stmt]:
        """What the file defines at its top, by name: functions, classes and constants."""
        return {name: statement for statement in self.tree.body for name in defined_by(statement)}

    @cached_property
    def imports(self) -> dict[str, str]:
        """What each imported name stands for, dotted; imports inside functions count too."""
        found: dict[str, str] = {}
        for node in self._import_statements:
            for alias in node.names:
                if isinstance(node, ast.ImportFrom):
                    found[alias.asname or alias.name] = f"{self._origin(node)}.{alias.name}"
                else:
                    name = alias.name if alias.asname else alias.name.split(".")[0]
                    found[alias.asname or name] = self._whole(name)
        return found

    @cached_property
    def imported_modules(self) -> set[str]:
        """Every dotted name that an import statement mentions; some are modules, some are what stands in one."""
        plain = {alias.name for node in self._import_statements if isinstance(node, ast.Import) for alias in node.names}
        return plain | set(self.imports.values()) | {name.rpartition(".")[0] for name in self.imports.values()}

    @cached_property
    def _import_statements(self) -> list[ast.Import | ast.ImportFrom]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)]

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return self._whole(node.module or "")
        parts = self.name.split(".")
        base = parts[: len(parts) - node.level + (1 if self.is_package else 0)]
        return ".".join([*base, *([node.module] if node.module else [])])

    def _whole(self, name: str) -> str:
        """The dotted name of a file that is imported by its bare name because it stands beside this one."""
        return f"{self.name.rpartition('.')[0]}.{name}" if name in self.beside else name


def defined_by(statement: ast.stmt) -> list[str]:
    """The names that a statement at the top of a file defines: of a function, a class, or one plain constant."""
    if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, ast.AnnAssign):
        return [statement.target.id] if isinstance(statement.target, ast.Name) else []
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target = statement.targets[0]
    names = target.elts if isinstance(target, ast.Tuple) else [target]
    return [name.id for name in names if isinstance(name, ast.Name)]


@dataclass(frozen=True)
class Found:
    """What a dotted name stands for: the definition `name` of `module` (the module itself when empty), then `rest`."""

    module: str
    name: str = ""
    rest: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.module}:{self.name}"


@dataclass
class Project:
    """All modules by their dotted names."""

    modules: dict[str, Module] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path, folders: tuple[str, ...]) -> "Project":
        """The modules of some folders below `root`."""
        project = cls()
        for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
            relative = path.relative_to(root)
            parts = relative.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            text = path.read_text(encoding="utf-8")
            beside = {other.stem for other in path.parent.glob("*.py")} - sys.stdlib_module_names
            project.modules[name] = Module(name, str(relative), text, ast.parse(text), frozenset(beside))
        return project

    def within(self, *prefixes: str) -> Iterator[Module]:
        """The modules in some packages."""
        return (module for module in self.modules.values() if is_within(module.name, prefixes))

    def find(self, dotted: str, depth: int = 0) -> Found | None:
        """What a dotted name stands for, through re-exports; None when it is not ours."""
        parts = dotted.split(".")
        for length in range(len(parts), 0, -1):
            module = self.modules.get(".".join(parts[:length]))
            if module is not None:
                return self._in(module, tuple(parts[length:]), depth)
        return None

    def _in(self, module: Module, rest: tuple[str, ...], depth: int) -> Found | None:
        if not rest:
            return Found(module.name)
        name, *after = rest
        if name in module.own:
            return Found(module.name, name, tuple(after))
        if name in module.imports and depth < 8:
            return self.find(".".join([module.imports[name], *after]), depth + 1)
        return None

    def named(self, module: Module, chain: tuple[str, ...]) -> Found | None:
        """What `a.b.c`, written in `module`, stands for; None when it is not ours, or a local variable."""
        if not chain:
            return None
        first, *rest = chain
        if first in module.own:
            return Found(module.name, first, tuple(rest))
        return self.find(".".join([module.imports[first], *rest])) if first in module.imports else None


def is_within(module: str, packages: tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the packages or stands below one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)
