"""The protocol of the ballot box as pure functions; `unionweb/docs/protocol.md` says every byte.

reasons → encoding, shapes                             what is refused and why; JSON, base64, hashes
blindrsa, shamir                                       blind signatures (RFC 9474), secret sharing
rule → parameters                                      what is voted on, how it is counted; a Vote
tokens, choices → sealing → ballots                    draw, mark, seal, cast; what the box checks
several                                                ballots of several votes in one request
board, chain, tellers, paper                           close: trackers, the log, signatures, paper batches
seating → counting                                     who is elected; the result to the byte
bundle                                                 the ZIP that is published
"""
