"""A stream whose topics a file changes."""
import os

from stream.case import Case


class ChangeCase(Case):
    def setUp(self):
        super().setUp()
        self.path = os.path.join(self.folder.name, "topics")

    def write(self, text, mode="a"):
        with open(self.path, mode) as file:
            file.write(text)

    def change(self, stream, text, *events):
        """Appends lines, and waits for an event (name, topic) of each."""
        seen = len(stream.events())
        self.write(text)
        for name, topic in events:
            stream.wait(lambda: [e for e in stream.events(name, topic=topic)
                                 if e in stream.events()[seen:]], f"{name} {topic}")

    def topics(self, exchange):
        return sorted(f"{link.category}:{topic}" for link in exchange.alive
                      for topic in link.topics)
