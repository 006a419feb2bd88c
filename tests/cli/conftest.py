"""What several commands on files begin with."""

from pathlib import Path

import pytest

from tests.report_on_files import HEADER, QUESTIONNAIRE


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the files of a small round."""
    (tmp_path / "q.yaml").write_text(QUESTIONNAIRE)
    rows = [
        f"ada,r{n},peer,{item},{value}"
        for n in range(6)
        for item, value in (("A", 1 + n % 5), ("B", 3))
    ]
    (tmp_path / "r.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return tmp_path
