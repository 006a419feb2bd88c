"""How long a typical leader's report takes to compile and print, beside two other ways of printing the same page.

    bin/bench paper

The page that the others print is our HTML file with its print style; our own PDF is tagged and PDF/UA-1, theirs are as they come.
"""

import atexit
import gc
import io
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version

from django.conf import settings

RUNS = 9


def main() -> None:
    settings.configure(USE_I18N=False, FORMAT_MODULE_PATH=["parallax.locale"])
    print(
        f"a typical leader (8 dimensions of 5 items, 16 people, 40 comments) on {os.cpu_count()} cores, "
        f"Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f} at the start; after start-up, median of {RUNS}\n"
    )
    for line in measurements():
        print(line, flush=True)


def measurements() -> Iterator[str]:
    from parallax.core.report import Report
    from parallax.domain.reports.render.html import standalone
    from parallax.domain.reports.render.pdf import pdf_bytes
    from tests.sample_reports import sample

    # Each run another report: nothing that was laid out before helps.
    seeds = random.Random(1).sample(range(10_000), 3 * RUNS + 3)
    yield f"answers to report, protected (audit excluded)   {milliseconds(lambda n: sample(seed=n), seeds[:RUNS])}"
    both = milliseconds(lambda n: pdf_bytes(sample(seed=n)), seeds[RUNS : 2 * RUNS])
    yield f"answers to report to PDF, both steps            {both}\n"
    reports: list[Report] = [sample(seed=seed) for seed in seeds[2 * RUNS :]]
    pages = [standalone(report) for report in reports]
    ours = timed(lambda n: pdf_bytes(reports[n]), range(RUNS))
    yield f"report to PDF, Typst {version('typst')}, tagged PDF/UA-1{'':<6} {shown(ours)}"
    for name, printing in (("WeasyPrint", with_weasyprint), ("Chromium", with_chromium)):
        yield f"the same page by {compared(name, printing, pages, ours)}"


def compared(
    name: str,
    printing: Callable[[], tuple[str, Callable[[str], bytes]]],
    pages: list[str],
    ours: list[float],
) -> str:
    try:
        called, to_pdf = printing()
    except (ImportError, OSError, LookupError) as reason:
        return f"{name}: not measured: {str(reason).splitlines()[0]}"
    to_pdf(pages[-1])
    taken = timed(lambda n: to_pdf(pages[n]), range(RUNS))
    ratio = statistics.median(taken) / statistics.median(ours)
    return f"{called:<30} {shown(taken)}   {ratio:.1f} times ours"


def with_weasyprint() -> tuple[str, Callable[[str], bytes]]:
    from weasyprint import HTML

    def to_pdf(page: str) -> bytes:
        out = io.BytesIO()
        HTML(string=page).write_pdf(out)
        return out.getvalue()

    return f"WeasyPrint {version('weasyprint')}", to_pdf


def with_chromium() -> tuple[str, Callable[[str], bytes]]:
    """One browser that runs already, a new tab for each report."""
    from playwright.sync_api import sync_playwright

    from tests.harness.chromium import NAMES, QUIET

    found = next(filter(None, map(shutil.which, NAMES)), None)
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=found, args=QUIET)
    atexit.register(playwright.stop)
    atexit.register(browser.close)

    def to_pdf(page: str) -> bytes:
        tab = browser.new_page()
        tab.set_content(page)
        made = tab.pdf(format="A4", prefer_css_page_size=True, tagged=True)
        tab.close()
        return made

    return f"Chromium {browser.version}", to_pdf


def milliseconds(work: Callable[[int], object], seeds: list[int]) -> str:
    """With the processor time, which other programs on the machine do not stretch."""
    work(seeds[0] + 20_000)
    busy = time.process_time()
    taken = timed(work, seeds)
    return f"{shown(taken)}, {(time.process_time() - busy) * 1000 / len(taken):.0f} ms of processor"


def timed(work: Callable[[int], object], each: list[int] | range) -> list[float]:
    taken = []
    for one in each:
        gc.collect()
        begin = time.perf_counter()
        work(one)
        taken.append(time.perf_counter() - begin)
    return taken


def shown(taken: list[float]) -> str:
    return f"{statistics.median(taken) * 1000:7.0f} ms ({min(taken) * 1000:.0f} to {max(taken) * 1000:.0f})"


if __name__ == "__main__":
    main()
