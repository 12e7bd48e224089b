"""What is read outside of Python code that calls it: by templates, and by models that are filled from objects."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from proof.checks.reach.source import Project
from proof.checks.reach.uses import chain_of

KINDS = ("*.html", "*.txt", "*.css", "*.svg", "*.xml")
_CODE = re.compile(r"\{[{%](.*?)[}%]\}", re.DOTALL)
_READ = re.compile(r"\.([A-Za-z_]\w*)|\[['\"]([A-Za-z_]\w*)['\"]\]")


def read_in_templates(root: Path, folders: Iterable[str]) -> set[str]:
    """The attributes that templates read."""
    files = (file for folder in folders for kind in KINDS for file in (root / folder).rglob(kind))
    code = (code for file in files for code in _CODE.findall(file.read_text(encoding="utf-8")))
    return {dotted or quoted for text in code for dotted, quoted in _READ.findall(text)}


def read_by_models(project: Project) -> set[str]:
    """The fields of models that pydantic fills by reading attributes of their names (`from_attributes=True`).

    Every class of a file that says so counts, and every class of the file of a model that is filled so elsewhere.
    """
    names: set[str] = set()
    for module in project.modules.values():
        if "from_attributes" not in module.text:
            continue
        modules = {module.name}
        for call in ast.walk(module.tree):
            if isinstance(call, ast.Call) and any(keyword.arg == "from_attributes" for keyword in call.keywords):
                found = project.named(module, chain_of(call.func))
                modules |= {found.module} if found is not None else set()
        for name in modules:
            fields = (one for one in ast.walk(project.modules[name].tree) if isinstance(one, ast.AnnAssign))
            names |= {one.target.id for one in fields if isinstance(one.target, ast.Name)}
    return names
