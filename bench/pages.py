"""Server time of every signed-in page of the demo: each page opened in turn, on a warm server.

bin/bench pages [--times 40]
"""

import argparse
import http.cookiejar
import os
import re
import statistics
import sys
import time
import urllib.parse
import urllib.request

from tests.harness.demo import Shot, demo, shots

WARM_UP = 4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="how often each page is opened")
    arguments = parser.parse_args()
    rows = []
    with demo() as url:
        openers: dict[str, urllib.request.OpenerDirector] = {}
        for shot in shots():
            if shot.person:
                if shot.person not in openers:
                    openers[shot.person] = signed_in(url, shot.person)
                rows.append((shot, timed(openers[shot.person], url, shot, arguments.times)))
    sys.stdout.write(f"Pages of the demo, milliseconds at the client, {os.cpu_count()} cores.\n")
    sys.stdout.write(f"{'page':<28} {'p50':>7} {'p95':>7} {'KiB':>6}\n")
    for shot, (seconds, size) in rows:
        middle, late = statistics.median(seconds) * 1000, percentile(seconds, 0.95) * 1000
        sys.stdout.write(f"{shot.name:<28} {middle:>7.1f} {late:>7.1f} {size / 1024:>6.0f}\n")
    everything = [value for _, (seconds, _) in rows for value in seconds]
    sys.stdout.write(f"{'all':<28} {'':>7} {percentile(everything, 0.95) * 1000:>7.1f}\n")
    return 0


def signed_in(url: str, email: str) -> urllib.request.OpenerDirector:
    from parallax.domain.people.models import Person

    person = Person.objects.get(email=email)
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies)
    with opener.open(f"{url}/demo/") as page:
        form = page.read().decode()
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)) or {""}
    (action,) = set(re.findall(r'action="(/demo/[^"]+)"', form))
    fields = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "person": str(person.pk)})
    request = urllib.request.Request(url + action, fields.encode(), {"Referer": url})
    opener.open(request).close()
    return opener


def timed(
    opener: urllib.request.OpenerDirector, url: str, shot: Shot, times: int
) -> tuple[list[float], int]:
    seconds = []
    size = 0
    for _ in range(WARM_UP + times):
        start = time.perf_counter()
        with opener.open(url + shot.path) as page:
            size = len(page.read())
        seconds.append(time.perf_counter() - start)
    return seconds[WARM_UP:], size


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == "__main__":
    sys.exit(main())
