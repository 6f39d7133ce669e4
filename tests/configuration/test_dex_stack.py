"""A scenario's stack with a Dex, and the steps that need one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.dex.parts import RefreshTokens
from harness.events import LoginOutcome
from harness.scenario import load
from harness.scenario_dex import DexChoice
from harness.scenario_upstream import UpstreamChoice
from harness.steps import (
    Advance,
    AwaitKeys,
    Change,
    Inject,
    Lift,
    Login,
    Refresh,
    RefreshOutcome,
    Restart,
    SignIn,
)
from mock_idp import RefreshPolicy, a_user
from mock_idp.config import ConfigError
from mock_idp.dialects import find
from mock_idp.faults import Answer, Delay

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
id: mine
title: Mine
stack:
  dex:
    connector: {type: oidc, id: sso, name: SSO, config: {}}
    id_tokens: 20s
    storage: memory
    applications: [{name: dashboard}]
  upstream: {dialect: oidc}
steps:
  - sign-in: alice
  - sign-in: {user: alice, app: dashboard}
  - refresh: {user: alice, app: dashboard, expect: ok}
  - login: ok
expect: {verdict: works}
"""
EVERYTHING = """\
id: mine
title: Mine
stack:
  dex:
    connector_file: dex.yaml
    connector_id: sso
    package: connector
    id_tokens: 30s
    refresh_tokens: {disableRotation: on, reuseInterval: 3s, validIfNotUsedFor: 1m, absoluteLifetime: 1h}
    signing_keys: 2m
    grant_types: [authorization_code, refresh_token]
    storage: rowlock
    applications: [{name: laptop, client_id: dashboard}, {name: phone, client_id: harbor}]
  upstream:
    dialect: github-app
    access_token_ttl: 40s
    refresh: {rotation: off}
    users: [{username: carol, password: secret}]
steps:
  - sign-in: carol
  - sign-in: {user: carol, app: phone}
  - refresh: {user: carol, app: phone, scope: openid, expect: refused}
  - change: {user: carol, claims: {groups: [admins], email: null}}
  - restart: dex
  - fault: {answer: 503}
  - fault: {delay: 2s, times: 2}
  - fault: off
  - wait-for: new-keys
  - advance: 25s
  - login: {user: carol, expect: denied}
expect: {verdict: works}
"""
BLOCKS = """\
connectors:
- {type: usersystem, id: sso, name: SSO, config: {a: 1}}
- {type: oidc, id: other, name: X}
"""


def loaded(tmp_path: Path, text: str) -> DexChoice:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    dex = load(path).dex
    assert dex is not None
    return dex


def test_everything_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "dex.yaml").write_text(BLOCKS)
    (tmp_path / "connector").mkdir()

    dex = loaded(tmp_path, EVERYTHING)

    assert (dex.connector.type, dex.connector.id, dict(dex.connector.config)) == (
        "usersystem",
        "sso",
        {"a": 1},
    )
    assert dex == DexChoice(
        connector=dex.connector,
        upstream=UpstreamChoice(
            dialect=find("github-app"),
            access_token_ttl=40,
            refresh=RefreshPolicy(rotation=False),
            users=(a_user("carol", "secret"),),
        ),
        package=tmp_path / "connector",
        id_tokens=30,
        refresh_tokens=RefreshTokens(
            disable_rotation=True, reuse_interval=3, valid_if_not_used_for=60, absolute_lifetime=3600
        ),
        signing_keys=120,
        grant_types=("authorization_code", "refresh_token"),
        storage="rowlock",
        applications={"laptop": "dashboard", "phone": "harbor"},
    )
    assert load(tmp_path / "mine.yaml").steps == (
        SignIn("carol"),
        SignIn("carol", "phone"),
        Refresh("carol", RefreshOutcome.REFUSED, "phone", "openid"),
        Change("carol", {"groups": ["admins"], "email": None}),
        Restart(),
        Inject(Answer(503)),
        Inject(Delay(2, times=2)),
        Lift(),
        AwaitKeys(),
        Advance(25),
        Login(LoginOutcome.DENIED, "carol"),
    )


def test_what_is_not_written_is_the_default(tmp_path: Path) -> None:
    text = GOOD.replace("    id_tokens: 20s\n    storage: memory\n", "").replace(
        "  upstream: {dialect: oidc}\n", ""
    )
    dex = loaded(tmp_path, text)

    assert dex == DexChoice(
        connector=dex.connector,
        upstream=UpstreamChoice(dialect=find("oidc"), access_token_ttl=40),
        applications={"dashboard": "dashboard"},
    )


@pytest.mark.parametrize(("kind", "dialect"), [("github", "github"), ("oauth", "oauth2"), ("oidc", "oidc")])
def test_a_connector_of_dex_has_an_upstream_that_speaks_as_it_expects(
    tmp_path: Path, kind: str, dialect: str
) -> None:
    text = GOOD.replace("type: oidc", f"type: {kind}").replace("  upstream: {dialect: oidc}\n", "")

    assert loaded(tmp_path, text).upstream.dialect is find(dialect)


