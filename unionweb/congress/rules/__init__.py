"""The rules of a congress as pure functions over frozen dataclasses.

quota → rates, hamilton, divisors → apportion → planning    seats per unit
quota_table                                                 a CSV of units and members
thresholds → rulesets → versions (reads data/*.toml)        C1–C22, their numbers and sources
facts, traits → findings                                    what a check is told and answers
persons, groups, procedure → composition                    all checks, in order
"""
