"""Backups, proving them, restoring them, and moving a school to another database.

A backup is rows, not files of a database: read in one snapshot, in the order of their keys, without what
would tell an order or the timing of a secret ballot. So it fits SQLite and PostgreSQL alike. Decision 23.

make 备份 · drill 演练 · restore 恢复 · move 迁移 · recipient 收件人公钥 · identity 私钥

rules → tables, archive → making, loading → drilling, restoring, moving → commands
"""
