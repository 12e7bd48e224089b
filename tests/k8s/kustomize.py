"""Builds a kustomization offline, for the tests: the part of kustomize that `k8s/` uses, and a refusal of all else.

A key or a way of merging that is not known here fails the build, so that nobody takes the answer for kustomize's own
where the two could differ.
"""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]

KNOWN = {"apiVersion", "kind", "namespace", "labels", "resources", "images", "patches"}
CLUSTER_WIDE = {"Namespace"}
MERGE_KEYS = {
    "containers": "name",
    "env": "name",
    "ports": "containerPort",
    "volumes": "name",
    "volumeMounts": "mountPath",
}
"""How strategic merge patches tell the items of a list apart (the API's `patchMergeKey`)."""
REPLACED = {"args", "command", "drop", "envFrom"}
"""Lists that a patch replaces as a whole."""


class NotKnown(ValueError):
    """The kustomization asks for something that this builder does not do."""


def build(folder: Path) -> list[Object]:
    """All objects of `folder/kustomization.yaml`. Raises `NotKnown`, and `KeyError` for a patch that meets nothing."""
    [asked] = _read(folder / "kustomization.yaml")
    if unknown := set(asked) - KNOWN:
        raise NotKnown(f"{folder}: {', '.join(sorted(unknown))}")
    objects = [found for name in asked["resources"] for found in _resources(folder / name)]
    for patch in asked.get("patches", []):
        _patch(objects, patch, folder)
    for label in asked.get("labels", []):
        _label(objects, label)
    for image in asked.get("images", []):
        _set_image(objects, image)
    if "namespace" in asked:
        for each in objects:
            if each["kind"] not in CLUSTER_WIDE:
                each["metadata"]["namespace"] = asked["namespace"]
    return objects


def _read(file: Path) -> list[Object]:
    return [each for each in yaml.safe_load_all(file.read_text()) if each]


def _resources(path: Path) -> list[Object]:
    return build(path) if path.is_dir() else _read(path)


def _patch(objects: list[Object], asked: Object, folder: Path) -> None:
    if unknown := set(asked) - {"path", "patch", "target"}:
        raise NotKnown(f"{folder}: patches: {', '.join(sorted(unknown))}")
    patches = _read(folder / asked["path"]) if "path" in asked else list(yaml.safe_load_all(asked["patch"]))
    for patch in patches:
        wanted = asked.get("target") or {"kind": patch["kind"], "name": patch["metadata"]["name"]}
        met = [each for each in objects if _meets(each, wanted)]
        if not met:
            raise KeyError(f"{folder}: a patch meets nothing: {wanted}")
        for each in met:
            name = each["metadata"]["name"]
            _merge(each, copy.deepcopy(patch))
            each["metadata"]["name"] = name


def _meets(each: Object, wanted: Object) -> bool:
    if unknown := set(wanted) - {"kind", "name"}:
        raise NotKnown(f"target: {', '.join(sorted(unknown))}")
    name = each["metadata"]["name"]
    return bool(each["kind"] == wanted["kind"] and wanted.get("name", name) == name)


def _merge(into: Object, patch: Object) -> None:
    for key, value in patch.items():
        if key.startswith("$") or value is None:
            raise NotKnown(f"a patch that removes: {key}")
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        elif isinstance(value, list) and isinstance(into.get(key), list):
            into[key] = _merged_list(key, into[key], value)
        else:
            into[key] = value


def _merged_list(key: str, into: list[Any], patch: list[Any]) -> list[Any]:
    if key in REPLACED:
        return patch
    if key not in MERGE_KEYS:
        raise NotKnown(f"merging the list {key}")
    name = MERGE_KEYS[key]
    by_name = {each[name]: each for each in into}
    for each in patch:
        if each[name] in by_name:
            _merge(by_name[each[name]], each)
        else:
            into.append(each)
    return into


def _label(objects: list[Object], asked: Object) -> None:
    if set(asked) != {"pairs"}:
        raise NotKnown(f"labels: {', '.join(sorted(asked))}")
    for each in objects:
        each["metadata"].setdefault("labels", {}).update(asked["pairs"])


def _set_image(objects: list[Object], asked: Object) -> None:
    if set(asked) != {"name", "newName", "newTag"}:
        raise NotKnown(f"images: {', '.join(sorted(asked))}")
    for container in (found for each in objects for found in containers(each)):
        if container["image"] == asked["name"]:
            container["image"] = f"{asked['newName']}:{asked['newTag']}"


def containers(each: Object) -> Iterator[Object]:
    """The containers of a workload; none of anything else."""
    template = each.get("spec", {}).get("template", {})
    yield from template.get("spec", {}).get("containers", [])
