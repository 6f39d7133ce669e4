"""What clients send and get at their endpoints is kept and shown nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp import Client, Settings
from mock_idp.events import DeviceApproved, TokenIntrospected
from mock_idp.fingerprint import fingerprint
from mock_idp.forms import forms_in
from mock_idp.history import of
from mock_idp.settings import EXAMPLE_CLIENT, AccessTokenFormat, Registration
from tests.endpoints.asserting import a_key, claims_for, jwks, post, signed
from tests.endpoints.registering import bearer, register
from tests.provider.person import ALICE, HTTP, an_http_client, token_request

if TYPE_CHECKING:
    from mock_idp import RunningProvider

KEY = a_key("ES256")
SIGNER = Client(client_id="signer", jwks=jwks(KEY))


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(
        clients=(EXAMPLE_CLIENT, SIGNER),
        registration=Registration.TOKEN,
        initial_access_token="initial-secret",
        access_token_format=AccessTokenFormat.JWT,
    )


def _whole_life(provider: RunningProvider) -> list[str]:
    """Do everything once, and return every secret that was on the wire."""
    issuer, auth = provider.issuer, ("example", "example-secret")
    client = register(provider, "initial-secret").json()
    HTTP.put(client["registration_client_uri"], headers=bearer(client), json={"client_secret": "guessed"})
    assertion = signed(claims_for("signer", issuer), KEY, "ES256")
    own = post(provider, "/token", assertion, grant_type="client_credentials").json()["access_token"]
    post(provider, "/token", assertion, grant_type="client_credentials")
    device = HTTP.post(f"{issuer}/device_authorization", data={"scope": "openid"}, auth=auth).json()
    person = an_http_client()
    (form,) = forms_in(person.get(device["verification_uri_complete"]).text)
    person.post(f"{issuer}/device", data={**form.fields, **ALICE, "action": "allow"})
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    asked = {"grant_type": grant, "device_code": device["device_code"]}
    issued = token_request(provider, asked).json()
    for token in (issued["access_token"], "guessed-token"):
        HTTP.post(f"{issuer}/introspect", data={"token": token}, auth=auth)
        HTTP.post(f"{issuer}/revoke", data={"token": token}, auth=auth)
    codes = [device["device_code"], device["user_code"], device["user_code"].replace("-", "")]
    registration = [client["client_secret"], client["registration_access_token"], "initial-secret"]
    typed = ["guessed", "guessed-token", "wonderland", form.fields["csrf"]]
    return [*codes, *registration, *typed, assertion, own, issued["access_token"], issued["id_token"]]


def test_the_history_holds_fingerprints_only(mock_idp: RunningProvider) -> None:
    secrets = _whole_life(mock_idp)
    written = "\n".join(record.to_json() for record in mock_idp.history)
    shown = repr(mock_idp.history.records)
    assert [secret for secret in secrets if secret in written or secret in shown] == []


def test_a_token_has_the_same_fingerprint_wherever_it_comes(mock_idp: RunningProvider) -> None:
    secrets = _whole_life(mock_idp)
    (approved,) = of(mock_idp.history, DeviceApproved)
    assert approved.event.device_code == fingerprint(secrets[0])
    assert of(mock_idp.history, TokenIntrospected)[0].event.token == fingerprint(secrets[-2])
