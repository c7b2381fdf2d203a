#!/usr/bin/env python3
"""An executable specification of twintag's membership, seal and resync (docs/membership.md), checked by random walks.

One volume, two devices, block writes, engines that come and go (directory 1, and another host's directory 2). A walk draws every
event from one seed: messages arrive (FIFO per connection), processes die, pause, wake and return, power fails, flushes finish,
a second engine takes over. At the end faults stop, everything returns, and the image is checked: mirrors equal (I1), nothing lost
that its acknowledgement promised (I2), a prefix of every stream (I3), and that it comes to rest at all (docs/invariants.md).

    python3 docs/model/protocol_model.py                   1,000 walks; exit code 0: all hold, 1: a violation, and its seed
    python3 docs/model/protocol_model.py --break NAME      one safeguard off: ends at the first walk that fails, with exit code 1
    python3 docs/model/protocol_model.py --seeds 7 -v      -v prints the story of a failing walk

Left out on purpose: log objects, pages (a set of entries stands for the tag table), corruption, more than one write a message.
"""
import argparse, random, sys

BLOCKS = 3
WALKS, WALKS_BROKEN = 1000, 20000                        # the rarest violation, of "takeover", shows at seed 11828
SAFEGUARDS = ("fence", "record", "arbiter", "stale", "flush-before-retire", "flush-before-record", "conditional-install", "undo-ghosts", "promise", "vouch", "member-target", "takeover")


class Violation(Exception):
    pass


class Device:
    def __init__(self, name):
        self.name, self.up, self.paused = name, True, False
        self.sealed = 1                                   # promised epoch, forced
        self.rec = (1, frozenset("ab"), 1)                # membership record: epoch, members, arbiter; forced
        self.stream, self.applied = 1, 0                  # last stream applied from, and how far
        self.blocks = {b: (0, 0, 0) for b in range(BLOCKS)}   # current: (epoch, seq, write id)
        self.safe = dict(self.blocks)                     # image at the flushed watermark
        self.safe_mark = (1, 0)                           # stream, sequence of that image
        self.entries = {}                                 # tag table: (epoch, seq) -> block
        self.lost_power = False

    def vouched(self):
        return (self.stream, self.applied)

    def flush(self):
        self.safe, self.safe_mark = dict(self.blocks), (self.stream, self.applied)

    def power_loss(self):
        self.up, self.paused, self.lost_power = False, False, True
        self.blocks = dict(self.safe)
        self.stream, self.applied = self.safe_mark
        self.entries = {t: b for t, b in self.entries.items() if t <= self.safe_mark}


