"""The statistics of surveys: functions of numpy arrays that know no database, no file and no page.

Answers are small whole numbers: 0 no answer, 1 very dissatisfied … 5 very satisfied, 6 not used or don't know. Groups (sites,
buildings, departments) are numbered from 0. A figure that nobody's answers can give is NaN, never 0.
"""
