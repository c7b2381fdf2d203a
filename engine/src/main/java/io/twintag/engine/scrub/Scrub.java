package io.twintag.engine.scrub;

import io.twintag.engine.context.EngineContext;
import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.CheckedDecoder;
import io.twintag.transport.protocol.InstalledDecoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.SuspectDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks for bits that have flipped while nobody read them, and for writes that a disk lost: each device checks what it
 * holds and says so, this compares, and repairs from the twin what is proven bad. Only while both devices are members;
 * one small question at a time, at {@code scrub.rate} at most; no write waits for it. What readers meet comes first, at
 * once. Diff agent.
 */
public final class Scrub {
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final long FIRST_MS = TimeUnit.HOURS.toMillis(1);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STORE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long RATE_WITHOUT_SETTING = 64L * 1024 * 1024;
    private static final int MOST_SUSPECTS = 256;
    private static final long CORRELATIONS_OF_A_START = 1L << 32;

    private final EngineContext context;
    private final ScrubState state;
    private final ScrubEvents events;
    private final Random random;
    private final AtomicLong ordered = new AtomicLong(-1);
    private final Deque<Suspect> suspects = new ArrayDeque<>();
    private BackgroundCall call;
    private int epoch;
    private long waitUntilNs;
    private long storeNs;

    private ScrubPass pass;
    private boolean isPassNew;
    private Exam exam;
    private boolean isExamOfPass;
    private Suspect suspect;
    private ObjectWalk suspectWalk;
    private boolean isSuspectFine;
    private boolean isPassAsking;
    private volatile ScrubProgress progress;

    public Scrub(final EngineContext context) {
        this.context = context;
        this.state = ScrubState.load(context.files(), context.engineDirectory());
        this.events = new ScrubEvents(context);
        this.random = new Random(context.nanoClock().nanoTime());
        this.waitUntilNs = context.nanoClock().nanoTime();
        this.storeNs = waitUntilNs;
        if (state.nextDueMs == 0) {
            state.nextDueMs = context.epochClock().time() + FIRST_MS;
        }
        tell();
    }

    /** How far it is. Any thread. */
    public ScrubProgress progress() {
        return progress;
    }

    /**
     * Orders that a new pass begins now. Any thread.
     *
     * @param rateBytesPerS of this pass; 0: as configured.
     */
    public void start(final long rateBytesPerS) {
        ordered.set(rateBytesPerS);
    }

    /** Both devices are members in this epoch; 0: not so. */
    public void follow(final int newEpoch) {
        epoch = newEpoch;
        events.follow(newEpoch);
        if (suspect != null) {
            suspects.addFirst(suspect); // from the beginning
        } else if (exam != null) {
            suspects.addFirst(new Suspect(exam.object().id(), exam.first(), 1, "", null));
        }
        suspect = null;
        suspectWalk = null;
        exam = null;
        pass = null;
        // A late answer to a former engine or epoch is of another range.
        call = new BackgroundCall(newEpoch, random.nextInt(1 << 30) * CORRELATIONS_OF_A_START, 1);
        tell();
    }

    /** Somebody met something. */
    public void suspect(final Suspect met) {
        final boolean isKnown = suspect != null && suspect.isSameRange(met) && met.onSeen() == null
                || suspects.stream().anyMatch(other -> other.isSameRange(met) && met.onSeen() == null);
        if (!isKnown && suspects.size() < MOST_SUSPECTS) {
            suspects.add(met);
        }
    }

    public void onSuspect(final int slot, final SuspectDecoder met) {
        suspect(new Suspect(
                met.objectId(),
                met.first(),
                met.count(),
                ", which a reader of device " + Slots.letter(slot) + " met",
                null));
    }

    public int doWork(final Outbound[] background, final long nowNs) {
        if (epoch == 0) {
            return 0;
        }
        beginIfDue(nowNs);
        final int sent = call.doWork(background, nowNs);
        if (call.isOpen() || nowNs - waitUntilNs < 0) {
            return sent;
        }
        return sent + (exam != null ? askExam(nowNs) : askSuspect() || askPass(nowNs) ? 1 : 0);
    }

    private int askExam(final long nowNs) {
        if (exam.outcome() != Exam.Outcome.OPEN) {
            examined();
        } else if (exam.takePause()) {
            waitUntilNs = nowNs + PAUSE_NS;
        } else {
            exam.ask(call);
        }
        return 1;
    }

    private void examined() {
        final Exam done = exam;
        exam = null;
        if (events.examined(done, isExamOfPass || suspect == null ? "" : suspect.origin())) {
            state.found++;
            state.repaired += done.outcome() == Exam.Outcome.REPAIRED ? 1 : 0;
            state.alarms += done.outcome() == Exam.Outcome.UNREPAIRABLE ? 1 : 0;
        }
        if (isExamOfPass) {
            pass.examined(done);
        } else {
            isSuspectFine &= done.outcome() == Exam.Outcome.FINE || done.outcome() == Exam.Outcome.REPAIRED;
            suspectWalk.examined(done);
        }
        tell();
    }

