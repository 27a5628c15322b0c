"""Spools that are born ready and die young: for each number of seconds read, one that lives as long and is killed.

python -m tests.printer.nursery --data DIR
"""

import os
import signal
import sys
import time

from printer import spool

spool.warm_up()
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os._exit(spool.main(sys.argv[1:]))
    time.sleep(float(line))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    sys.stdout.write("dead\n")
    sys.stdout.flush()