LOCAL = GOOD.replace("type: oidc, id: sso", "type: local, id: local").replace(
    "  upstream: {dialect: oidc}\n", ""
)


def test_people_of_the_connector_local_sign_in_with_their_address(tmp_path: Path) -> None:
    dex = loaded(tmp_path, LOCAL.replace("alice", "alice@example.com"))

    assert (dex.upstream.dialect, dex.upstream.usernames) == (None, ("alice@example.com", "bob@example.com"))


def mistake(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value).replace(f"{tmp_path}/", "")


CONNECTOR = "connector: {type: oidc, id: sso, name: SSO, config: {}}"
USES = "refresh: {user: alice, app: dashboard, expect: ok}"


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        (
            "  dex:",
            "  provider: {}\n  dex:",
            (
                "mine.yaml:6: stack.provider and stack.dex exclude each other: there is one "
                "provider, mock_idp or Dex"
            ),
        ),
        (
            "    storage: memory",
            "    storag: memory",
            "mine.yaml:7: unknown key 'storag' in stack.dex; did you mean 'storage'?",
        ),
        (
            "storage: memory",
            "storage: sqlite",
            "mine.yaml:7: stack.dex.storage cannot be 'sqlite'; write memory or rowlock",
        ),
        ("id_tokens: 20s", "id_tokens: 0s", "mine.yaml:6: stack.dex.id_tokens must be longer than 0s"),
        (
            "id_tokens: 20s",
            "signing_keys: 1",
            "mine.yaml:6: stack.dex.signing_keys needs a unit: write it like 1s",
        ),
        (
            "id_tokens: 20s",
            "refresh_tokens: {reuseIntervall: 1s}",
            (
                "mine.yaml:6: unknown key 'reuseIntervall' in stack.dex.refresh_tokens; did you "
                "mean 'reuseInterval'?"
            ),
        ),
        (
            "id_tokens: 20s",
            "refresh_tokens: {reuseInterval: soon}",
            (
                "mine.yaml:6: stack.dex.refresh_tokens.reuseInterval: 'soon' is not a duration; "
                "write it like 20s, 1m or 24h"
            ),
        ),
        ("id_tokens: 20s", "package: nowhere", "mine.yaml:6: stack.dex.package: there is no folder nowhere"),
        (
            "id_tokens: 20s",
            "connector_id: sso",
            ("mine.yaml:6: stack.dex.connector_id chooses from a connector_file, and there is none"),
        ),
        (
            "id_tokens: 20s",
            "connector_file: dex.yaml",
            (
                "mine.yaml:5: the connector stands there twice in stack.dex; write one of "
                "connector and connector_file"
            ),
        ),
        (
            f"    {CONNECTOR}\n",
            "",
            ("mine.yaml:5: the connector is missing in stack.dex; write one of connector and connector_file"),
        ),
        (
            CONNECTOR,
            "connector_file: nowhere.yaml",
            "nowhere.yaml: cannot be read: No such file or directory",
        ),
        (
            "type: oidc",
            "type: oidcc",
            (
                "mine.yaml:5: Dex has no connector type 'oidcc'; did you mean 'oidc'? (a type of "
                "your own needs stack.dex.package)"
            ),
        ),
        (
            "type: oidc",
            "typ: oidc",
            "mine.yaml:5: unknown key 'typ' in stack.dex.connector; did you mean 'type'?",
        ),
        (
            "type: oidc",
            "type: ldap",
            (
                "mine.yaml:5: nothing can stand behind a connector of type 'ldap' in a scenario; "
                "'refresh-harness check' says why, and what can be done instead"
            ),
        ),
        (
            "type: oidc",
            "type: google",
            (
                "mine.yaml:5: nothing can stand behind a connector of type 'google' in a "
                "scenario; 'refresh-harness check' says why, and what can be done instead"
            ),
        ),
        (
            "dialect: oidc",
            "dialect: oicd",
            (
                "mine.yaml:9: stack.upstream.dialect: there is no upstream dialect 'oicd'; did "
                "you mean 'oidc'? (or name a file that ends in .py)"
            ),
        ),
        (
            "dialect: oidc",
            "dialect: nowhere.py",
            "mine.yaml:9: stack.upstream.dialect: nowhere.py: there is no such file",
        ),
        (
            "dialect: oidc",
            "dialekt: oidc",
            "mine.yaml:9: unknown key 'dialekt' in stack.upstream; did you mean 'dialect'?",
        ),
        (
            "dialect: oidc",
            "access_token_ttl: 0s",
            "mine.yaml:9: stack.upstream.access_token_ttl must be longer than 0s",
        ),
        (
            "dialect: oidc",
            "refresh: maybe",
            "mine.yaml:9: stack.upstream.refresh must be on or off, not 'maybe'",
        ),
        (
            "{name: dashboard}",
            "{name: dashboard}, {name: dashboard}",
            "mine.yaml:8: the name 'dashboard' of an application stands here a second time",
        ),
        ("{name: dashboard}", "{name: ''}", "mine.yaml:8: the name '' of an application is empty"),
        (
            "{name: dashboard}",
            "{client_id: x}",
            "mine.yaml:8: the key 'name' is missing in stack.dex.applications[0]",
        ),
        (
            "user: alice, app: dashboard}",
            "user: alice, app: dashbord}",
            "mine.yaml:12: there is no application 'dashbord'; did you mean 'dashboard'?",
        ),
        (
            "    applications: [{name: dashboard}]\n",
            "",
            ("mine.yaml:11: there is no application 'dashboard'; stack.dex.applications lists them"),
        ),
        (
            "  - sign-in: {user: alice, app: dashboard}\n",
            "",
            ("mine.yaml:12: alice never signed in to dashboard; put a sign-in before the refresh"),
        ),
        (
            "  - sign-in: alice\n",
            "",
            ("mine.yaml:13: a login needs somebody's CLI secret; put a sign-in before it, or name a user"),
        ),
        (
            USES,
            "refresh: {user: alice, app: dashboard, expect: okay}",
            "mine.yaml:13: steps[2].refresh.expect cannot be 'okay'; did you mean 'ok'?",
        ),
        (
            USES,
            "refresh: {user: alcie, app: dashboard, expect: ok}",
            "mine.yaml:13: there is no user 'alcie'; did you mean 'alice'?",
        ),
        (
            USES,
            "refresh: {user: alice, expect: ok}",
            "mine.yaml:13: the key 'app' is missing in steps[2].refresh",
        ),
        (USES, "refrsh: {user: alice}", "mine.yaml:13: unknown step 'refrsh'; did you mean 'refresh'?"),
        (
            USES,
            "change: {user: alice, claims: {sub: other}}",
            ("mine.yaml:13: sub never changes: a subject identifier is not reassigned (OIDC Core 2)"),
        ),
        (USES, "change: {user: alice}", "mine.yaml:13: the key 'claims' is missing in steps[2].change"),
        (USES, "restart: registry", "mine.yaml:13: steps[2].restart cannot be 'registry'; write dex"),
        (
            USES,
            "fault: on",
            ("mine.yaml:13: steps[2].fault must be off, {answer: 503} or {delay: 2s}, not 'on'"),
        ),
        (
            USES,
            "fault: {answer: 99}",
            "mine.yaml:13: steps[2].fault: answer: 99 is no status from 200 to 599",
        ),
        (
            USES,
            "fault: {answer: 503, delay: 1s}",
            "mine.yaml:13: steps[2].fault is one thing at a time: answer or delay",
        ),
        (
            USES,
            "fault: {delay: 0s}",
            "mine.yaml:13: steps[2].fault: delay: 0.0 is no number of seconds above 0",
        ),
        (
            USES,
            "fault: {answer: 503, times: 0}",
            "mine.yaml:13: steps[2].fault.times must be 1 or more, not '0'",
        ),
        (USES, "wait-for: godot", "mine.yaml:13: steps[2].wait-for cannot be 'godot'; write new-keys"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, written: str, instead: str, sentence: str) -> None:
    assert mistake(tmp_path, GOOD.replace(written, instead, 1)) == sentence


