"""Values that somebody once got past a parser."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

from tests.bad_input.setups import BYE, CALLBACK, LOOPBACK, NATIVE

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
CANARY = "zq9"
"""Stands in what is sent, and in nothing that is answered, but for what a specification sends back."""

MARKUP = (
    f"<script>{CANARY}</script>",
    f'"><img src={CANARY} onerror=alert(1)>',
    f"'{CANARY}=\"",
    f"{{{{ {CANARY} }}}}",
    f"</title><{CANARY}>",
    "\ue000\ue001\ue002",
    f"javascript:{CANARY}",
)
CONTROLS = (
    "\x00",
    f"a\r\nX-{CANARY}: 1",
    "\r",
    "\n",
    "\x1b[0m",
    "\x7f",
    "\u2028",
    "\ufeff",
    "\u202e",
    "\x85",
)
ODD_TEXTS = (
    "", " ", "  openid   openid ", "+", "%", "%00", "\ud800", "\udfff\ud800", "\U0001f600", "é", "ß",
    "\u0131", "K", "null", "None", "true", "[]", "{}", "undefined", "../../etc/passwd", "a" * 300,
    "a" * 10_000, "\U0001f600" * 3000, "a b " * 3000, "." * 5000, "a.b.c", "..", "-", "\t", "\xa0",
    "\u3000",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-1", "1e309", "1e5", "1.5", "NaN", "Infinity", "9" * 10, "9" * 11, "9" * 400, "0x10", "١٢٣",
    "²", "1_000", " 1", "+1", "00", "4294967296", "2147483648", "9223372036854775808", "1" + "0" * 5000,
)  # fmt: skip
BROKEN = (
    b"%", b"%%", b"%z", b"%f", b"%ff", b"%c0%af", b"%c1%81", b"%e0%80%af", b"%f0%80%80%af", b"%ed%a0%80",
    b"%f4%90%80%80", b"%fe", b"%00", b"%0d%0aX-zq9:%201", b"\xff", b"\xc3\xa9", b"\x00", b"%u0041",
    b"%2525", b"+", b"%2B", b";", b"a;b=c", b"=", b"==", b"&&", b"%25%32%66", b"a%0",
)  # fmt: skip
SCOPES = (
    "openid", "email", "openid openid", "openid\topenid", "openid\u3000email", "OPENID", "offline_access",
    '"', "\\", "openid \x00", "openid " + " ".join(f"s{n}" for n in range(2000)), "openid " + "s" * 9000,
)  # fmt: skip
PLAIN = (
    "alice", "wonderland", "bob", "web", "other", "public", "loose", "by-secret", "by-key", "pushing",
    "signed", "code", "token", "id_token", "none", "code id_token", "query", "fragment", "form_post", "jwt",
    "login", "consent", "select_account", "none login", "S256", "plain", "authorization_code",
    "refresh_token", "password", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code",
    "allow", "deny", "confirm", "cancel", "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "urn:ietf:params:oauth:request_uri:zq9",
    "access_token", "BCDF-GHJK", "bcdfghjk", "offline", "page", "wap", "sub-alice", "1", "2",
)  # fmt: skip
_SUFFIXES = (
    "/", "/..", "/../evil", "?", "?a=1", "#", "#a", "%00", "%0d%0aLocation:https://zq9.example", "\x00",
    "@zq9.example", ".zq9.example", "%2f%2fzq9.example", ";zq9", "\\", "\\@zq9.example", " ", "\t", "\r\n",
    "é",
)  # fmt: skip
_ELSEWHERE = (
    "https://zq9.example/", "//zq9.example", "\\\\zq9.example", "/\\zq9.example", "https:zq9.example",
    "https:///zq9.example", "HTTPS://RP.EXAMPLE/callback", "https://rp.example./callback",
    "https://rp.example:443/callback", "https://rp.example@zq9.example/callback",
    "https://zq9.example\\@rp.example/callback", "https://zq9.example#@rp.example/callback",
    "https://zq9.example?@rp.example/callback", "https://rp.example/Callback",
    "https://rp.example/%63allback", "https://rp.example//callback", "https://rp.example/callback?tenant=1",
    "https://rp.example/other", "https://xn--rp-example.example/", "https://rp。example/callback",
    "https://\uff52\uff50.example/callback", "javascript:alert(1)//https://rp.example/callback",
    "data:text/html,zq9", "vbscript:zq9", "about:blank", "http://127.0.0.1@zq9.example/",
    "http://127.0.0.1\\.zq9.example/", "http://127.0.0.1.zq9.example/", "http://127.0.0.1%2f@zq9.example/",
    "http://127.0.0.1:80@zq9.example/", "http://127.0.0.1:zq9/", "http://127.0.0.1:99999/", "http://[::1]/",
    "http://[::1]@zq9.example", "http://[::1%25zq9.example]/", "http://[::1%zq9.example]/",
    "http://[::ffff:127.0.0.1]/", "http://[::zq9]/", "http://[", "http://]/", "http://localhost/",
    "http://LOCALHOST/", "http://localhost./", "http://localhost.zq9.example/",
    "http://localhost\t.zq9.example/", "http://localhost%00.zq9.example/", "http://localhost;zq9.example/",
    "http://localhost\uff0fzq9.example/", "http://localhost。zq9.example/", "http://①②⑦.0.0.1/",
    "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0/", "http://0.0.0.0/",
    'http://127.0.0.1/"><script>zq9</script>', "http://127.0.0.1/;a=b,c|d^e`f{g}",
    "http://127.0.0.1/%ff%00", "http://127.0.0.1?a=b&c=%zz", "http://127.0.0.1/#", "http:127.0.0.1/",
    "http:/127.0.0.1/", "http://", "http:", "ftp://127.0.0.1/", "urn:zq9", "com.example.app:/callback#",
    "com.example.app:zq9", "com.example.app://zq9/",
)  # fmt: skip
URIS = (
    CALLBACK, BYE, LOOPBACK, NATIVE, *(start + end for start in (CALLBACK, LOOPBACK) for end in _SUFFIXES),
    *_ELSEWHERE,
)  # fmt: skip


def one_of(choices: Sequence[T]) -> st.SearchStrategy[T]:
    """Draw one of these: as `st.sampled_from`, for values that are too long to be shown in messages."""
    return st.integers(0, len(choices) - 1).map(choices.__getitem__)


NUMBERS_IN_JSON: tuple[Any, ...] = (
    0, -1, -0.0, 1.5, 1e308, math.inf, -math.inf, math.nan, 10**11, 10**400, -(10**400), 2**63, 1e-320,
)  # fmt: skip
TEXTS = (
    one_of((*MARKUP, *CONTROLS, *ODD_TEXTS, *NUMBERS, *SCOPES))
    | one_of((*PLAIN, *URIS))
    | one_of(URIS)
    | st.text(st.characters(exclude_categories=[]), max_size=12)
)
SCALARS: st.SearchStrategy[Any] = (
    one_of((None, True, False, *NUMBERS_IN_JSON)) | TEXTS | st.sampled_from(((), [], {}))
)
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


JWKS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "keys": st.lists(
            st.dictionaries(
                st.sampled_from(
                    ["kty", "crv", "x", "y", "n", "e", "k", "d", "kid", "use", "alg", "x5c", "key_ops"]
                ),
                st.sampled_from(
                    ("RSA", "EC", "OKP", "oct", "P-256", "Ed25519", "sig", "AQAB", "AAAA", "ES256")
                )
                | SCALARS,
                max_size=6,
            )
            | SCALARS,
            max_size=3,
        )
        | SCALARS
    },
    optional={"zq9": SCALARS},
)


def as_json(value: object) -> str:
    """Return what Python's json makes of it: also what is none, such as NaN."""
    return json.dumps(value)


def deep(opening: bytes, depth: int, inside: bytes = b"") -> bytes:
    """Return JSON nested ``depth`` times."""
    closing = {b"[": b"]", b'{"a":': b"}"}[opening]
    return opening * depth + (inside or b"1") + closing * depth


RAW_JSON = (
    b"", b"{", b"[]", b"null", b"1", b'"a"', b"\xff", b"\xef\xbb\xbf{}", b"{}{}", b'{"a":1,"a":2}',
    b'{"a":NaN}', b'{"a":1e999}', b'{"a":' + b"9" * 5000 + b"}", b'{"\\ud800":1}',
    b'{"redirect_uris":["\\ud800"]}', b"{'a':1}", deep(b"[", 200), deep(b"[", 5000), deep(b'{"a":', 5000),
    deep(b"[", 30_000), b'{"a":1}' + b" " * 70_000, "{}".encode("utf-16"), "{}".encode("utf-32"),
    b'{"claims":"\\u0000"}', b"[" * 30_000,
)  # fmt: skip