class Engine:
    """One engine process. gather (who is there) -> seal (a new epoch) -> record (who is a member) -> run (and resync behind)."""

    def __init__(self, sim, ident, record):
        self.sim, self.ident, self.record = sim, ident, record   # record: what this engine's own directory holds (or None)
        self.alive, self.paused = True, False
        self.out = {"a": [], "b": []}                     # messages under way to each device
        self.inn = []                                     # replies under way to the engine
        self.state, self.replies, self.epoch, self.members = "gather", {}, 0, frozenset()
        self.seq, self.acked, self.flights = 0, {}, []
        self.joining, self.todo = None, []
        self.conn = dict(sim.conn)                        # a connection dies with the process at either end
        self.want, self.synced = None, None

    def send(self, d, *m):
        self.out[d].append(m + (self.conn[d],))

    def start(self):
        for d in "ab":
            self.send(d, "hello")

    # ---- decisions -------------------------------------------------------------------------------------------------
    def best_record(self):
        recs = [r["rec"] for r in self.replies.values()]
        if self.record:
            recs.append(self.record)
        return max(recs, key=lambda r: r[0]) if recs else None

    def votes(self, h):
        n = len(self.replies)
        if self.record and (self.record[0] >= h[0] or "arbiter" in self.sim.broken):
            n += 1
        return n

    def decide(self):
        """All that will answer has answered: seal at a new epoch if a majority is in sight and a member can serve."""
        h = self.best_record()
        if h is None or self.votes(h) < 2:
            return
        if "stale" in self.sim.broken:
            usable = set(self.replies)
        else:
            usable = set(self.replies) & set(h[1])
        if not usable:
            return
        lost = {d for d in usable if self.replies[d]["lost"]}
        if "vouch" not in self.sim.broken and lost and lost == usable and set(h[1]) - usable:
            return                                        # only members that lost power: the absent one may hold acknowledged writes
        top = max([r["sealed"] for r in self.replies.values()] + [h[0]])
        if self.record:
            top = max(top, self.record[0])
        self.base, self.epoch, self.usable = h, top + 1, usable
        self.state, self.sealed = "seal", {}
        for d in self.replies:
            self.send(d, "seal", self.epoch)

    def on_sealed(self):
        got = self.sealed
        cand = [d for d in got if d in self.usable]
        newest = max([x["rec"] for x in got.values()] + [self.base], key=lambda r: r[0])
        if newest[0] > self.base[0] or not cand:
            return self.restart()                         # the record moved on while we sealed
        auth = max(cand, key=lambda d: got[d]["vouched"])
        other = [d for d in got if d != auth]
        self.todo, self.joining, self.want = [], None, None
        members = frozenset(auth)
        if other and self.synced == other[0]:             # a live join has caught up: FIFO, so both hold the whole stream
            members = frozenset("ab")
        elif other:
            self.plan(auth, other[0], got)
            if not self.todo and len(cand) == 2:
                members = frozenset("ab")                 # equal already
            else:                                         # nothing is ever installed on a member: the source alone is recorded first
                self.joining = other[0]
                if "member-target" in self.sim.broken:
                    members = frozenset("ab")
        self.synced = None
        self.write_record(self.epoch, members)

    def plan(self, src, dst, got):
        es, ed = got[src]["entries"], got[dst]["entries"]
        if "undo-ghosts" in self.sim.broken:
            doubt = {b for t, b in es.items() if t not in ed}
        else:
            doubt = {b for t, b in es.items() if t not in ed} | {b for t, b in ed.items() if t not in es}
        v = got[dst]["vouched"]
        doubt |= {b for t, b in es.items() if t > v}
        self.todo, self.src, self.dst = sorted(doubt), src, dst

    def pump(self):
        """Resync: copy what is in doubt, one block at a time, under live writes; then a new epoch with both as members."""
        if self.todo:
            self.want = self.todo[0]
            self.send(self.src, "read", self.epoch, self.want)
            return
        self.want = None
        if self.joining:
            self.synced = self.joining                    # next: a new epoch with both, no writes between
            self.state, self.sealed, self.usable, self.base = "seal", {}, set(self.members), self.newrec
            self.replies = {d: None for d in "ab"}
            self.epoch += 1
            for d in "ab":
                self.send(d, "seal", self.epoch)

    def write_record(self, epoch, members):
        rec = (epoch, members, self.ident)
        self.state, self.newrec, self.recacks = "record", rec, set()
        if "record" in self.sim.broken:
            self.members = members
            self.sim.dirs[self.ident] = self.record = rec
            for d in members:
                self.send(d, "record", rec)
            return self.run()
        for d in sorted(self.replies):
            self.send(d, "record", rec)                   # also to one that is no member: so it knows
        self.need = set(members)
        if self.base[2] != self.ident and "takeover" not in self.sim.broken:
            self.need = set("ab")                         # a change of arbiter needs both: a majority of the old voters too;
        else:                                             # only then does our own directory begin to vote
            self.sim.dirs[self.ident] = self.record = rec  # forced

    def run(self):
        self.members, self.state, self.run_epoch = self.newrec[1], "run", self.newrec[0]
        self.sim.dirs[self.ident] = self.record = self.newrec
        self.seq, self.flights, self.acked = 0, [], {d: 0 for d in "ab"}
        if self.joining:
            self.send(self.joining, "join", self.run_epoch)
            self.pump()

    def restart(self):
        self.state, self.replies, self.todo, self.joining, self.synced, self.want = "gather", {}, [], None, None, None
        for d in "ab":
            self.conn[d] = self.sim.conn[d]
            self.send(d, "hello")

    # ---- events ----------------------------------------------------------------------------------------------------
    def on_reply(self, d, m):
        kind = m[0]
        if kind == "fenced":
            self.alive = False                            # a higher epoch exists: stop for good
            return
        if kind == "state" and self.state == "gather":
            self.replies[d] = m[1]
            if len(self.replies) == 2:
                self.decide()
        elif kind == "sealed" and self.state == "seal" and m[1]["epoch"] == self.epoch:
            self.sealed[d] = m[1]
            if len(self.sealed) == len(self.replies):
                self.on_sealed()
        elif kind == "block" and self.want == m[2] and m[1] == self.epoch:
            self.send(self.dst, "install", self.epoch, m[2], m[3])
        elif kind == "installed" and self.want == m[2] and m[1] == self.epoch:
            self.todo.pop(0)
            self.pump()
        elif kind == "recorded" and m[1] == getattr(self, "newrec", None) and self.state == "record":
            self.recacks.add(d)
            if self.recacks >= self.need:
                self.run()
        elif kind == "ack" and m[1] == getattr(self, "run_epoch", None) and self.state == "run":
            self.acked[d] = max(self.acked[d], m[2])
            self.complete()

    def complete(self):
        done = min(self.acked[d] for d in self.members)
        while self.flights and self.flights[0][0] <= done:
            self.sim.acknowledge(self.flights.pop(0)[1], self.members)

    def lost(self, d):
        """No word from a device: decide with those that answered, or start over."""
        if self.state == "gather" and self.replies and self.conn[d] == self.sim.conn[d]:
            self.decide()
        elif self.state == "run" and d not in self.members and d != self.joining:
            pass
        else:
            self.restart()


