"""What docker's words mean: its exit code is 1 for everything.

Every rule is anchored at the start of the message, after docker's own prefixes: docker 28 pastes the server's
answer behind ``unauthorized: ``, and a server can write anything there.
"""

from __future__ import annotations

import re
from itertools import takewhile

from harness.clients.client import by_status
from harness.events import LoginOutcome

_GET = r'(?:Get|Head|Post) (?:"(?:[^"\\]|\\.)*"|\S+): '
_PREFIX = re.compile(rf"(?:Error response from daemon: )?(?:[Ee]rror: )?(?:{_GET})*(?:errors:\n)?")
_SECOND_REQUEST = re.compile(rf"(?:Error response from daemon: )?(?:{_GET}){{2}}")
_STATUS = re.compile(
    r"(?:login attempt to \S+ failed with status: |received unexpected HTTP status: |error parsing HTTP )"
    r"(\d{3})\b"
)
_CODE_ENDS = r"(?::|\s*$)"
_TRANSPORT = r"(?:dial|read|write|proxyconnect|lookup)\b"
_RULES = tuple(
    (re.compile(pattern, re.MULTILINE), outcome)
    for pattern, outcome in (
        (rf"unauthorized{_CODE_ENDS}", LoginOutcome.UNAUTHORIZED),
        (rf"denied{_CODE_ENDS}", LoginOutcome.DENIED),
        (rf"toomanyrequests{_CODE_ENDS}", LoginOutcome.RATE_LIMITED),
        (rf"unavailable{_CODE_ENDS}", LoginOutcome.SERVER_ERROR),
        (rf"(?:name|manifest|blob) unknown{_CODE_ENDS}", LoginOutcome.NOT_FOUND),
        (rf"(?:unknown|unsupported){_CODE_ENDS}", LoginOutcome.PROTOCOL_ERROR),
        (r"unable to decode token response", LoginOutcome.PROTOCOL_ERROR),
        (r"authorization server did not include a token", LoginOutcome.PROTOCOL_ERROR),
        (
            r"(?:net/http: HTTP/1\.x transport connection broken: )?malformed HTTP",
            LoginOutcome.PROTOCOL_ERROR,
        ),
        (r"stopped after \d+ redirects|unsupported protocol scheme|parse \"", LoginOutcome.PROTOCOL_ERROR),
        (r"[Cc]annot perform an interactive login|password is empty", LoginOutcome.CLIENT_ERROR),
        (r"Error saving credentials|error getting credentials", LoginOutcome.CLIENT_ERROR),
        (r"unknown (?:shorthand )?flag|\"docker login\" ", LoginOutcome.CLIENT_ERROR),
        (r"(?:net/http: )?(?:request canceled|TLS handshake timeout|timeout)", LoginOutcome.TIMEOUT),
        (r"context deadline exceeded", LoginOutcome.TIMEOUT),
        (rf"{_TRANSPORT}.*(?:i/o timeout|timed out|deadline exceeded)$", LoginOutcome.TIMEOUT),
        (r"x509: |tls: |remote error: tls: ", LoginOutcome.TLS_UNTRUSTED),
        (r"http: server gave HTTP response to HTTPS client", LoginOutcome.TLS_UNTRUSTED),
        (rf"{_TRANSPORT}|(?:unexpected )?EOF$", LoginOutcome.UNREACHABLE),
        (
            r"(?:net/http: HTTP/1\.x transport connection broken|http: server closed)",
            LoginOutcome.UNREACHABLE,
        ),
    )
)

_LOG_LINE = re.compile(r'time="[^"]*" level=|WARNING[!:]|\s*$')
_TRIED = re.compile(
    r'time="[^"]*" level=info msg="Error logging in to endpoint, trying next endpoint" '
    r'(?:endpoint="(?:[^"\\]|\\.)*" )?error="((?:[^"\\]|\\.)*)"'
)
_OVER_TLS = re.compile(r'Get "https://|login attempt to https://')
_NO_ANSWER = frozenset(
    {LoginOutcome.UNREACHABLE, LoginOutcome.TIMEOUT, LoginOutcome.TLS_UNTRUSTED, LoginOutcome.UNKNOWN}
)
_SUCCEEDED = re.compile(r"^Login Succeeded.*$", re.MULTILINE)


def classify(exit_code: int, stdout: str, stderr: str) -> tuple[LoginOutcome, str]:
    """Return what became of a ``docker login``, and the words that say so."""
    if exit_code == 0:
        succeeded = _SUCCEEDED.search(stdout)
        return (LoginOutcome.OK, succeeded[0]) if succeeded else _unheard(exit_code, stdout)
    lines = stderr.split("\n")
    log = list(takewhile(_LOG_LINE.match, lines))
    message = "\n".join(lines[len(log) :])
    words = _answer_over_tls(log) or message
    if exit_code < 0 or not words:
        return _unheard(exit_code, words)
    return outcome_of(words), words.strip()


def outcome_of(message: str) -> LoginOutcome:
    """Return what one of docker's error messages means."""
    words = message[prefix.end() :] if (prefix := _PREFIX.match(message)) else message
    if status := _STATUS.match(words):
        return by_status(int(status[1]))
    return next((outcome for rule, outcome in _RULES if rule.match(words)), LoginOutcome.UNKNOWN)


def _answer_over_tls(log: list[str]) -> str:
    r"""Return the error over https that docker's last words hide, if the registry does answer https.

    docker takes loopback for insecure: after most errors over https it tries plain http on the same port, and
    ends with what that gave (``400 Bad Request``). The true error is only in its log. An https attempt that
    got no answer to its first request says nothing: that port speaks plain http.
    """
    tried = [re.sub(r"\\(.)", _unescape, found[1]) for line in log if (found := _TRIED.match(line))]
    for error in tried:
        if _OVER_TLS.match(error) and (outcome_of(error) not in _NO_ANSWER or _SECOND_REQUEST.match(error)):
            return error
    return ""


def _unescape(escape: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(escape[1], escape[1])


def _unheard(exit_code: int, words: str) -> tuple[LoginOutcome, str]:
    outcome = LoginOutcome.CLIENT_ERROR if exit_code < 0 else LoginOutcome.UNKNOWN
    how = f"was ended by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"
    return outcome, f"docker {how}, saying {words.strip() or 'nothing'}"
