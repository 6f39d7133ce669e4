"""Stock connectors are pointed at the upstream of a check; a person's own must not talk to anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.dex import upstream_variables
from harness.dex.addresses import Stray, is_loopback, strays
from harness.dex.replacing import Replaced
from harness.dex.stock import STOCK, TYPES
from tests.dex.blocks import block_of, mistake, pointed

if TYPE_CHECKING:
    from pathlib import Path

CLIENT = {
    "clientID": "$UPSTREAM_CLIENT_ID",
    "clientSecret": "$UPSTREAM_CLIENT_SECRET",
    "redirectURI": "$DEX_CALLBACK",
}
ROOTS = {"SSL_CERT_FILE": "UPSTREAM_CA_FILE"}
PRODUCTION = {
    "oidc": "issuer: https://idp.example.com, rootCAs: [/etc/ca.pem], scopes: [email], getUserInfo: true",
    "oauth": "tokenURL: https://idp.example.com/t, rootCAs: [/etc/ca.pem], userIDKey: sub",
    "github": "orgs: [{name: acme, teams: [a]}], loadAllGroups: true",
    "gitlab": "baseURL: https://git.example.com, rootCAData: TFM=, groups: [a]",
    "gitea": "baseURL: https://git.example.com",
    "microsoft": "tenant: acme, apiURL: https://login.example.com",
    "openshift": "issuer: https://api.example.com:6443, rootCA: /etc/ca.pem",
    "keystone": "keystoneHost: https://k.example.com, keystoneUsername: a, keystonePassword: p, domain: d",
    "atlassian-crowd": "baseURL: https://crowd.example.com, clientSecret: p",
}
POINTED: dict[str, dict[str, object]] = {
    "oidc": {"issuer": "$UPSTREAM_ISSUER", "scopes": ["email"], "getUserInfo": True, **CLIENT},
    "oauth": {
        "authorizationURL": "$UPSTREAM_URL/authorize",
        "tokenURL": "$UPSTREAM_URL/token",
        "userInfoURL": "$UPSTREAM_URL/userinfo",
        "userIDKey": "sub",
        **CLIENT,
    },
    "github": {
        "hostName": "$UPSTREAM_HOST",
        "rootCA": "$UPSTREAM_CA_FILE",
        "orgs": [{"name": "acme", "teams": ["a"]}],
        "loadAllGroups": True,
        **CLIENT,
    },
    "gitlab": {"baseURL": "$UPSTREAM_URL", "groups": ["a"], **CLIENT},
    "gitea": {"baseURL": "$UPSTREAM_URL", **CLIENT},
    "microsoft": {"tenant": "acme", "apiURL": "$UPSTREAM_URL", "graphURL": "$UPSTREAM_URL", **CLIENT},
    "openshift": {"issuer": "$UPSTREAM_URL", **CLIENT},
    "keystone": {
        "keystoneHost": "$UPSTREAM_URL",
        "keystoneUsername": "$UPSTREAM_CLIENT_ID",
        "keystonePassword": "$UPSTREAM_CLIENT_SECRET",
        "domain": "d",
    },
    "atlassian-crowd": {
        "baseURL": "$UPSTREAM_URL",
        "clientID": "$UPSTREAM_CLIENT_ID",
        "clientSecret": "$UPSTREAM_CLIENT_SECRET",
    },
}
WITH_TLS: dict[str, dict[str, object]] = {
    "oidc": {"rootCAs": ["$UPSTREAM_CA_FILE"]},
    "oauth": {"rootCAs": ["$UPSTREAM_CA_FILE"]},
    "openshift": {"rootCA": "$UPSTREAM_CA_FILE"},
}
NO_UPSTREAM = ("local", "mockCallback", "mockPassword")
IMPOSSIBLE = ("ldap", "authproxy", "saml", "samlExperimental", "google", "bitbucket-cloud", "linkedin")
ACME = "type: acme\nid: up\nname: Up\nconfig:\n  "


def test_every_stock_type_is_accounted_for() -> None:
    assert sorted(TYPES) == sorted([*POINTED, *NO_UPSTREAM, *IMPOSSIBLE])


@pytest.mark.parametrize("kind", POINTED)
def test_a_stock_connector_asks_the_checks_upstream(tmp_path: Path, kind: str) -> None:
    done = pointed(f"{{type: {kind}, config: {{{PRODUCTION[kind]}}}}}", tmp_path)
    assert (done.block.config, done.environment) == (POINTED[kind], ROOTS if kind == "github" else {})


@pytest.mark.parametrize("kind", POINTED)
def test_an_upstream_with_tls_is_believed(tmp_path: Path, kind: str) -> None:
    done = pointed(f"{{type: {kind}, config: {{{PRODUCTION[kind]}}}}}", tmp_path, tls=True)
    config = POINTED[kind] | WITH_TLS.get(kind, {})
    assert (done.block.config, done.environment) == (config, {} if kind in WITH_TLS else ROOTS)


@pytest.mark.parametrize("kind", POINTED)
def test_nothing_of_production_is_left(tmp_path: Path, kind: str) -> None:
    done = pointed(f"{{type: {kind}, config: {{{PRODUCTION[kind]}}}}}", tmp_path)
    assert list(strays(done.block.config, {})) == []


@pytest.mark.parametrize("kind", NO_UPSTREAM)
def test_a_connector_without_upstream_stays_as_it_is(tmp_path: Path, kind: str) -> None:
    done = pointed(f"{{type: {kind}, config: {{username: a, url: https://example.com}}}}", tmp_path)
    assert (done.block.config, done.replaced) == ({"username": "a", "url": "https://example.com"}, ())


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            "ldap",
            "no mock upstream speaks LDAP yet, and the proxy that records what Dex asks hears HTTP only",
        ),
        (
            "authproxy",
            (
                "a proxy in front of Dex signs people in by headers, which a check does not send; "
                "'authproxy' cannot refresh anyway: docker login ends with the ID token"
            ),
        ),
        (
            "saml",
            (
                "no mock upstream speaks SAML, and 'saml' cannot refresh in Dex v2.45.1: docker login ends "
                "with the ID token; for a later Dex start a server with --upstream-cmd and write "
                "$UPSTREAM_URL"
            ),
        ),
        (
            "google",
            (
                "Dex's connector 'google' has its upstream's address built in, so that no check can stand in "
                "for accounts.google.com; attach to the Harbor that uses it"
            ),
        ),
        (
            "bitbucket-cloud",
            (
                "Dex's connector 'bitbucket-cloud' has its upstream's address built in, so that no check can "
                "stand in for bitbucket.org; attach to the Harbor that uses it"
            ),
        ),
        (
            "linkedin",
            (
                "Dex's connector 'linkedin' has its upstream's address built in, so that no check can stand "
                "in for www.linkedin.com; attach to the Harbor that uses it"
            ),
        ),
    ],
)
def test_a_connector_that_cannot_be_checked_says_what_to_do(tmp_path: Path, kind: str, sentence: str) -> None:
    message = mistake(
        lambda: pointed(f"type: {kind}\nconfig: {{host: ldap.example.com:636}}", tmp_path), tmp_path
    )
    assert message == f"dex.yaml:1: {sentence}"


def test_what_was_replaced_is_said_without_secrets(tmp_path: Path) -> None:
    config = "{issuer: 'https://me:pw@idp.example.com/a?key=pw', clientID: harbor, clientSecret: pw}"
    done = pointed(f"{{type: oidc, config: {config}}}", tmp_path)
    assert done.replaced == (
        Replaced("config.issuer", "https://idp.example.com/a", "$UPSTREAM_ISSUER"),
        Replaced("config.clientID", "harbor", "$UPSTREAM_CLIENT_ID"),
        Replaced("config.clientSecret", "(a secret)", "$UPSTREAM_CLIENT_SECRET"),
        Replaced("config.redirectURI", "(not set)", "$DEX_CALLBACK"),
    )
    assert str(done.replaced[0]) == "config.issuer: $UPSTREAM_ISSUER in place of https://idp.example.com/a"


def test_github_forgets_its_authority_when_it_refreshes(tmp_path: Path) -> None:
    assert pointed("{type: github, id: a, name: a}", tmp_path).block.notes == (
        (
            "Dex v2.45.1 knows config.rootCA when people sign in, but not when it refreshes; the check sets "
            "SSL_CERT_FILE too, and so must you for a GitHub with a certificate of your own"
        ),
    )


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    config = "{issuerAlias: https://a.example.com, providerDiscoveryOverrides: {tokenURL: x}, rootCAs: [a]}"
    done = pointed(f"{{type: oidc, id: a, name: a, config: {config}}}", tmp_path)
    assert (done.block.config, done.block.notes) == (
        {"issuer": "$UPSTREAM_ISSUER", **CLIENT},
        (
            "config.issuerAlias is left out: it names the replaced issuer",
            "config.providerDiscoveryOverrides is left out: it names addresses of the replaced issuer",
            "config.rootCAs is left out: the upstream of the check does not speak TLS",
        ),
    )


def test_keys_are_found_whatever_their_case_as_dex_finds_them(tmp_path: Path) -> None:
    done = pointed("{type: gitea, config: {BaseUrl: https://git.example.com, CLIENTID: a}}", tmp_path)
    assert done.block.config == POINTED["gitea"]


def test_what_the_person_pointed_at_the_upstream_stays(tmp_path: Path) -> None:
    config = "issuer: '${UPSTREAM_URL}/realms/a', clientID: a, rootCAs: [$UPSTREAM_CA_FILE]"
    done = pointed(f"{{type: oidc, config: {{{config}}}}}", tmp_path, tls=True)
    assert done.block.config == {
        **CLIENT,
        "issuer": "${UPSTREAM_URL}/realms/a",
        "rootCAs": ["$UPSTREAM_CA_FILE"],
    }


# --- connectors of a person's own -------------------------------------------------------------


def test_a_connector_of_the_persons_own_stays_as_it_is(tmp_path: Path) -> None:
    config = "{url: $UPSTREAM_URL/v1, back: $DEX_CALLBACK, near: 'http://127.0.0.1:1/x', key: $KEY, n: [1]}"
    done = pointed(f"{{type: acme, id: a, name: a, config: {config}}}", tmp_path, environment={"KEY": "k"})
    assert (done.block, done.block.variables, done.replaced, done.environment) == (
        block_of(f"{{type: acme, id: a, name: a, config: {config}}}", tmp_path),
        ("KEY",),
        (),
        {},
    )


def test_a_connector_of_the_persons_own_believes_an_upstream_with_tls(tmp_path: Path) -> None:
    assert pointed(f"{ACME}url: $UPSTREAM_URL", tmp_path, tls=True).environment == ROOTS


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (
            "url: https://me:pw@users.example.com/v1?key=pw",
            (
                "config.url points at https://users.example.com, which the check would talk to; "
                "write $UPSTREAM_URL in its place, or check against that system with --upstream-url"
            ),
        ),
        (
            "deep: [{a: 'ldaps://[2001:db8::1]:636 ldap://localhost'}]",
            (
                "config.deep[0].a points at ldaps://[2001:db8::1]:636, which the check would talk to; "
                "write $UPSTREAM_URL in its place, or check against that system with --upstream-url"
            ),
        ),
        (
            "ldapHost: ldap.example.com:636",
            (
                "config.ldapHost points at ldap.example.com:636, which the check would talk to; "
                "write $UPSTREAM_URL in its place, or check against that system with --upstream-url"
            ),
        ),
        (
            "url: ${USERS_URL}/v1",
            (
                "config.url points at https://users.example.com by the variable USERS_URL, which the check "
                "would talk to; write $UPSTREAM_URL in its place, or check against that system with "
                "--upstream-url"
            ),
        ),
        (
            "redirectURI: https://dex.example.com/callback",
            (
                "config.redirectURI points at https://dex.example.com, where sign-ins of the check would "
                "end; write $DEX_CALLBACK in its place"
            ),
        ),
        ("url: $URL_OF_USERS", "config.url: the environment variable URL_OF_USERS is not set"),
        (
            "back: $DEX_CALBACK",
            "config.back: the environment variable DEX_CALBACK is not set; did you mean '$DEX_CALLBACK'?",
        ),
        (
            "password: pa$word",
            (
                "config.password: Dex takes what follows a $ for an environment variable, and this one is "
                "not set; a value with a $ in it must itself come from a variable"
            ),
        ),
    ],
)
def test_a_check_never_talks_to_production(tmp_path: Path, written: str, sentence: str) -> None:
    environment = {"USERS_URL": "https://users.example.com"}
    message = mistake(lambda: pointed(ACME + written, tmp_path, environment=environment), tmp_path)
    assert message == f"dex.yaml:5: {sentence}"


def test_what_only_looks_like_an_address_can_be_allowed(tmp_path: Path) -> None:
    config = "claim: https://example.com/claims/groups"
    assert pointed(ACME + config, tmp_path, allowed=("config.claim",)).block.notes == ()


def test_a_dollar_that_dex_drops_is_said(tmp_path: Path) -> None:
    assert pointed(f"{ACME}pattern: a$1b$", tmp_path).block.notes == (
        "config.pattern: Dex takes a $ in it for a variable that cannot be set, and drops it",
    )


def test_a_hash_in_a_variable_must_be_set(tmp_path: Path) -> None:
    written = "enablePasswordDB: true\nstaticPasswords: [{email: a, hashFromEnv: A_HASH}]"
    assert mistake(lambda: pointed(written, tmp_path), tmp_path) == (
        "dex.yaml:1: staticPasswords: the environment variable A_HASH is not set"
    )
    assert pointed(written, tmp_path, environment={"A_HASH": "x"}).block.variables == ("A_HASH",)


@pytest.mark.parametrize(
    ("key", "text", "address"),
    [
        ("a", "see HTTPS://Example.com/x, please", "HTTPS://Example.com"),
        ("a", "http://localhost.example.com", "http://localhost.example.com"),
        ("a", "http://127.0.0.1@example.com/", "http://example.com"),
        ("a", "http://128.0.0.1:80", "http://128.0.0.1:80"),
        ("a", "https://$UPSTREAM_HOST.example.com", "https://127.0.0.1.example.com"),
        ("server", "10.1.2.3", "10.1.2.3"),
        ("base_url", "example.com", "example.com"),
    ],
)
def test_an_address_that_leaves_this_machine_is_seen(key: str, text: str, address: str) -> None:
    assert list(strays({key: text}, {})) == [Stray(key=f"config.{key}", address=address, variable="")]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("url", "http://localhost:80/x"),
        ("url", "http://a.localhost"),
        ("url", "http://127.1.2.3"),
        ("url", "http://[::1]:80"),
        ("url", "$UPSTREAM_URL/https"),
        ("url", "https://$UPSTREAM_HOST"),
        ("host", "127.0.0.1:636"),
        ("host", "$UPSTREAM_HOST"),
        ("host", "users"),
        ("emailDomain", "example.com"),
        ("password", "a.b"),
        ("file", "file:///etc/x"),
    ],
)
def test_what_stays_on_this_machine_is_no_stray(key: str, text: str) -> None:
    assert list(strays({key: text}, {})) == []


def test_loopback_is_what_the_machine_alone_hears() -> None:
    hosts = ("::1", "[::1]:80", "127.0.0.1.", "LOCALHOST:80", "", "::2", "0.0.0.0", "2130706433")  # noqa: S104
    assert [is_loopback(host) for host in hosts] == [True] * 5 + [False] * 3


# --- a real upstream behind a recording proxy -------------------------------------------------


def test_addresses_of_a_real_system_go_through_the_proxy(tmp_path: Path) -> None:
    config = (
        "a: https://users.example.com/v1\n  b: $USERS/v2?x=$KEY\n  c: users.example.com\n"
        "  d: https://users.example.com.evil.com\n  e: [{f: https://users.example.com}]\n  g: $DEX_CALLBACK"
    )
    done = pointed(
        ACME + config,
        tmp_path,
        environment={"USERS": "https://users.example.com", "KEY": "k"},
        real="https://users.example.com/",
    )
    assert done.block.config == {
        "a": "$UPSTREAM_URL/v1",
        "b": "$UPSTREAM_URL/v2?x=$KEY",
        "c": "$UPSTREAM_HOST",
        "d": "https://users.example.com.evil.com",
        "e": [{"f": "$UPSTREAM_URL"}],
        "g": "$DEX_CALLBACK",
    }
    assert done.block.notes == (
        (
            "config.d points at https://users.example.com.evil.com, which is not the upstream: "
            "nothing that is sent there is recorded"
        ),
    )
    assert done.replaced[0] == Replaced("config.a", "https://users.example.com/v1", "$UPSTREAM_URL/v1")


def test_a_real_issuer_is_the_proxys_and_keeps_its_credentials(tmp_path: Path) -> None:
    config = "{issuer: https://idp.example.com/r, clientID: a, clientSecret: $SECRET, rootCAs: [/etc/ca.pem]}"
    done = pointed(
        f"{{type: oidc, id: a, name: a, config: {config}}}",
        tmp_path,
        environment={"SECRET": "s"},
        real="https://idp.example.com",
    )
    assert (done.block.config, done.block.notes) == (
        {
            "issuer": "$UPSTREAM_URL/r",
            "clientID": "a",
            "clientSecret": "$SECRET",
            "redirectURI": "$DEX_CALLBACK",
        },
        ("config.rootCAs is left out: the upstream of the check does not speak TLS",),
    )


def test_an_alias_is_what_id_tokens_say_that_come_through_the_proxy(tmp_path: Path) -> None:
    config = "{issuer: https://idp.example.com, issuerAlias: https://idp.example.com/alias}"
    done = pointed(f"{{type: oidc, config: {config}}}", tmp_path, real="https://idp.example.com")
    assert done.block.config == {
        "issuer": "$UPSTREAM_URL",
        "issuerAlias": "$UPSTREAM_URL/alias",
        "redirectURI": "$DEX_CALLBACK",
    }


def test_an_address_that_dex_has_by_default_goes_through_the_proxy_too(tmp_path: Path) -> None:
    done = pointed("{type: gitlab, id: a, name: a, config: {}}", tmp_path, real="https://gitlab.com")
    assert done.block.config == {"baseURL": "$UPSTREAM_URL", "redirectURI": "$DEX_CALLBACK"}
    done = pointed(
        "{type: microsoft, id: a, name: a, config: {tenant: t}}", tmp_path, real="https://graph.microsoft.com"
    )
    assert done.block.notes == (
        (
            "config.apiURL points at https://login.microsoftonline.com, which is not the upstream: "
            "nothing that is sent there is recorded"
        ),
    )


@pytest.mark.parametrize("written", ["{type: github}", "{type: acme, config: {back: $DEX_CALLBACK}}"])
def test_a_real_system_that_is_not_in_the_configuration_is_a_mistake(tmp_path: Path, written: str) -> None:
    message = mistake(lambda: pointed(written, tmp_path, real="https://github.com"), tmp_path)
    assert message == (
        "dex.yaml:1: nothing in config begins with https://github.com, so that the check would not see "
        "what Dex asks"
    )


# --- the table ---------------------------------------------------------------------------------


def test_only_the_harnesss_variables_are_written() -> None:
    values = [value for stock in STOCK.values() for value in stock.keys.values()]
    assert upstream_variables.of_the_person(dict(enumerate(values))) == ()  # type: ignore[arg-type]


def test_what_has_a_refresh_in_this_dex() -> None:
    assert [kind for kind, stock in STOCK.items() if not stock.refreshes] == [
        "oauth",
        "authproxy",
        "saml",
        "samlExperimental",
    ]


def test_how_people_sign_in() -> None:
    found = {kind: stock.sign_in for kind, stock in STOCK.items() if stock.sign_in != "redirect"}
    assert found == {
        "keystone": "password",
        "atlassian-crowd": "password",
        "local": "password",
        "mockCallback": "none",
        "mockPassword": "password",
        "authproxy": "headers",
        "ldap": "password",
    }


def test_which_dialect_an_upstream_speaks() -> None:
    assert {kind: stock.dialect for kind, stock in STOCK.items() if stock.dialect} == {
        "oidc": "oidc",
        "oauth": "oauth2",
        "github": "github",
        "gitlab": "gitlab",
        "gitea": "gitea",
        "microsoft": "microsoft",
        "openshift": "openshift",
        "keystone": "keystone",
        "atlassian-crowd": "crowd",
    }
