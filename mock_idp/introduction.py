"""What ``mock-idp serve`` says when it is ready: to programs in one line, to people with commands to try."""

from __future__ import annotations

import json
import os
from shlex import quote
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from mock_idp.protocol.discovery import DOCUMENT

if TYPE_CHECKING:
    from mock_idp.serving_process import Job


def as_line(job: Job) -> str:
    """Return what a program must know, as one line of JSON."""
    client, user = job.settings.clients[0], job.settings.users[0]
    said = {
        "issuer": job.issuer,
        "client_id": client.client_id,
        "client_secret": client.secret,
        "username": user.username,
        "password": user.password,
        "discovery": _backend(job) + DOCUMENT if job.settings.openid else None,
        "control": _control(job),
        "ca_file": None if job.certificates is None else str(job.certificates.ca_file),
        "pid": os.getpid(),
    }
    return json.dumps({name: value for name, value in said.items() if value is not None or name in _ALWAYS})


_ALWAYS = ("client_secret",)


def introduction(job: Job) -> str:
    """Return what a person must know: the example credentials are public, and no token is ever shown."""
    settings = job.settings
    clients = [
        f"  client  {client.client_id}  secret  {client.secret or '(none: public, use PKCE)'}"
        for client in settings.clients
    ]
    users = [
        f"  user    {user.username}  password  {user.password}{'  (disabled)' * user.disabled}"
        for user in settings.users
    ]
    what = "mock_idp" if job.dialect is None else f"mock_idp as {job.dialect}"
    head = f"{what} serves {job.issuer}  (for tests only; Ctrl-C stops it)"
    more = [f"  refresh tokens: {_refresh(job)}"]
    if job.control is not None:
        more.append(f"  control: {_control(job)}")
    return "\n".join([head, "", *clients, *users, *more, *_trust(job), "", *_to_try(job)])


def _refresh(job: Job) -> str:
    refresh = job.settings.refresh
    if not refresh.enabled:
        return "none"
    if refresh.access_type:
        return "with access_type=offline"
    return "with every sign-in" if refresh.scope is None else f"with the scope {refresh.scope}"


def _trust(job: Job) -> list[str]:
    if job.certificates is None:
        return []
    from mock_idp import authority  # noqa: PLC0415  TLS, only for those who use it

    ways = authority.ways_to_trust(job.certificates.ca_file)
    return [
        "",
        "Its certificate is a test authority's; to trust it, one of",
        "",
        *(f"  {way}" for way in ways),
    ]


def _control(job: Job) -> str | None:
    return None if job.control is None else f"{_backend(job)}/_control"


def _backend(job: Job) -> str:
    return job.settings.backend_url or job.issuer


def _to_try(job: Job) -> list[str]:
    """Return shell commands that sign the first user in at the first client and redeem the code."""
    client = job.settings.clients[0]
    if job.dialect is not None:
        return []
    if client.secret is None:
        return ["Try it:", "", f"  curl -s {_backend(job)}{DOCUMENT}"]
    user, uri = job.settings.users[0], (*client.redirect_uris, "http://127.0.0.1/callback")[0]
    request = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": uri,
        "scope": "openid profile email groups offline_access",
    }
    if job.settings.refresh.access_type:
        request["access_type"] = "offline"
    trust = [] if job.certificates is None else [f"  export CURL_CA_BUNDLE={job.certificates.ca_file}"]
    script = _SCRIPT.format(
        browser=job.settings.browser_url or job.issuer,
        backend=_backend(job),
        query=urlencode(request),
        username=quote(f"username={user.username}"),
        password=quote(f"password={user.password}"),
        redirect_uri=quote(f"redirect_uri={uri}"),
        client=quote(f"{client.client_id}:{client.secret}"),
    )
    return ["Try it:", "", *trust, script]


_SCRIPT = """\
  op={browser} jar=$(mktemp)
  page=$(curl -sL -c $jar "$op/authorize?{query}")
  field() {{ echo "$page" | sed -n "s/.*name=\\"$1\\" value=\\"\\([^\\"]*\\)\\".*/\\1/p"; }}
  back=$(curl -s -b $jar -o /dev/null -w '%{{redirect_url}}' $op/sign-in -d request=$(field request) \\
    -d csrf=$(field csrf) --data-urlencode {username} --data-urlencode {password})
  code=$(echo "$back" | sed 's/.*[?&]code=\\([^&]*\\).*/\\1/')
  curl -s -u {client} {backend}/token -d grant_type=authorization_code -d code=$code \\
    --data-urlencode {redirect_uri}"""
