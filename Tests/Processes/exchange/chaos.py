"""Random faults from a seed: of REST requests, of socket requests, and of stream messages."""
import random

# Faults of a REST request, with their relative frequencies.
READING = {"10006": 2, "502": 2, "drop": 2, "closed": 2, "10000": 1, "late": 3, "html": 1,
           "garbage": 1, "10002": 1}
ACTING = {**READING, "lost": 5, "unknown": 3, "429": 1}
# Faults of a socket request.
SOCKET = {"lost": 4, "cut": 3, "late": 4, "twice": 3, "held": 2, "unknown": 2, "swallowed": 4,
          "closed": 3, "slow": 4, "10006": 2, "10019": 1, "10429": 1, "20003": 1}
# Faults of a stream message.
STREAM = {"mute": 2, "repeat": 3, "shuffle": 2}


class Chaos:
    """Injects random faults until `calm` is called: `reads` is the rate for queries, `acts` for
    requests that act, and `stream` for messages.

    Late and slow answers take up to `longest` seconds."""

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
        """Returns (fault, options) for a REST request; the fault is None if the request
        succeeds."""
        kind = (self.draw(self.acts, ACTING, "rest act") if acts
                else self.draw(self.reads, READING, "rest"))
        options = {"late": {"seconds": self.random.uniform(0.01, self.longest)},
                   "10006": {"reset_ms": self.random.randint(10, 300)}}
        return kind, options.get(kind, {})

    def of_socket(self, op):
        """Returns (fault, options) for a request by socket; the fault is None if the request
        succeeds."""
        kind = self.draw(self.acts, SOCKET, "socket")
        if kind and kind.isdigit():
            return "code", {"code": int(kind), "text": "not now"}
        seconds = self.random.uniform(0.01, self.longest)
        how = self.random.choice(("reset", "drop"))
        return kind, {"seconds": seconds, "how": how}

    def of_stream(self, kind):
        """Returns {} if a message has this fault, else None. Each kind of fault is drawn
        separately."""
        share = STREAM.get(kind, 0) / sum(STREAM.values())
        if share and self.random.random() < self.stream * share:
            self.counts["stream", kind] = self.counts.get(("stream", kind), 0) + 1
            return {}
        return None
