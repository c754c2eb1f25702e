"""unionweb: the intranet of a Chinese university student union (高校学生会).

The floors, each standing only on the ones below it:

    application · cli        put the features together
    demo                     the demonstration union
    congress · home          what people come for; they do not know each other
    elections                nominees, rolls, stages, tellers, the hall, the count report
    publications             公示: a public notice, its working days, objections
    people | ballots         persons, units, posts, roles, log-in | the ballot box, which knows no person
    audit                    the append-only log that every change writes to
    base                     web → db → clock, fractions, refusals, text

Start reading at `application.py`, then one feature from top to bottom in the
order its `__init__` names: rules, models, queries, actions, forms, policies,
views, feature.
"""
