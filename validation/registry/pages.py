"""The clinic's pages under load: how long a form and the due list take, and nonsense by the thousand.

    python validation/registry/pages.py            # a made-up clinic of 40 people; nonsense for 30 s

Prints the median and the slowest of each page, requests a second of nonsense, how often each status came,
and the server's memory before and after. Fails where a 500 came or memory grew by more than 20 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import logging
import multiprocessing
import random
import re
import socket
import statistics
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

PATHS = (
    "/due", "/people/{}", "/visits/{}/phone", "/visits/{}/message", "/episodes/{}/complications",
    "/sign-in",
    "/sign-in/passkey", "/sign-out", "/f/{}", "/form", "/own", "/door/{}", "/staff", "/{}",
    "/audit/page?on={}",
    "/exchange/import", "/procedures/new?like={}", "/clinic.css", "/confirm?next={}", "/trail?row={}",
)  # fmt: skip
ODD = (
    "%00",
    "..%2f..%2f",
    "%ff%fe",
    "'%20OR%201=1",
    "a" * 2000,
    "%F0%9F%92%A9",
    "-1",
    "0",
    "%0d%0aX:%20y",
    "",
)


def serve(folder: str, port: multiprocessing.Queue) -> None:
    """The server, in a process of its own."""
    import uvicorn

    from neuroplasty.app.clinic import clinic_app
    from neuroplasty.registry import Registry

    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    with Registry.open(Path(folder, "c.db")) as registry, socket.create_server(("127.0.0.1", 0)) as held:
        held.listen(2048)
        port.put(held.getsockname()[1])
        app = clinic_app(lambda: nullcontext(registry))
        config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off")
        uvicorn.Server(config).run(sockets=[held])


def memory_mb(pid: int) -> float:
    """What a process holds."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def request(rng: random.Random, cookie: str) -> bytes:
    """A request that no browser would send."""
    path = rng.choice(PATHS).format(rng.choice(ODD))
    method = rng.choice(("GET", "GET", "POST", "HEAD", "PUT", "BREW"))
    body = rng.randbytes(rng.choice((0, 20, 300))) if method in ("POST", "PUT") else b""
    kinds = (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "x",
    )
    heads = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Length: {len(body)}",
        f"Content-Type: {rng.choice(kinds)}",
        f"Origin: {rng.choice(('http://127.0.0.1', 'null', 'http://[', 'x'))}",
        f"Cookie: {rng.choice((cookie, '__Host-staff=x', '__Host-staff=', ';;=', '__Host-before=%00'))}",
    ]
    return "\r\n".join(heads).encode() + b"\r\n\r\n" + body


async def flood(port: int, seconds: float, cookie: str, hands: int = 16) -> collections.Counter[int]:
    """Nonsense from many hands until the time is over; how often each status came, 0 for none."""
    seen: collections.Counter[int] = collections.Counter()
    end = time.monotonic() + seconds

    async def hand(seed: int) -> None:
        rng = random.Random(seed)
        reader = writer = None
        while time.monotonic() < end:
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                sent = request(rng, cookie)
                writer.write(sent)
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
                seen[int(head.split(b" ", 2)[1])] += 1
                length = re.search(rb"(?i)content-length: (\d+)", head)
                if length and not sent.startswith(b"HEAD"):
                    await reader.readexactly(int(length[1]))
                if b"connection: close" in head.lower() or not length:
                    writer.close()
                    writer = None
            except (TimeoutError, OSError, asyncio.IncompleteReadError):
                seen[0] += 1
                writer = None
        if writer is not None:
            writer.close()

    await asyncio.gather(*(hand(seed) for seed in range(hands)))
    return seen


def timed(port: int, path: str, cookie: str, times: int = 30) -> list[float]:
    """Milliseconds of each request."""
    import httpx

    found = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"cookie": cookie}) as client:
        for _ in range(times):
            start = time.perf_counter()
            answer = client.get(path)
            found.append(1000 * (time.perf_counter() - start))
            assert answer.status_code == 200, (path, answer.status_code)
    return found


def main() -> int:
    """Serve, time, flood; 1 where something was not as it must be."""
    from neuroplasty.registry import ROLES, SYSTEM, synthetic_clinic

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--people", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with synthetic_clinic(Path(folder, "c.db"), people=asked.people) as registry:
            roles = [role for role in ROLES if role not in ("patient", "system")]
            member = registry.staff.add(SYSTEM, "clinic", "load", roles)
            cookie = f"__Host-staff={registry.staff.open_session(member.id)}"
            visit = registry.due.today(SYSTEM)[0]
        port: multiprocessing.Queue = multiprocessing.Queue()
        server = multiprocessing.Process(target=serve, args=(folder, port), daemon=True)
        server.start()
        number = port.get(timeout=120)
        for path in ("/due", f"/visits/{visit.schedule}/phone", f"/people/{visit.code}"):
            took = timed(number, path, cookie)
            shown = re.sub(r"/[^/]{9,}", "/...", path)
            print(f"{shown:24} median {statistics.median(took):6.1f} ms, slowest {max(took):6.1f} ms")
        asyncio.run(flood(number, min(3.0, asked.seconds), cookie))
        before = memory_mb(server.pid)
        seen = asyncio.run(flood(number, asked.seconds, cookie))
        after = memory_mb(server.pid)
        server.terminate()
        server.join()
    rate = sum(seen.values()) / asked.seconds
    print(f"nonsense: {rate:.0f} requests a second; {dict(sorted(seen.items()))}")
    print(f"memory: {before:.0f} MB before, {after:.0f} MB after")
    return int(any(status >= 500 and status != 501 for status in seen) or after - before > 20)


if __name__ == "__main__":
    sys.exit(main())
