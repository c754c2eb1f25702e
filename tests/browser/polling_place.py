"""A polling place for the booth: both sides of the protocol in a few lines, with the real rules behind them.

The page is the built one, under the headers of the application.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, Response, jsonify, request, send_file
from werkzeug.serving import make_server

from tests.votes import Secrets
from unionweb.ballots.rules.ballots import check_ballot, receipt
from unionweb.ballots.rules.choices import Choices
from unionweb.ballots.rules.encoding import Malformed
from unionweb.ballots.rules.sealing import unseal
from unionweb.base.web.assets import STATIC
from unionweb.base.web.headers import HEADERS

BUILD = STATIC / "build"
SECRECY = "/how-your-vote-stays-secret"


@dataclass
class PollingPlace:
    """One vote that one voter draws and casts in. `refusals` are given out first, one for each request."""

    held: Secrets
    draw_refusals: list[tuple[int, str]] = field(default_factory=list)
    cast_refusals: list[tuple[int, str]] = field(default_factory=list)
    drawn: bytes | None = None
    posted: list[bytes] = field(default_factory=list)
    cookies_at_the_box: list[str] = field(default_factory=list)
    forged_receipts: int = 0
    address: str = ""

    @property
    def booth(self) -> str:
        """The path of the booth for this vote."""
        return f"/booth#{self.held.vote.name}"

    def opened(self) -> list[Choices]:
        """What was cast, each different ballot once, opened with the tellers' keys."""
        ballots = [check_ballot(self.held.vote, data) for data in dict.fromkeys(self.posted)]
        return [unseal(self.held.vote, one.vk, one.box, self.held.keys()) for one in ballots]

    def draw(self, blinded: bytes) -> Response:
        """Side A: one answer for one voter."""
        if self.draw_refusals:
            return refused(*self.draw_refusals.pop(0))
        if self.drawn not in (None, blinded):
            return refused(409, "drawn")
        self.drawn = blinded
        return octets(self.held.issuer.blind_sign(blinded))

    def cast(self, data: bytes, cookie: str | None) -> Response:
        """Side B: the receipt for a ballot."""
        self.cookies_at_the_box.extend([cookie] if cookie else [])
        self.posted.append(data)
        if self.cast_refusals:
            return refused(*self.cast_refusals.pop(0))
        try:
            ballot = check_ballot(self.held.vote, data)
        except Malformed:
            return refused(400, "malformed")
        given = receipt(self.held.vote, self.held.receipt, ballot.tracker)
        if self.forged_receipts:
            self.forged_receipts -= 1
            return octets(given[:-1] + bytes([given[-1] ^ 1]))
        return octets(given)

    def application(self) -> Flask:
        """The pages and the two interfaces."""
        app = Flask("polling place", static_folder=str(STATIC), static_url_path="/static")
        name = self.held.vote.name
        app.add_url_rule("/booth", "booth", lambda: with_cookie(send_file(BUILD / "booth.html")))
        app.add_url_rule("/verify", "verify", lambda: send_file(BUILD / "verify.html"))
        app.add_url_rule("/box-address", "box-address", lambda: jsonify(address=""))
        app.add_url_rule(SECRECY, "secrecy", lambda: "…")
        app.add_url_rule(f"/box/v/{name}/params", "params", lambda: octets(self.held.vote.data))
        app.add_url_rule(f"/draw/{name}", "draw", lambda: self.draw(request.get_data()), methods=["POST"])
        app.add_url_rule(
            f"/box/v/{name}/ballots",
            "cast",
            lambda: self.cast(request.get_data(), request.headers.get("Cookie")),
            methods=["POST"],
        )
        app.after_request(with_headers)
        return app

    @contextmanager
    def open(self) -> Iterator["PollingPlace"]:
        """Answer at `address` for a while."""
        server = make_server("127.0.0.1", 0, self.application(), threaded=True)
        self.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def octets(data: bytes) -> Response:
    return Response(data, mimetype="application/octet-stream")


def refused(status: int, code: str) -> Response:
    answer = jsonify(error=code, message={"zh": f"拒绝：{code}", "en": f"Refused: {code}"})
    answer.status_code = status
    return answer


def with_cookie(response: Response) -> Response:
    """As somebody who is logged in has one; the box must never see it."""
    response.set_cookie("unionweb", "me")
    return response


def with_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response
