#!/usr/bin/env python3
"""An executable specification of twintag's block object (docs/store.md): whole versions after a kill or a power cut at any instant.

One device, BLOCKS logical blocks, a few spare slots. Writes cover ranges and are cut into their single stores; a flush runs beside them.
A *kill* keeps every store made so far. A *power cut* gives back, page by page, any state that the page had since it was last forced.
After a kill the image must be the prefix of the applied writes; after a power cut the prefix up to the forced watermark.

    python3 docs/model/block_object_model.py               1,000 walks; exit code 0: all hold, 1: a violation, and its seed
    python3 docs/model/block_object_model.py --break NAME  one rule off: ends at the first walk that fails, with exit code 1
    python3 docs/model/block_object_model.py --seeds 7 -v  -v prints the story of a failing walk
"""
import argparse, random, sys

BLOCKS, SLOTS, TRAILERS = 3, 9, 3
RULES = ("undo", "three-trailers", "watermark-last", "keep-until-forced", "above-watermark", "boundary", "settle-superblock")
TORN = -1


class Violation(Exception):
    pass


class Page:
    """Something that reaches the disk as a whole, at a moment nobody chooses."""

    def __init__(self, value):
        self.value, self.since = value, [value]

    def store(self, value):
        self.value = value
        self.since.append(value)

    def force(self):
        self.since = [self.value]


