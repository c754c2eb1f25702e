"""A real proxy before a server that writes down what it is told: started once for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.deploy.proxies import KINDS, Proxy, Recorder, recording, running
from tests.faults.serving import free_port


@pytest.fixture(scope="module")
def recorded() -> Iterator[Recorder]:
    with recording() as seen:
        yield seen


@pytest.fixture
def recorder(recorded: Recorder) -> Recorder:
    """It remembers nothing of the tests before."""
    recorded.asked.clear()
    return recorded


@pytest.fixture(scope="module", params=KINDS)
def proxy(
    request: pytest.FixtureRequest, recorded: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    with running(request.param, tmp_path_factory.mktemp("proxy"), free_port(), recorded.port) as here:
        yield here
