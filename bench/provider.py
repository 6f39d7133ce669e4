"""How fast is the provider? Run ``python bench/provider.py``; it takes about half a minute.

Refresh grants stand beside the RS256 signatures that one core makes, since each grant signs an ID token:
by processor time, which other programs on the machine disturb less than the wall clock.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import httpx
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

import mock_idp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COLD_STARTS = 9
FIXTURES = 50
CONNECTIONS = 8
SECONDS = 5.0
REDIRECT_URI = "http://127.0.0.1/callback"
CORES = sorted(os.sched_getaffinity(0))


@contextmanager
def serving(cache: str) -> Iterator[dict[str, Any]]:
    """Run ``mock-idp serve``, with its bytecode compiled as pip would have done."""
    environment = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "mock_idp", "serve", "--json", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=environment | {"PYTHONPYCACHEPREFIX": cache}
    ) as process:
        assert process.stdout is not None  # noqa: S101  it is a pipe
        yield json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)


def cold_start(cache: str) -> float:
    """Return the seconds from the start of the process to the first discovery document."""
    began = time.perf_counter()
    with serving(cache) as line, urlopen(line["discovery"]) as answer:  # noqa: S310  our own http URL
        answer.read()
        return time.perf_counter() - began


def fixture() -> tuple[float, float]:
    """Return the seconds a fixture takes to be ready, and to stop."""
    began = time.perf_counter()
    with mock_idp.running():
        ready = time.perf_counter()
    ran = time.perf_counter()
    return ready - began, ran - ready


def signatures_per_second() -> float:
    """Return how many bare RS256 signatures the first core makes in a second of its time."""
    os.sched_setaffinity(0, {CORES[0]})
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signed, began = 0, time.process_time()
    while time.process_time() - began < SECONDS / 2:
        key.sign(b"x" * 400, padding.PKCS1v15(), SHA256())
        signed += 1
    return signed / (time.process_time() - began)


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used (proc_pid_stat(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def sign_in(line: dict[str, Any]) -> str:
    """Return a refresh token."""
    issuer, scope = line["issuer"], "openid profile email groups offline_access"
    request = {"response_type": "code", "client_id": line["client_id"], "redirect_uri": REDIRECT_URI}
    with httpx.Client(base_url=issuer) as browser:
        page = browser.get("/authorize", params=request | {"scope": scope}, follow_redirects=True)
        form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page.text))
        person = {"username": line["username"], "password": line["password"]}
        back = browser.post("/sign-in", data=form | person).headers["location"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        exchange = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
        auth = (line["client_id"], line["client_secret"])
        return str(browser.post("/token", data=exchange, auth=auth).json()["refresh_token"])


async def refresh_for_a_while(line: dict[str, Any], token: str, until: float) -> list[float]:
    """Refresh over one connection, each time with the rotated token; return the seconds each took."""
    address = urlsplit(line["issuer"])
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    basic = b64encode(f"{line['client_id']}:{line['client_secret']}".encode()).decode()
    took = []
    while (began := time.perf_counter()) < until:
        body = f"grant_type=refresh_token&refresh_token={token}"
        writer.write(
            f"POST /token HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Basic {basic}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        token = json.loads(await reader.readexactly(length))["refresh_token"]
        took.append(time.perf_counter() - began)
    writer.close()
    return took


async def refreshes(line: dict[str, Any]) -> tuple[list[float], float]:
    """Return the seconds of every refresh over all connections, and the server's processor time."""
    tokens = [sign_in(line) for _ in range(CONNECTIONS)]
    until, used = time.perf_counter() + SECONDS, processor_seconds(line["pid"])
    done = await asyncio.gather(*(refresh_for_a_while(line, token, until) for token in tokens))
    took = [seconds for connection in done for seconds in connection]
    return took, processor_seconds(line["pid"]) - used


def median_ms(measure: Callable[[], float], times: int) -> float:
    """Return the median of several measurements, in milliseconds."""
    return statistics.median(measure() for _ in range(times)) * 1000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as cache:
        cold_start(cache)
        cold = median_ms(lambda: cold_start(cache), COLD_STARTS)
        fixture()
        pairs = [fixture() for _ in range(FIXTURES)]
        ready, stop = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
        limit = signatures_per_second()
        with serving(cache) as line:  # inherits the core of the signatures
            os.sched_setaffinity(0, {CORES[-1]})
            took, used = asyncio.run(refreshes(line))
    rate, possible = len(took) / SECONDS, len(took) / used
    p99 = statistics.quantiles(took, n=100)[98] * 1000
    rows = [
        (f"cold start to first discovery answer, median of {COLD_STARTS}", f"{cold:.0f} ms"),
        (f"fixture ready, median of {FIXTURES}", f"{ready:.1f} ms"),
        (f"fixture stopped, median of {FIXTURES}", f"{stop:.1f} ms"),
        (f"refresh grants over {CONNECTIONS} connections, one core", f"{rate:.0f} /s"),
        ("  of which 99 % within", f"{p99:.1f} ms"),
        ("refresh grants per second of processor time", f"{possible:.0f} /s"),
        ("bare RS256 signatures per second of processor time", f"{limit:.0f} /s"),
        ("grants as a share of that limit", f"{possible / limit:.0%}"),
    ]
    for what, value in rows:
        print(f"{what:<55}{value:>10}")


if __name__ == "__main__":
    main()