class Walk:
    def __init__(self, seed, broken):
        self.rnd, self.broken, self.story = random.Random(seed), set(broken), []
        self.slots = [Page(0) for _ in range(SLOTS)]                       # content: the tag that wrote it
        self.lines = [Page(((0, b),)) for b in range(BLOCKS)]              # trailers of a block: (tag, slot), at most TRAILERS
        self.undo, self.super = Page(None), Page(0)                        # undo: (tag, {block: former trailers}); super: flushed watermark
        self.recorded, self.applied, self.tag, self.mark = 0, 0, 0, 0
        self.covers = 0                                                    # watermark of the flush under way, 0 if none
        self.history = []                                                  # applied or under way: (tag, blocks)
        self.busy, self.flushing = None, None                              # generators: the write and the flush in progress

    def say(self, *a):
        self.story.append(" ".join(map(str, a)))

    # ---- the rules ----------------------------------------------------------------------------------------------------
    def named(self):
        return {s for line in self.lines for _, s in line.value}

    def successor(self, line, new):
        """The trailers of a block after a new version: it replaces the newest unless that is flushed or covered by the flush under way."""
        durable = self.mark if "keep-until-forced" in self.broken else self.super.since[0]
        flushed = max((t for t in line if t[0] <= durable), default=None)
        covered = max((t for t in line if durable < t[0] <= self.covers), default=None) if self.covers else None
        if "three-trailers" in self.broken:
            covered = None
        return tuple(sorted({t for t in (flushed, covered) if t} | {new}))

    def write(self, blocks):
        self.tag += 1
        tag = self.tag
        self.recorded = tag
        self.history.append((tag, blocks))
        self.say("write", tag, "of blocks", blocks)
        yield
        place = {}
        for b in blocks:
            free = [s for s in range(SLOTS) if s not in self.named() and s not in place.values()]
            while not free:                                                # running short: wait for a flush
                if not self.flushing:
                    self.begin_flush()
                yield
                free = [s for s in range(SLOTS) if s not in self.named() and s not in place.values()]
            place[b] = self.rnd.choice(free)
            self.slots[place[b]].store(TORN)
            yield
            self.slots[place[b]].store(tag)
            yield
        if "undo" not in self.broken:
            self.undo.store((tag, {b: self.lines[b].value for b in blocks}))
            yield
        for b in blocks:
            self.lines[b].store(self.successor(self.lines[b].value, (tag, place[b])))
            yield
        self.applied = tag
        self.undo.store(None)
        self.say("applied", tag)

    def flush(self):
        self.covers = self.applied
        self.say("flush begins, covers", self.covers)
        yield
        pages = self.slots + self.lines + [self.undo]
        if "watermark-last" in self.broken:
            self.super.store(self.covers)
            self.super.force()
            yield
        self.rnd.shuffle(pages)
        for p in pages:
            p.force()
            if self.rnd.random() < 0.3:
                yield
        self.mark = self.covers
        yield
        self.super.store(self.covers)
        yield
        self.super.force()
        self.covers = 0
        self.say("flush done, watermark", self.super.value)

    def begin_flush(self):
        self.flushing = self.flush()
        next(self.flushing)

    # ---- faults and checks ---------------------------------------------------------------------------------------------
    def kill(self):
        self.say("KILL, applied", self.applied, "recorded", self.recorded)
        if self.recorded > self.applied and self.undo.value and self.undo.value[0] == self.recorded:
            for b, former in self.undo.value[1].items():
                self.lines[b].store(former)
        self.undo.store(None)
        if "settle-superblock" not in self.broken:
            self.super.force()                                             # a watermark found on restart may or may not be on disk: make it so
        self.settle(self.applied, lambda line: max(line))

    def power_cut(self):
        for p in self.slots + self.lines + [self.undo, self.super]:
            p.value = self.rnd.choice(p.since)
        top = self.super.value
        self.say("POWER CUT, watermark", top)
        if "above-watermark" in self.broken:
            good = lambda line: max(t for t in line if self.slots[t[1]].value == t[0])
        else:
            good = lambda line: max((t for t in line if t[0] <= top), default=(None, 0))
        self.settle(top, good)
        for b in range(BLOCKS):                                            # recovery keeps one version, forced
            self.lines[b].value = (good(self.lines[b].value),)
        self.undo.value = None
        for p in self.slots + self.lines + [self.undo, self.super]:
            p.force()
        self.applied = self.mark = top

    def settle(self, top, current):
        """The image must be the prefix of the history up to top."""
        self.history = [h for h in self.history if h[0] <= top]
        for b in range(BLOCKS):
            want = max([t for t, blocks in self.history if b in blocks], default=0)
            tag, slot = current(self.lines[b].value)
            if tag != want or self.slots[slot].value != want:
                raise Violation("block %d: trailers %s, slot holds %s, want version %d" % (b, self.lines[b].value, self.slots[slot].value, want))
        self.busy = self.flushing = None
        self.covers, self.recorded = 0, self.applied

    def run(self, steps):
        for _ in range(steps):
            r = self.rnd.random()
            if r < 0.010:
                self.kill()
            elif r < 0.020:
                self.power_cut()
            elif r < 0.35 and self.flushing:
                self.flushing = None if next(self.flushing, self) is self else self.flushing
            elif r < 0.37 and not self.flushing and (not self.busy or "boundary" in self.broken):
                self.begin_flush()                                         # between two writes, never inside one
            elif self.busy:
                self.busy = None if next(self.busy, self) is self else self.busy
            else:
                first = self.rnd.randrange(BLOCKS)
                self.busy = self.write(list(range(first, self.rnd.randint(first, BLOCKS - 1) + 1)))


def seeds(text):
    first, _, last = text.partition("..")
    return int(first), int(last or first)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seeds", default="1..1000", metavar="A..B", help="one walk a seed (default 1..1000)")
    ap.add_argument("--break", dest="broken", action="append", default=[], choices=RULES, metavar="NAME",
                    help="take one rule out, may be repeated: " + ", ".join(RULES))
    ap.add_argument("-v", action="store_true", help="print the story of a failing walk")
    o = ap.parse_args()
    lo, hi = seeds(o.seeds)
    for seed in range(lo, hi + 1):
        w = Walk(seed, o.broken)
        try:
            w.run(600)
        except Violation as v:
            print("seed %d: %s" % (seed, v))
            if o.v:
                print("\n".join(w.story))
            return 1
    print("seeds %d..%d hold" % (lo, hi))
    return 0


if __name__ == "__main__":
    sys.exit(main())
