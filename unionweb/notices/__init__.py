"""Notices: what the union tells a person, in the application and by mail.

notice 通知 · mail 邮件 · subject 标题 · template 文本 · placeholder 占位符 · unread 未读

A feature tells somebody something by `actions.tell_person`, or many at once by `actions.tell_people`; a key
makes sure that nobody is told the same twice. Whoever has an e-mail address gets the notice by mail too, when
a mail server is set up.

A mail goes queued → sending → sent or failed. It is marked as sending before the mail server hears of it, so
that a process that dies meanwhile has not sent it twice.
"""