EMBEDDED = GOOD[: GOOD.index("  dex:")] + "  provider: {}\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            EMBEDDED + "steps:\n  - sign-in: {user: alice, app: dashboard}\nexpect: {verdict: works}\n",
            "mine.yaml:6: there is no application 'dashboard'; stack.dex.applications lists them",
        ),
        *(
            (
                f"{EMBEDDED}steps:\n  - {step}\nexpect: {{verdict: works}}\n",
                (
                    f"mine.yaml:6: the step '{step.partition(':')[0]}' needs a Dex, "
                    "and this stack has none (stack.dex)"
                ),
            )
            for step in (
                "refresh: {user: alice, app: dashboard, expect: ok}",
                "change: {user: alice, claims: {}}",
                "restart: dex",
                "fault: off",
                "wait-for: new-keys",
            )
        ),
        (
            EMBEDDED + "  upstream: {}\nsteps: []\nexpect: {verdict: works}\n",
            "mine.yaml:5: stack.upstream stands behind a connector, and there is no Dex (stack.dex)",
        ),
        (
            LOCAL.replace("steps:", "  upstream: {}\nsteps:"),
            "mine.yaml:9: nothing stands behind a connector of type 'local'; leave stack.upstream out",
        ),
        (
            LOCAL.replace("sign-in: alice", "disable: alice@example.com"),
            "mine.yaml:10: the step 'disable' needs an upstream, and nothing stands behind this connector",
        ),
        (
            LOCAL,
            "mine.yaml:10: there is no user 'alice'; users are alice@example.com, bob@example.com",
        ),
    ],
)
def test_what_the_stack_does_not_have_cannot_be_used(tmp_path: Path, text: str, sentence: str) -> None:
    assert mistake(tmp_path, text) == sentence
