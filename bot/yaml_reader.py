"""Read YAML 1.2 files and remember on which line each key stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml


class ContentError(Exception):
    """A content, training or settings file is wrong; the text names file, line, key, remedy."""


class Section(dict[str, Any]):
    """A YAML mapping that knows its file and the line of each key (1-based)."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def where(self, key: str | None = None) -> str:
        """``file:line`` of a key, or of the mapping itself."""
        return f"{self.file}:{self.lines.get(key, self.line) if key else self.line}"


class _Loader(yaml.CSafeLoader):
    """libyaml's fast parser with the core schema of YAML 1.2.

    YAML 1.1 turns Norwegian's ``no`` into false, 12:30 into 750 and 0123 into 83.
    """

    file = ""
    yaml_implicit_resolvers: dict[str, Any] = {}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Section:
    section = Section(loader.file, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ContentError(f"{loader.file}:{line}: a key is a word")
        key = loader.construct_object(key_node, deep=True)
        if key in section:
            raise ContentError(f"{loader.file}:{line}: the key {key!r} stands here twice")
        section.lines[key] = line
        section[key] = loader.construct_object(value_node, deep=True)
    return section


def _add_core_schema(loader: type[_Loader]) -> None:
    import re

    rules = (
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
        ("int", r"[-+]?[0-9]+", list("-+0123456789")),
        ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
    )
    for name, pattern, first in rules:
        loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{name}", re.compile(f"^(?:{pattern})$"), first
        )
    loader.add_constructor(
        "tag:yaml.org,2002:int", lambda self, node: int(self.construct_scalar(node), 10)
    )
    loader.add_constructor("tag:yaml.org,2002:map", _mapping)


_add_core_schema(_Loader)


def read_yaml(path: Path, *, name: str | None = None) -> Any:
    """Read one YAML 1.2 file; mappings come as ``Section``.

    Raises:
        ContentError: unreadable, not UTF-8, not YAML, or a key that stands twice; the message
            begins with ``name`` (the path by default) and the line.
    """
    shown = name or str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentError(f"{shown}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise ContentError(f"{shown}: cannot be read: {error.strerror}") from error
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ContentError(f"{shown}:{line}: a control character; delete it") from error
    loader.file = shown
    try:
        return loader.get_single_data()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ContentError(f"{shown}:{line}: a control character; delete it") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{shown}:{line}: not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ContentError(f"{shown}: not valid YAML: {error}") from error
    finally:
        loader.dispose()


def expect_keys(section: Section, required: Iterable[str], optional: Iterable[str] = ()) -> None:
    """Refuse unknown and missing keys.

    Raises:
        ContentError: the first odd key, with its line and the likely spelling.
    """
    required = set(required)
    known = required | set(optional)
    for key in section:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ContentError(f"{section.where(key)}: unknown key {key!r}{hint}")
    for key in sorted(required - section.keys()):
        raise ContentError(f"{section.where()}: the key {key!r} is missing")


def section_in(section: Section, key: str) -> Section:
    """The mapping under a key; ``ContentError`` if it is anything else."""
    return expect_section(section[key], section.where(key))


def list_in(section: Section, key: str) -> list[Any]:
    """The list under a key, empty where nothing stands; ``ContentError`` if it is anything else."""
    value = section[key]
    if not isinstance(value, list):
        raise ContentError(f"{section.where(key)}: expected a list of `- …` lines under {key!r}")
    return value


def sections_in(section: Section, key: str) -> list[Section]:
    """The mappings listed under a key; ``ContentError`` if any is something else."""
    return [expect_section(each, section.where(key)) for each in list_in(section, key)]


def expect_section(value: Any, where: str) -> Section:
    """The value as a mapping.

    Raises:
        ContentError: it is a list, a text or empty.
    """
    if not isinstance(value, Section):
        raise ContentError(f"{where}: expected `key: value` lines here")
    return value
