"""The command's manners: one line of error, no traceback, the right exit code."""

from __future__ import annotations

import json

import pytest

from tests.servers import liaison


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["serve", "--speed"],
        ["serve", "--port", "high"],
        ["serve", "--port", "99999"],
        ["content"],
        ["content", "burn"],
        ["train", "--force", "now"],
        ["drill", "wind"],
    ],
    ids=" ".join,
)
def test_bad_usage_exits_2_with_one_line_that_helps(arguments):
    code, out, errors = liaison(*arguments)

    assert code == 2
    assert out == ""
    assert len(errors.splitlines()) == 1
    assert "liaison --help" in errors


def test_help_names_every_command():
    code, out, _ = liaison("--help")

    assert code == 0
    for command in ("serve", "chat", "parse", "train", "content", "test", "drill"):
        assert command in out


def test_content_check_finds_no_error():
    code, out, errors = liaison("content", "check")

    assert code == 0, out
    assert "0 errors" in out
    assert errors == ""


def test_setting_that_cannot_be_read_is_named():
    code, _, errors = liaison("train", environment={"LIAISON_RETENTION_HOURS": "soon"})

    assert code == 1
    assert "LIAISON_RETENTION_HOURS" in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.rasa
def test_parse_answers_line_by_line(model):
    lines = [
        {"text": "Quiero una segunda opinión para mi mamá, vivimos en Bogotá"},
        {"text": "where is the office?", "hints": {"locale": "es-MX", "phone": "+525512345678"}},
    ]
    given = [json.dumps(lines[0]), "nonsense", '{"text": ""}', json.dumps(lines[1])]
    code, out, _ = liaison("parse", input="\n".join(given).encode())
    first, second, third, fourth = (json.loads(line) for line in out.splitlines())

    assert code == 0
    assert set(first) == {
        *("text", "language", "country", "intent", "ranking", "needs", "urgency"),
        *("specialty", "office"),
    }
    assert first["text"] == lines[0]["text"]
    assert first["language"]["code"] == "es"
    assert first["language"]["supported"] is True
    assert first["country"] == {"code": "CO", "city": "Bogotá", "source": "text"}
    assert first["intent"]["name"] == "second_opinion"
    assert len(first["ranking"]) == 5
    assert first["urgency"] == "routine"
    assert first["office"] == "colombia"
    assert set(second) == {"error"}
    assert set(third) == {"error"}
    assert fourth["country"] == {"code": "MX", "city": None, "source": "phone"}
    assert fourth["office"] is None, "two offices: a question must be asked first"
