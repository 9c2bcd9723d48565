"""The words for a person in danger: emergency and crisis replies.

Numbers come from ``content/facts/emergency_numbers.yml`` and ``crisis_lines.yml``. A country
counts only if the patient named it (text) or it is the conversation's confirmed country; with
a mere hint, an unknown country or a row that a single source backs, the reply says what is
true everywhere and asks for nothing first.
"""

from __future__ import annotations

from bot.content import CrisisLine, EmergencyRow
from bot.model import Button, Reply
from bot.speech import Speaker

DOUBTFUL = "single"
_ALWAYS = "24/7"


def emergency_reply(speaker: Speaker, country: str | None, *, again: bool = False) -> Reply:
    """Number first, alone on its line; then the emergency department; then a person.

    ``country`` is ISO 3166-1 alpha-2, None if unknown or only hinted at. ``again`` makes the
    shorter answer to a second emergency message.
    """
    row = trusted_row(speaker, country)
    lines = _call_lines(speaker, row, country)
    rest = ["emergency_again"] if again else ["emergency_department", "emergency_no_help_here"]
    lines += [(key, speaker.say(key)) for key in rest]
    return _urgent_reply(speaker, lines)


def crisis_reply(speaker: Speaker, country: str | None, *, in_danger: bool) -> Reply:
    """Warm words, a line that listens where a national one is sourced, the emergency number.

    ``in_danger`` puts the emergency number first: something has already happened.
    """
    row = trusted_row(speaker, country)
    lines = _call_lines(speaker, row, country) if in_danger else []
    lines.append(("crisis_opening", speaker.say("crisis_opening")))
    lines += _listening_lines(speaker, country)
    if not in_danger:
        lines.append(_danger_line(speaker, row))
    lines.append(("crisis_stay", speaker.say("crisis_stay")))
    return _urgent_reply(speaker, lines)


def trusted_row(speaker: Speaker, country: str | None) -> EmergencyRow | None:
    """The country's emergency numbers, unless only one source backs them."""
    row = speaker.content.emergency.get(country or "")
    return None if row is None or row.agreement == DOUBTFUL else row


def national_line(speaker: Speaker, country: str | None) -> CrisisLine | None:
    """The first crisis line that holds in the whole country and is well sourced."""
    lines = speaker.content.crisis.get(country or "", ())
    return next((line for line in lines if line.region is None and line.strength != "weak"), None)


def _call_lines(
    speaker: Speaker, row: EmergencyRow | None, country: str | None
) -> list[tuple[str, str]]:
    if row is None or country is None:
        return [("emergency_everywhere", speaker.say("emergency_everywhere"))]
    lines = [("emergency_call", speaker.say("emergency_call", number=row.ambulance[0]))]
    others = [number for number in row.ambulance[1:] if number != row.ambulance[0]]
    if others:
        key = "emergency_other_numbers"
        lines.append((key, speaker.say(key, numbers=" / ".join(others))))
    key = "emergency_elsewhere"
    return [*lines, (key, speaker.say(key, country=speaker.country(country)))]


def _danger_line(speaker: Speaker, row: EmergencyRow | None) -> tuple[str, str]:
    if row is None:
        return ("crisis_danger_everywhere", speaker.say("crisis_danger_everywhere"))
    return ("crisis_danger", speaker.say("crisis_danger", number=row.ambulance[0]))


def _listening_lines(speaker: Speaker, country: str | None) -> list[tuple[str, str]]:
    line = national_line(speaker, country)
    if line is None:
        return [("crisis_no_line", speaker.say("crisis_no_line"))]
    number = " / ".join(line.numbers)
    always = line.hours == _ALWAYS
    key = "crisis_line" if always else "crisis_line_other"  # "now" must be true
    said = [(key, speaker.say(key, line=line.name, number=number))]
    if line.menu_option:
        key = "crisis_line_option"
        said.append((key, speaker.say(key, option=line.menu_option)))
    if always:
        said.append(("crisis_line_hours_always", speaker.say("crisis_line_hours_always")))
    return said


def _urgent_reply(speaker: Speaker, lines: list[tuple[str, str]]) -> Reply:
    person: tuple[Button, ...] = (speaker.button("talk_to_human"),)
    return Reply(
        text="\n".join(text for _, text in lines),
        keys=tuple(key for key, _ in lines),
        language=speaker.code,
        buttons=person,
    )
