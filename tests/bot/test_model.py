"""A reply survives storage unchanged."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Button, Reply, Source, reply_as_json, reply_from_json

texts = st.text(max_size=40)
buttons = st.builds(Button, title=texts, action=texts, key=texts)
sources = st.builds(Source, title=texts, url=st.none() | texts, as_of=st.none() | texts)
replies = st.builds(
    Reply,
    text=texts,
    keys=st.lists(texts, max_size=4).map(tuple),
    language=st.sampled_from(["ar", "en", "zh"]),
    buttons=st.lists(buttons, max_size=3).map(tuple),
    source=st.none() | sources,
    office=st.none() | texts,
)


@given(replies)
def test_a_stored_reply_comes_back_as_it_was(reply):
    stored = json.dumps(reply_as_json(reply), ensure_ascii=False)

    assert reply_from_json(json.loads(stored)) == reply


@given(replies)
def test_what_is_stored_cannot_change_the_reply(reply):
    before = json.dumps(reply_as_json(reply))

    stored = reply_as_json(reply)
    stored["keys"].append("more")
    stored["buttons"].clear()

    assert json.dumps(reply_as_json(reply)) == before
