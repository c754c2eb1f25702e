"""Asking the school's server who somebody is: OpenID Connect, CAS 3, and 企业微信, 钉钉, 飞书.

`ways` knows which of them are offered; each has a file of its own that leads the browser away (`door`) and
believes, or not, what it brings back (`identify`). Nothing here writes to the database.
"""
