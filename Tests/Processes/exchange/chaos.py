"""Faults by chance, from a seed: of requests by REST and by socket, and of what the streams say."""
import random

# What may become of a request by REST, and how often in comparison.
READING = {"10006": 2, "502": 2, "drop": 2, "closed": 2, "10000": 1, "late": 3, "html": 1,
           "garbage": 1, "10002": 1}
ACTING = {**READING, "lost": 5, "unknown": 3, "429": 1}
# What may become of a request by socket.
SOCKET = {"lost": 4, "cut": 3, "late": 4, "twice": 3, "held": 2, "unknown": 2, "swallowed": 4,
          "closed": 3, "slow": 4, "10006": 2, "10019": 1, "10429": 1, "20003": 1}
# What may become of a message of a stream.
STREAM = {"mute": 2, "repeat": 3, "shuffle": 2}


class Chaos:
    """`reads` of the queries, `acts` of the requests that act and `stream` of the messages meet a
    fault, until it is calmed.

    What is late or slow takes up to `longest` seconds."""

    def __init__(self, seed, reads=0.1, acts=0.3, stream=0.1, longest=0.6):
        self.random = random.Random(seed)
        self.reads, self.acts, self.stream, self.longest = reads, acts, stream, longest
        self.counts = {}  # fault: how many there were

    def calm(self):
        self.reads = self.acts = self.stream = 0

    def draw(self, rate, kinds, where):
        if self.random.random() >= rate:
            return None
        kind = self.random.choices(list(kinds), list(kinds.values()))[0]
        self.counts[where, kind] = self.counts.get((where, kind), 0) + 1
        return kind

    def of_rest(self, path, acts):
        """(fault, options) of a request; (None, {}) where nothing is wrong with it."""
        kind = (self.draw(self.acts, ACTING, "rest act") if acts
                else self.draw(self.reads, READING, "rest"))
        options = {"late": {"seconds": self.random.uniform(0.01, self.longest)},
                   "10006": {"reset_ms": self.random.randint(10, 300)}}
        return kind, options.get(kind, {})

    def of_socket(self, op):
        """The same of a request by socket."""
        kind = self.draw(self.acts, SOCKET, "socket")
        if kind and kind.isdigit():
            return "code", {"code": int(kind), "text": "not now"}
        seconds = self.random.uniform(0.01, self.longest)
        how = self.random.choice(("reset", "drop"))
        return kind, {"seconds": seconds, "how": how}

    def of_stream(self, kind):
        """Whether a message meets this; each kind is asked for by itself."""
        share = STREAM.get(kind, 0) / sum(STREAM.values())
        if share and self.random.random() < self.stream * share:
            self.counts["stream", kind] = self.counts.get(("stream", kind), 0) + 1
            return {}
        return None
