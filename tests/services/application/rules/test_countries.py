"""Country names as boxes 2, 4 and 5 want them."""

import pytest

from services.application.rules.countries import (
    EUROPEAN,
    LANDLOCKED,
    country_at_end,
    formal_name,
    lookup,
    proposal,
    same_destination,
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("JAPAN", "JP"),
        ("Germany", "DE"),
        ("FEDERAL REPUBLIC OF GERMANY", "DE"),
        ("UNITED STATES OF AMERICA", "US"),
        ("THE UNITED STATES OF AMERICA", "US"),
        ("THE NETHERLANDS", "NL"),
        ("VIET NAM", "VN"),
        ("VIETNAM", "VN"),
        ("TAIWAN", "TW"),
        ("HONG KONG", "HK"),
        ("KOREA", "KR"),
        ("REPUBLIC OF KOREA", "KR"),
        ("COTE D'IVOIRE", "CI"),
        ("TÜRKIYE", "TR"),
        ("TRINIDAD & TOBAGO", "TT"),
        ("JP", None),
        ("USA", None),
        ("U.S.A.", None),
        ("E.U.", None),
        ("EUROPEAN UNION", None),
        ("ATLANTIS", None),
        ("", None),
    ],
)
def test_formal_names_are_known_and_codes_are_none(name: str, code: str | None) -> None:
    # about: APP-16
    assert lookup(name) == code


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("JP", "JAPAN"),
        ("deu", "GERMANY"),
        ("U.S.A.", "UNITED STATES OF AMERICA"),
        ("UK", "UNITED KINGDOM"),
        ("HOLLAND", "NETHERLANDS"),
        ("TWN", "TAIWAN"),
        ("VN", "VIETNAM"),
        ("HAMBURG", None),
    ],
)
def test_codes_and_short_forms_get_the_formal_name_proposed(short: str, name: str | None) -> None:
    # about: APP-16
    assert proposal(short) == name


def test_every_country_that_we_would_propose_is_one_that_we_accept() -> None:
    # about: APP-16
    for code in EUROPEAN | LANDLOCKED | {"US", "CN", "HK", "MO", "TW", "KR", "MM", "BA", "CD", "CG"}:
        assert lookup(formal_name(code)) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SPEICHERSTADT 14, 20457 HAMBURG, GERMANY", "DE"),
        ("20457 HAMBURG GERMANY.", "DE"),
        ("PORT MORESBY, PAPUA NEW GUINEA", "PG"),
        ("MALABO, EQUATORIAL GUINEA", "GQ"),
        ("NEWARK, NEW JERSEY", None),
        ("ALBUQUERQUE, NEW MEXICO", None),
        ("DEUTSCHGERMANY", None),
        ("KOWLOON, HONG KONG, CHINA", "HK"),
        ("HAMBURG", None),
        # Names that hold, or end with, the name of another country.
        ("BISSAU, GUINEA-BISSAU", "GW"),
        ("ROSEAU, DOMINICA", "DM"),
        ("SANTO DOMINGO, DOMINICAN REPUBLIC", "DO"),
        ("NIAMEY, NIGER", "NE"),
        ("LAGOS, NIGERIA", "NG"),
        ("JUBA, SOUTH SUDAN", "SS"),
        ("KHARTOUM, SUDAN", "SD"),
        ("BELFAST, NORTHERN IRELAND", None),
        ("ATLANTA, GEORGIA, UNITED STATES OF AMERICA", "US"),
        # A part of another country, and text after the country.
        ("TAIPEI, TAIWAN, PROVINCE OF CHINA", None),
        ("PORT OF SPAIN", None),
        ("PORT OF SPAIN, TRINIDAD AND TOBAGO", "TT"),
        ("SHANGHAI, P.R. OF CHINA", "CN"),
        ("SPEICHERSTADT 14, HAMBURG, GERMANY 20457", "DE"),
        ("HAMBURG, GERMANY (DE)", "DE"),
        ("HAMBURG, GERMANY TEL. +49 40 1234", "DE"),
        ("HAMBURG, GERMANY, NEAR THE HARBOUR", None),
        ("HAMBURG, GERMANY\nC/O YAMADA", None),
    ],
)
def test_the_country_that_ends_an_address_is_read(text: str, code: str | None) -> None:
    # about: APP-16
    assert country_at_end(text) == code


def test_names_in_the_declared_language_count_in_that_language_only() -> None:
    # about: APP-16
    assert country_at_end("BERLIN, ALLEMAGNE", "fr") == "DE"
    assert country_at_end("BERLIN, ALLEMAGNE") is None


@pytest.mark.parametrize(
    ("one", "other", "same"), [("DE", "DE", True), ("CH", "NL", True), ("HK", "CN", True), ("DE", "GB", False)]
)
def test_europe_and_china_are_one_destination_each(one: str, other: str, same: bool) -> None:
    # about: APP-16
    assert same_destination(one, other) == same
