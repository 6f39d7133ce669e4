"""The dialect ``oidc`` keeps what its discovery document promises."""

from __future__ import annotations

from tests.dialects.systems import running_system


def test_every_endpoint_that_is_listed_answers() -> None:
    with running_system("oidc") as system:
        document = system.http.get(f"{system.url}/.well-known/openid-configuration").json()
        listed = {name: uri for name, uri in document.items() if name.endswith(("_endpoint", "_uri"))}
        assert len(listed) >= 8
        assert {name: uri for name, uri in listed.items() if system.http.get(uri).status_code == 404} == {}


def test_a_token_can_be_introspected_and_revoked() -> None:
    with running_system("oidc") as system:
        token, auth = system.tokens()["access_token"], ("dex", "dex-secret")
        url = f"{system.url}/introspect"
        actives = []
        for _ in range(2):
            actives.append(system.http.post(url, data={"token": token}, auth=auth).json()["active"])
            system.http.post(f"{system.url}/revoke", data={"token": token}, auth=auth)
        assert actives == [True, False]
