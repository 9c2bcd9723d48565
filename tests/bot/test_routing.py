"""Which office serves whom: a decision table over the published list."""

from __future__ import annotations

import pycountry
import pytest

from bot.content import load_content
from bot.routing import Route, find_office, served_countries

OFFICE_OF = {
    "CA": "canada",
    "CN": "china",
    "CO": "colombia",
    "DO": "dominican-republic",
    "SV": "el-salvador",
    "GT": "guatemala",
    "HN": "honduras",
    "IN": "india",
    "ID": "indonesia",
    "PA": "panama",
    "PE": "peru",
    "TT": "trinidad-and-tobago",
    "AE": "united-arab-emirates",
    "UY": "uruguay",
    "GB": "london",
}
WITH_TWO = {
    "EC": {"Guayaquil": "ecuador-guayaquil", "Quito": "ecuador-quito"},
    "MX": {"Mexico City": "mexico-city", "Monterrey": "monterrey"},
}
FALLBACK = "us-international"


@pytest.fixture(scope="module")
def offices():
    return load_content().offices


def test_the_published_list_has_eighteen_offices_a_clinic_and_a_fallback(offices):
    kinds = [office.kind for office in offices.values()]

    assert (kinds.count("office"), kinds.count("clinic"), kinds.count("fallback")) == (18, 1, 1)


@pytest.mark.parametrize(("country", "office"), OFFICE_OF.items())
def test_a_country_with_one_office_is_served_by_it(offices, country, office):
    assert find_office(offices, country).office == office


@pytest.mark.parametrize(("country", "office"), OFFICE_OF.items())
def test_a_city_does_not_lead_away_from_the_only_office(offices, country, office):
    assert find_office(offices, country, "Quito").office == office


@pytest.mark.parametrize(
    ("country", "city", "office"),
    [(country, *pair) for country, cities in WITH_TWO.items() for pair in cities.items()],
)
def test_a_named_city_decides_between_two_offices(offices, country, city, office):
    route = find_office(offices, country, city)

    assert route.office == office
    assert city in route.reason


@pytest.mark.parametrize("country", WITH_TWO)
@pytest.mark.parametrize("city", [None, "", "Cuenca", "Guadalajara", "quito "])
def test_two_offices_and_no_known_city_need_a_question_with_both(offices, country, city):
    route = find_office(offices, country, city)

    assert route.office is None
    assert sorted(route.choices) == sorted(WITH_TWO[country].values())


def test_a_city_of_the_other_country_decides_nothing(offices):
    assert find_office(offices, "MX", "Quito").office is None


@pytest.mark.parametrize("country", ["AR", "DE", "SA", "JM", "XK", "ZZ"])
def test_a_country_nobody_serves_goes_to_the_fallback(offices, country):
    assert find_office(offices, country) == Route(FALLBACK, (), f"no office serves {country}")


def test_someone_in_the_united_states_goes_to_the_fallback_for_another_reason(offices):
    assert find_office(offices, "US") == Route(FALLBACK, (), "already in the United States")


def test_an_unknown_country_needs_the_question_for_the_country(offices):
    assert find_office(offices, None, "Quito") == Route(None, (), "country unknown")


def test_every_country_of_the_world_has_an_office_or_a_question(offices):
    for country in pycountry.countries:
        route = find_office(offices, country.alpha_2)

        wanted = OFFICE_OF.get(country.alpha_2, FALLBACK)
        if country.alpha_2 in WITH_TWO:
            assert route.office is None
            assert len(route.choices) == 2
        else:
            assert route.office == wanted, country.name


def test_every_office_can_be_reached(offices):
    reached = {
        find_office(offices, country, city).office
        for country in [*(each.alpha_2 for each in pycountry.countries)]
        for city in (None, *WITH_TWO["EC"], *WITH_TWO["MX"])
    }

    assert reached - {None} == offices.keys()


def test_countries_with_an_office_of_their_own_are_listed_once(offices):
    assert sorted(served_countries(offices)) == sorted([*OFFICE_OF, *WITH_TWO])
