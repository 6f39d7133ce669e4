"""Which version of Harbor behaves how."""

from __future__ import annotations

import pytest

from harness.registry.profiles import DEFAULT, known_ranges, profile_for

KNOWN = "1.8.0 to 1.9.1 ('1.9.0') and 2.0.0 to 2.15.2 ('2.x')"


@pytest.mark.parametrize(
    ("said", "name", "version"),
    [
        ("1.8.0", "1.9.0", (1, 8, 0)),
        ("1.9.0", "1.9.0", (1, 9, 0)),
        ("v1.9.1", "1.9.0", (1, 9, 1)),
        (" 2.0.0 ", "2.x", (2, 0, 0)),
        ("2.x", "2.x", (2, 15, 2)),
        ("v2.15.2", "2.x", (2, 15, 2)),
        ("2.9.12", "2.x", (2, 9, 12)),
    ],
)
def test_a_version_finds_its_profile(said: str, name: str, version: tuple[int, ...]) -> None:
    profile = profile_for(said)
    assert (profile.name, profile.version) == (name, version)


@pytest.mark.parametrize(
    "said",
    ["", "1.7.9", "1.9.2", "1.10.19", "2.15.3", "3.0.0", "2", "2.9", "2.9.0-rc1", "2.0.\u0660", "latest"],
)
def test_an_unknown_version_is_refused_in_one_sentence(said: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011  the whole message follows
        profile_for(said)
    assert str(raised.value) == f"'{said}' is not a version of Harbor that can be imitated; known are {KNOWN}"


def test_the_ranges_are_named_as_people_read_them() -> None:
    assert (known_ranges(), DEFAULT) == (KNOWN, "2.x")


OLD = {"api": "/api", "basic_on_v2": False, "session_checks_token": True, "csrf": False, "pkce": False,
       "probes_always": False, "names_errors": False, "userinfo_at_sign_in": False,
       "onboard_redirect": False, "robot_prefix": None, "algorithms_from_discovery": False}  # fmt: skip
FIRST_2 = OLD | {"api": "/api/v2.0", "basic_on_v2": True, "session_checks_token": False, "csrf": True,
                 "userinfo_at_sign_in": True}  # fmt: skip
SINCE_2_3 = FIRST_2 | {"algorithms_from_discovery": True}
SINCE_2_8 = SINCE_2_3 | {"onboard_redirect": True, "robot_prefix": "robot$"}
SINCE_2_9_5 = SINCE_2_8 | {"names_errors": True}
SINCE_2_10 = SINCE_2_9_5 | {"probes_always": True}


@pytest.mark.parametrize(
    ("version", "flags"),
    [
        ("1.8.0", OLD),
        ("1.9.0", OLD),
        ("1.9.1", OLD),
        ("2.0.0", FIRST_2),
        ("2.2.4", FIRST_2),
        ("2.3.0", SINCE_2_3),
        ("2.6.9", SINCE_2_3),
        ("2.8.0", SINCE_2_8),
        ("2.9.4", SINCE_2_8),
        ("2.9.5", SINCE_2_9_5),
        ("2.10.0", SINCE_2_10),
        ("2.12.9", SINCE_2_10),
        ("2.13.0", SINCE_2_10 | {"pkce": True}),
        ("2.15.2", SINCE_2_10 | {"pkce": True}),
    ],
)
def test_what_a_version_does(version: str, flags: dict[str, object]) -> None:
    profile = profile_for(version)
    assert {name: getattr(profile, name) for name in flags} == flags
