"""Home 首页: what waits for me, by role; and the choice of language.

It knows no feature by name: each hands its waiting things and doors to the application.
"""