    private boolean askSuspect() {
        isPassAsking = false;
        if (suspect == null) {
            suspect = suspects.poll();
            isSuspectFine = true;
            if (suspect == null) {
                return false;
            }
        }
        if (suspectWalk == null) {
            call.check(0, CheckWhat.NEXT_OBJECT, suspect.objectId() - 1, 0, 0, false);
            return true;
        }
        exam = suspectWalk.exam();
        isExamOfPass = false;
        if (exam == null && suspectWalk.isDone()) {
            endSuspect();
        } else if (exam == null) {
            suspectWalk.ask(call, Integer.MAX_VALUE);
        }
        return true;
    }

    private void endSuspect() {
        final Suspect done = suspect;
        suspect = null;
        suspectWalk = null;
        if (done.onSeen() != null) {
            done.onSeen().seen(isSuspectFine);
        }
    }

    private void onSuspectLook(final int slot, final Look look) {
        if (suspectWalk != null) {
            suspectWalk.onLook(slot, look);
            return;
        }
        final ScrubObject object = look.object();
        if (object.id() != suspect.objectId() || suspect.first() < 0 || suspect.first() >= object.end()) {
            endSuspect(); // what no object has is nothing to compare
            return;
        }
        // In a log from the segment's start: that a record begins where somebody says so is not known.
        final long from = object.isLog() ? suspect.first() - suspect.first() % object.blockSize() : suspect.first();
        suspectWalk = ScrubPass.walk(object, from, suspect.first() + Math.max(1, suspect.count()));
    }

    private boolean askPass(final long nowNs) {
        if (pass == null) {
            return false;
        }
        if (pass.isDone()) {
            endPass();
            return true;
        }
        exam = pass.exam();
        isExamOfPass = true;
        if (exam == null && !pass.isOpen(nowNs)) {
            return false;
        }
        if (exam == null) {
            isPassAsking = true;
            pass.ask(call);
        }
        return true;
    }

    private void beginIfDue(final long nowNs) {
        final long order = ordered.getAndSet(-1);
        final long configured = context.scrubRateBytesPerS();
        final long nowMs = order >= 0 || pass == null ? context.epochClock().time() : 0;
        final boolean isDue = pass == null && !state.isUnderWay && configured > 0 && isDue(nowMs);
        if (order >= 0 || isDue) {
            final long rate = order > 0 ? order : configured > 0 ? configured : RATE_WITHOUT_SETTING;
            state.begin(nowMs, rate);
            events.began(state, true);
            pass = null;
            isPassNew = true;
            if (exam != null && isExamOfPass) {
                exam = null; // the new pass comes there
                call.cancel();
            } else if (isPassAsking) {
                call.cancel();
            }
        }
        if (pass == null && state.isUnderWay) {
            pass = new ScrubPass(state, isPassNew, random, nowNs);
            isPassNew = false;
            tell();
        }
    }

    /** Never more than a day ahead, or it was set by a clock that was wrong. */
    private boolean isDue(final long nowMs) {
        return nowMs >= state.nextDueMs || state.nextDueMs - nowMs > DAY_MS;
    }

    private void endPass() {
        state.isUnderWay = false;
        state.passes++;
        state.endedMs = context.epochClock().time();
        state.nextDueMs = Math.max(state.endedMs, state.startedMs + DAY_MS);
        pass = null;
        isPassAsking = false;
        events.ended(state);
        store();
        tell();
    }

    public void onChecked(final int slot, final CheckedDecoder checked, final long nowNs) {
        if (epoch == 0 || !call.isAnswer(slot, checked.correlation())) {
            return;
        }
        final Look look = Look.of(checked);
        if (exam != null) {
            exam.onLook(slot, look);
        } else if (!isPassAsking) {
            onSuspectLook(slot, look);
        } else if (pass != null) {
            final int own = pass.isAtOwn() ? pass.ownWhat() : 0;
            final int bad = pass.onLook(slot, look, nowNs);
            if (bad > 0) {
                state.found += bad;
                state.repaired += bad;
                events.own(slot, own, bad);
            }
            if (nowNs - storeNs >= 0) {
                storeNs = nowNs + STORE_NS;
                store();
            }
            tell();
        }
    }

    public void onInstalled(final int slot, final InstalledDecoder installed, final long nowNs) {
        if (epoch == 0 || exam == null || !call.isAnswer(slot, installed.correlation())) {
            return;
        }
        if (installed.status() == Status.BACK_PRESSURED) {
            call.again(nowNs + PAUSE_NS);
        } else {
            exam.onInstalled(installed.status() == Status.OK && installed.installed() > 0);
        }
    }

    /** Where it is when the engine stops. */
    public void close() {
        store();
    }

    private void store() {
        final String problem = state.store();
        if (problem != null) {
            events.say(problem);
        }
    }

    private void tell() {
        progress = new ScrubProgress(
                state.isUnderWay,
                state.isUnderWay && epoch == 0,
                state.passes,
                state.startedMs,
                state.endedMs,
                context.scrubRateBytesPerS() > 0 ? state.nextDueMs : 0,
                pass == null ? "" : pass.objectName(),
                state.position,
                state.checkedBytes,
                pass == null ? 0 : pass.totalBytes(),
                state.checkedEver,
                state.found,
                state.repaired,
                state.alarms,
                state.rateBytesPerS);
    }
}
