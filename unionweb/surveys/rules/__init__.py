"""Pure rules of surveys.

shapes                                     canonical JSON, read strictly
mapping → questions → faults, shipped      what is asked and how it is scored, what is wrong, ready-made sets
answers                                    one response: what it may say, how long it may be
sufficient                                 the sums that are kept when the responses are dropped
student → scores → reports                 quantiles, means with intervals, the result of one department
disclosure → cells, live                   which numbers may be published beside which others
comments, reminders, stages, plans         release and blotting, reminding, the life of a survey, 整改方案
"""
