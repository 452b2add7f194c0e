"""What one hostile address does to a reader: the shipped proxy in front of a running site.

The attacker is 127.0.0.2, the reader 127.0.0.99; both are on the machine that answers, so the attacker's own
work is in the figures too.
"""

import socket
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import cycle
from statistics import median
from threading import Event, Thread

ATTACKER, READER = ("127.0.0.2", 0), ("127.0.0.99", 0)
SECONDS = 6
FORM = "application/x-www-form-urlencoded"
PAGES = ("/en/", "/en/people/", "/ru/cases/", "/en/people/?q=aysyuaq", "/ba/about/")


def ask(port, source, path, method="GET", body=None):
    with closing(HTTPConnection("127.0.0.1", port, timeout=60, source_address=source)) as wire:
        wire.request(method, path, body, {"Host": "localhost", **({"Content-Type": FORM} if body else {})})
        answer = wire.getresponse()
        answer.read()
        return answer.status


def reader_waits(port):
    """Return the median seconds that a reader waits for a page, and the longest wait for /healthz."""
    waits, health, pages = [], [], cycle(PAGES)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for path, found in ((next(pages), waits), ("/healthz", health)):
            begun = time.monotonic()
            assert ask(port, READER, path) == 200, path
            found.append(time.monotonic() - begun)
        time.sleep(0.25)  # a reader's own pace is below the limit
    return median(waits), max(health)


@contextmanager
def clients(number, work):
    """Let so many clients do some work again and again meanwhile."""
    end = Event()

    def again():
        while not end.is_set():
            try:
                work()
            except OSError:
                time.sleep(0.01)

    threads = [Thread(target=again, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        end.set()
        for thread in threads:
            thread.join()


@contextmanager
def slow(port, number, beginning):
    """Hold so many connections open that have sent the beginning of a request, and no more."""
    wires = []
    try:
        for _ in range(number):
            wire = socket.create_connection(("127.0.0.1", port), source_address=ATTACKER)
            wires.append(wire)
            wire.sendall(beginning)
        yield
    finally:
        for wire in wires:
            wire.close()


def attacks(port):
    """Yield (name, context) of each attack."""
    guess = b"username=editor&password=wrong"
    head = b"POST /en/ HTTP/1.1\r\nHost: localhost\r\n"
    yield "20 clients on pages", clients(20, lambda: ask(port, ATTACKER, "/en/people/?q=nobody"))
    yield (
        "8 clients on the log-in",
        clients(8, lambda: ask(port, ATTACKER, "/admin/login/", "POST", guess)),
    )
    yield "200 slow headers", slow(port, 200, head)
    yield "200 slow bodies", slow(port, 200, head + b"Content-Length: 9000\r\n\r\nx=")


def flood(port, say):
    """Say what a reader waits at rest and in each attack: at most twice as long, and /healthz a second."""
    for path in PAGES:  # once, so that the rest is not that of a server that has just begun
        ask(port, READER, path)
    rest, health = reader_waits(port)
    say(f"a reader at rest: {rest * 1000:.0f} ms, /healthz at most {health * 1000:.0f} ms")
    for name, attack in attacks(port):
        with attack:
            time.sleep(1)
            waits, health = reader_waits(port)
        say(f"{name}: {waits * 1000:.0f} ms, /healthz at most {health * 1000:.0f} ms")
        assert waits < 2 * max(rest, 0.02), name
        assert health < 1, name
