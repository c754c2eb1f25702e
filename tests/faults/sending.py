"""`python -m tests.faults.sending` sends what has to be sent.

Not `tick`, which would not let two of them send at once, nor another soon after one that died.
"""

import sys

from app import app
from unionweb.base.clock import now
from unionweb.notices.sending import send_everything

if __name__ == "__main__":
    with app.app_context():
        sys.stdout.writelines(str(sentence) for sentence in send_everything(now()))
