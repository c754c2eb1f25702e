"""The bundle: everything that anybody needs to check every ballot and to count again."""

from datetime import datetime
from pathlib import Path

from unionweb.audit import Actor, record
from unionweb.ballots import box
from unionweb.ballots import rules as ballot_rules
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.bundle import pack
from unionweb.ballots.rules.encoding import canonical, digest
from unionweb.ballots.rules.paper import paper_bytes
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.elections.actions.counting import mapping_of, outcome_of
from unionweb.elections.actions.log import lines
from unionweb.elections.models import Election, Outcome
from unionweb.elections.queries.paper import signed_batches
from unionweb.elections.queries.slips import slip_list

VERBS = {"elections.bundle": mark("生成核验包")}
VERIFIER = Path(ballot_rules.__file__).parents[1] / "verify.py"
READ_ME = """核验包 / Election bundle

不需要联网：python3 verify.py
Needs Python 3.8 and the package "cryptography", no network: python3 verify.py

params.json   选票参数 the frozen parameters
board.bin     全部匿名选票 every ballot, without names
paper.json    纸质选票各批的数目和签名 the batches of paper ballots, where there were any
log.jsonl     过程记录 the public log, each line holding the hash of the one before
writeins.json 另选他人的认定 what the names written in were taken to mean
result.json   结果 the result
report.html   计票报告单 the count report for people
manifest.json 各文件的散列 the hash of every other file
"""
READ_SLIPS = "slips.json    收回作废的预领票纸条 the slips that were collected unused\n"


def keep_bundle(election: Election, report: str, *, by: Actor, now: datetime) -> Outcome:
    """Pack the bundle of a counted election. `report` is the count report as a page of HTML."""
    outcome = outcome_of(election)
    if outcome.result is None or election.vote is None:
        raise Refusal("还没有计票")
    files = {
        "README.txt": READ_ME.encode(),
        "board.bin": b"".join(box.board(election.vote)),
        "log.jsonl": b"".join(line + b"\n" for line in lines(election.id)),
        "params.json": vote_of(election.vote).data,
        "report.html": report.encode(),
        "result.json": outcome.result,
        "verify.py": VERIFIER.read_bytes(),
        "writeins.json": canonical(mapping_of(election)),
    }
    if paper := signed_batches(election.id, vote_of(election.vote)):
        files["paper.json"] = paper_bytes(paper)
    if (slips := slip_list(election)) is not None:
        files["slips.json"] = slips.to_bytes()
        files["README.txt"] += READ_SLIPS.encode()
    outcome.bundle = pack(files)
    outcome.bundle_hash = digest(outcome.bundle).hex()
    details = {"hash": outcome.bundle_hash, "bytes": len(outcome.bundle)}
    record("elections.bundle", subject=("election", election.id), by=by, now=now, details=details)
    return outcome
