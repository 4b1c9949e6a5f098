"""The fenced blocks of a page, and what is wrong with them before anything runs."""

import re
import textwrap

RUN = {"sh", "php", "js", "python"}
OTHER_NAMES = {"bash": "sh", "shell": "sh", "console": "sh", "javascript": "js", "mjs": "js", "py": "python"}
FENCE = re.compile(r"^([ ]*)```([^\n`]*)\n(.*?)^\1```[ ]*$", re.M | re.S)
COMMAND = re.compile(r"^\s*(?:\$ |sudo |lumbung |\./dev |curl |podman |docker |npm |npx |composer |php |node |python3 |export |apt)", re.M)


class Block:
    def __init__(self, line, info, text):
        self.line = line
        self.language, _, self.words = info.strip().partition(" ")
        self.text = text
        self.expected = None

    def is_run(self):
        return self.language in RUN and not self.words.startswith("no-run")

    def fault(self):
        """Why a page may not have it, or None."""
        if self.language in OTHER_NAMES:
            return f"name the language {OTHER_NAMES[self.language]}"
        if not self.language and COMMAND.search(self.text):
            return "looks like a command and names no language"
        if self.language in RUN and self.words and not re.fullmatch(r"no-run: \S+ \S.*", self.words):
            return "`no-run:` needs a reason in words, and nothing else may stand there"
        return None


def blocks_of(page):
    """The blocks in order; a ```text block right after one that is run is what its output must contain."""
    blocks = []
    for found in FENCE.finditer(page):
        block = Block(page[:found.start()].count("\n") + 1, found[2], textwrap.dedent(found[3]))
        if block.language == "text" and blocks and blocks[-1].is_run() and blocks[-1].expected is None:
            blocks[-1].expected = block.text
        else:
            blocks.append(block)
    return blocks


def contains(output, expected):
    """Whether the output contains it, line breaks and all; `…` stands for anything."""
    parts = [re.escape(part) for part in expected.strip().split("…")]
    return re.search(".*?".join(parts), output, re.S) is not None
