"""Privacy 个人信息: what is stored about a person, why, for how long, and how it gets out and away again.

register 个人信息目录: every table of the application, in `rules/register`; the notice, the export, the
erasure and the retention jobs all read it, and a test fails for a table that does not stand there.
notice 个人信息处理说明 · consent 同意 · export 我的数据 · erasure 删除 · retention 保存期限

A person who has left is `asked` or due, and then `erased`; what still binds him (a loan, a post) refuses it.
"""