class Sim:
    def __init__(self, seed, broken=()):
        self.rnd, self.broken, self.trace = random.Random(seed), set(broken), []
        self.dev = {n: Device(n) for n in "ab"}
        self.conn = {"a": 0, "b": 0}
        self.dirs = {1: (1, frozenset("ab"), 1)}          # engine directories on disk, by id
        self.engines, self.wid, self.acked, self.flushed, self.order = [], 0, set(), set(), []
        self.new_engine(1)
        self.ackmode = {}

    def log(self, *a):
        self.trace.append(" ".join(map(str, a)))

    def new_engine(self, ident):
        e = Engine(self, ident, self.dirs.get(ident))
        self.engines.append(e)
        e.start()
        self.log("engine", ident, "starts, record", e.record)

    def acknowledge(self, w, members):
        self.acked.add(w)
        self.ackmode[w] = members
        self.log("ACK", w, "by", "".join(sorted(members)))

    # ---- a device handles one message ------------------------------------------------------------------------------
    def deliver(self, e, n):
        d, m = self.dev[n], e.out[n].pop(0)
        if m[-1] != self.conn[n] or not d.up:             # that connection is gone
            return
        kind, reply = m[0], lambda *r: e.inn.append((n, r))
        if kind == "hello":
            reply("state", dict(rec=d.rec, sealed=d.sealed, vouched=d.vouched(), lost=d.lost_power))
            return
        if kind == "seal":
            if m[1] <= d.sealed and "promise" not in self.broken:
                return reply("fenced")
            d.sealed = m[1]
            self.log(n, "sealed at", m[1], "by", e.ident, "vouches", d.vouched())
            return reply("sealed", dict(epoch=m[1], rec=d.rec, vouched=d.vouched(), entries=dict(d.entries), lost=d.lost_power))
        epoch = m[1][0] if kind == "record" else m[1]
        if epoch < d.sealed and not ("fence" in self.broken and kind == "write"):
            return reply("fenced")
        if kind == "record":
            if n in m[1][1] and "flush-before-record" not in self.broken:
                d.flush()                                 # a record rests on forced ground
            d.rec = m[1]
            if n in m[1][1]:
                d.lost_power = False
                if d.stream != m[1][0]:
                    d.stream, d.applied = m[1][0], 0      # a new stream starts
            self.log(n, "records", m[1][0], "".join(sorted(m[1][1])))
            reply("recorded", m[1])
        elif kind == "join":
            d.stream, d.applied = m[1], 0                 # follows the stream without being a member
            self.log(n, "joins", m[1])
        elif kind == "write":
            _, ep, seq, b, w, _c = m
            if "fence" not in self.broken and (ep != d.stream or seq != d.applied + 1):
                return
            d.entries[(ep, seq)] = b
            d.blocks[b] = (ep, seq, w)
            if ep == d.stream:
                d.applied = seq
            self.log(n, "applies", (ep, seq), "block", b, "write", w)
            reply("ack", ep, seq)
        elif kind == "read":
            reply("block", m[1], m[2], d.blocks[m[2]])
        elif kind == "install":
            cur, new = d.blocks[m[2]], m[3]
            if "conditional-install" in self.broken or cur[0] < m[1] or cur[:2] < new[:2]:
                d.blocks[m[2]] = new
                self.log(n, "installs block", m[2], new)
            reply("installed", m[1], m[2])
        elif kind == "retire":
            for t in [t for t in d.entries if t <= m[2]]:
                del d.entries[t]

    # ---- one random step ---------------------------------------------------------------------------------------------
    def step(self, faults):
        r, choices = self.rnd, []
        for e in self.engines:
            if e.alive and not e.paused:
                if e.inn:
                    choices += [("reply", e)] * 4
                if e.state == "run" and faults:
                    choices += [("submit", e)] * 3
                choices += [("retire", e)]
            for n in "ab":
                if e.out[n] and not self.dev[n].paused:
                    choices += [("deliver", e, n)] * 4
                if e.alive and not e.paused and (not self.dev[n].up or self.dev[n].paused or e.conn[n] != self.conn[n]):
                    choices += [("lost", e, n)]
                if e.alive and not e.paused and e.state == "run" and n not in e.members and not e.joining and self.dev[n].up and not self.dev[n].paused:
                    choices += [("notice", e, n)]
        for n in "ab":
            choices += [("flush", n)]
        if faults:
            choices += [("fault",)] if r.random() < 0.35 else []
        c = r.choice(choices)
        getattr(self, "do_" + c[0])(*c[1:])

    def do_reply(self, e):
        n, m = e.inn.pop(0)
        e.on_reply(n, m)

    def do_deliver(self, e, n):
        self.deliver(e, n)

    def do_lost(self, e, n):
        e.lost(n)

    def do_notice(self, e, n):
        self.log("engine", e.ident, "sees", n, "again")
        e.restart()

    def do_flush(self, n):
        d = self.dev[n]
        if d.up and not d.paused:
            d.flush()
        for e in self.engines:                            # acknowledge as flushed what all members have flushed
            if e.alive and not e.paused and e.state == "run":
                for t, _, w, owner in self.order:
                    if owner is e and t[0] == e.run_epoch and w in self.acked and all(t <= self.dev[m].safe_mark and self.dev[m].up for m in e.members):
                        self.flushed.add(w)

    def do_retire(self, e):
        """Diff agent in the steady state: entries on both, flushed on both, are deleted on both."""
        if e.state != "run" or len(e.members) != 2:
            return
        a, b = self.dev["a"], self.dev["b"]
        if not (a.up and b.up):
            return
        guard = "flush-before-retire" not in self.broken
        upto = (e.run_epoch, min(e.acked["a"], e.acked["b"]))
        if guard:
            upto = min(upto, a.safe_mark, b.safe_mark)
        if upto >= (e.run_epoch, 0):
            for n in "ab":
                e.send(n, "retire", e.run_epoch, upto)

    def do_submit(self, e):
        if len(e.flights) > 6:
            return
        self.wid += 1
        e.seq += 1
        b = self.rnd.randrange(BLOCKS)
        e.flights.append((e.seq, self.wid))
        self.order.append(((e.run_epoch, e.seq), b, self.wid, e))
        for d in sorted(e.members | set(e.joining or ())):
            e.send(d, "write", e.run_epoch, e.seq, b, self.wid)

    def do_fault(self):
        r = self.rnd
        n, kind = r.choice("ab"), r.random()
        d = self.dev[n]
        if kind < 0.18 and d.up:
            self.log("KILL", n)
            d.up, d.paused = False, False
            self.conn[n] += 1
        elif kind < 0.26 and d.up and n in self.power:
            self.log("POWER LOSS", n)
            d.power_loss()
            self.conn[n] += 1
        elif kind < 0.50 and not d.up:
            self.log("BACK", n)
            d.up = True
        elif kind < 0.60 and d.up:
            d.paused = not d.paused
            self.log("PAUSE" if d.paused else "WAKE", n)
        elif kind < 0.72:
            live = [e for e in self.engines if e.alive]
            if live:
                e = r.choice(live)
                self.log("KILL engine", e.ident)
                e.alive = False                           # what it sent may still arrive
        elif kind < 0.80:
            live = [e for e in self.engines if e.alive]
            if live:
                e = r.choice(live)
                e.paused = not e.paused
        elif kind < 0.97:
            if not any(e.alive and e.ident == 1 for e in self.engines):
                self.new_engine(1)                        # a directory is locked while its process lives, paused or not
        else:
            if not any(e.alive and e.ident == 2 for e in self.engines):
                self.new_engine(2)                        # another host takes over (operator's choice)

    # ---- a whole walk ---------------------------------------------------------------------------------------------
    def walk(self, steps=400):
        self.power = self.rnd.choice(("", "", "a", "ab"))     # whose power may fail
        for _ in range(steps):
            self.step(True)
        for n in "ab":                                    # faults stop; all return
            d = self.dev[n]
            d.up, d.paused = True, False
        for e in self.engines:
            if e.alive:
                e.alive = False
        self.log("---- faults stop")
        last = max(self.dirs, key=lambda i: self.dirs[i][0])
        self.engines = [e for e in self.engines if any(e.out.values())]
        self.new_engine(last)
        e = self.engines[-1]
        for _ in range(4000):
            self.step(False)
            if not e.alive:
                self.new_engine(last)
                e = self.engines[-1]
            if e.state == "run" and len(e.members) == 2 and not any(any(x.out.values()) or x.inn for x in self.engines if x.alive) and not e.todo:
                break
        else:
            raise Violation("liveness: no convergence; engine %s state %s members %s" % (e.ident, e.state, set(e.members)))
        self.check()

    def check(self):
        a, b = self.dev["a"], self.dev["b"]
        if a.blocks != b.blocks:
            raise Violation("I1 mirrors differ: %s %s" % (a.blocks, b.blocks))
        stamped = {w: (t, blk) for t, blk, w, _ in self.order}
        promised = self.acked                             # what each level survives: process deaths;
        if self.power == "a":                             # one side's power: what both had applied, or all members flushed
            promised = {w for w in self.acked if len(self.ackmode[w]) == 2} | self.flushed
        elif self.power:
            promised = self.flushed                       # both sides' power: what all members had flushed
        for w in sorted(promised):
            t, blk = stamped[w]
            if a.blocks[blk][:2] < t:
                raise Violation("I2 acknowledged write %d %s lost: block %d holds %s" % (w, t, blk, a.blocks[blk]))
        top = {}
        for blk, v in a.blocks.items():
            top[v[0]] = max(top.get(v[0], 0), v[1])
        for t, blk, w, _ in self.order:
            if t[0] in top and t[1] <= top[t[0]] and a.blocks[blk][:2] < t:
                raise Violation("I3 not a prefix: %s applied but %s (write %d, block %d) is not" % ((t[0], top[t[0]]), t, w, blk))


def seeds(text):
    first, _, last = text.partition("..")
    return int(first), int(last or first)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seeds", metavar="A..B", help="one walk a seed (default 1..%d; with --break 1..%d)" % (WALKS, WALKS_BROKEN))
    ap.add_argument("--break", dest="broken", action="append", default=[], choices=SAFEGUARDS, metavar="NAME",
                    help="take one safeguard out, may be repeated: " + ", ".join(SAFEGUARDS))
    ap.add_argument("--steps", type=int, default=400, help="steps of a walk before faults stop (default 400)")
    ap.add_argument("-v", action="store_true", help="print the story of a failing walk")
    o = ap.parse_args()
    lo, hi = seeds(o.seeds or "1..%d" % (WALKS_BROKEN if o.broken else WALKS))
    acks = 0
    for s in range(lo, hi + 1):
        sim = Sim(s, o.broken)
        try:
            sim.walk(o.steps)
        except Violation as v:
            print("seed %d: %s" % (s, v))
            if o.v:
                print("\n".join(sim.trace))
            return 1
        acks += len(sim.acked)
    print("seeds %d..%d hold, %d writes acknowledged" % (lo, hi, acks))
    return 0


if __name__ == "__main__":
    sys.exit(main())
