"""How many RS256 signatures does one core make? Run as a program, it signs for a while and prints how many.

This is the limit of every token endpoint that signs an ID token with a key of 2048 bits and cryptography.
"""

from __future__ import annotations

import subprocess
import sys
import time

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from bench.peers import cores

_SIZE = 400
"""Bytes of an ID token; what is signed is its hash anyway."""


def signatures(seconds: float) -> tuple[float, float]:
    """Return signatures per second, and per second of processor time, on the server's core."""
    command = [sys.executable, "-m", "bench.peers.limit", str(seconds)]
    with cores.on(cores.SERVER):
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    rate, possible = done.stdout.split()
    return float(rate), float(possible)


def main() -> None:
    """Sign for as many seconds as the argument says."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    scheme, digest, data = padding.PKCS1v15(), SHA256(), b"x" * _SIZE
    signed, used, began = 0, time.process_time(), time.perf_counter()
    until = began + float(sys.argv[1])
    while time.perf_counter() < until:
        key.sign(data, scheme, digest)
        signed += 1
    used, took = time.process_time() - used, time.perf_counter() - began
    print(signed / took, signed / used)


if __name__ == "__main__":
    main()
