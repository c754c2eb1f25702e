"""What is made on first start is for its owner alone; what a stranger asks for writes no lines of its own."""

import os
import stat
from pathlib import Path

import pytest

from unionweb.base.incidents import incident
from unionweb.config import Settings


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_what_is_made_on_first_start_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        instance = tmp_path / "new"
        Settings.read({"UNIONWEB_INSTANCE": str(instance)})
    finally:
        os.umask(before)
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600


def test_an_address_with_line_breaks_writes_one_line(caplog: pytest.LogCaptureFixture) -> None:
    incident("GET /x\nERROR root: all is lost\r\u2028\x1b[2J", None)
    [record] = caplog.records
    assert len(record.getMessage().splitlines()) == 1
    assert "\x1b" not in record.getMessage()
