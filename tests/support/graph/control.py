"""POST /control {"do": "fail", …}: the commands of Graph for whoever runs in another process."""

from graph.requests import Answer

COMMANDS = ("add_number", "fail", "heal", "advance", "count", "decide", "add_template")


def obey(graph, command):
    """The members besides "do" are the arguments."""
    name = command.pop("do")
    if name not in COMMANDS:
        return Answer({"error": f"no such command: {name}"}, 400)
    return Answer({"result": getattr(graph, name)(**command)})
