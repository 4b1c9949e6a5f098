"""`python3 -m graph PORT` in tests/support: the stand-in as a process of its own."""

import sys
import threading

from graph.server import Graph

with Graph(int(sys.argv[1])) as graph:
    print(graph.url, flush=True)
    threading.Event().wait()
