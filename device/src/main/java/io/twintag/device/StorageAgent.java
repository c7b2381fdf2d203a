package io.twintag.device;

import io.twintag.device.store.FlushMode;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.Wakeable;
import io.twintag.transport.runtime.WakeableIdle;
import java.io.UncheckedIOException;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * What may block, off the hot thread: flushes, makes objects, and grows logs ahead of need. Talks to the apply thread
 * through two queues and the volume's flush states.
 */
final class StorageAgent implements Agent, Wakeable {
    private static final int QUEUE_CAPACITY = 4096;

    private final WakeableIdle idle = new WakeableIdle();
    private final OneToOneConcurrentArrayQueue<Creation> creations = new OneToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final OneToOneConcurrentArrayQueue<StorageEvent> events =
            new OneToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final long[] toldEnds = new long[Limits.MAX_OBJECTS + 1];
    private final boolean[] toldFull = new boolean[toldEnds.length];
    private final DeviceContext context;
    private final Volume volume;
    private final NanoClock clock;
    private long nextFlushNs;
    private volatile long freeBytes;

    /** A CreateObject of the engine. */
    record Creation(
            long correlation, int epoch, int objectId, ObjectKind kind, int blockSize, long sizeBytes, String name) {}

    StorageAgent(final DeviceContext context, final Volume volume) {
        this.context = context;
        this.volume = volume;
        this.clock = context.nanoClock();
        this.nextFlushNs = clock.nanoTime();
        this.freeBytes = usableSpace();
    }

    @Override
    public int doWork() {
        if (volume.isFailed()) {
            return 0;
        }
        try {
            return serve();
        } catch (final StorageException | UncheckedIOException e) {
            if (!volume.isFailed()) {
                throw e;
            }
            return 1; // the mark tells the other agents
        }
    }

    private int serve() {
        int work = flush();
        final Creation creation = creations.poll();
        if (creation != null) {
            create(creation);
            work++;
        }
        if (volume.grow() > 0) {
            work++;
        }
        return work + tellGrown();
    }

    @Override
    public WakeableIdle idle() {
        return idle;
    }

    @Override
    public String roleName() {
        return "device-" + context.slotName() + "-storage";
    }

    /** Apply thread: what the engine asked for; a full queue drops it, and the engine asks again. */
    void ask(final Creation creation) {
        creations.offer(creation);
        idle.wake();
    }

    /** Apply thread: a flush has begun, and writes wait for it. */
    void flushBegun() {
        idle.wake();
    }

    /** Apply thread: the next event to tell the engine, or null; stays until {@link #eventTold()}. */
    StorageEvent nextEvent() {
        return events.peek();
    }

    void eventTold() {
        events.poll();
    }

    /** Usable space of the file system in bytes, as of the last flush or growth. */
    long freeBytes() {
        return freeBytes;
    }

    private int flush() {
        if (volume.flushIfBegun()) {
            freeBytes = usableSpace();
            return 1;
        }
        final long nowNs = clock.nanoTime();
        final boolean isDue = context.flushMode() != FlushMode.NONE && nowNs - nextFlushNs >= 0;
        if (isDue && volume.requestFlush()) {
            nextFlushNs = nowNs + context.flushIntervalNs();
            return 1;
        }
        return volume.isFlushRequested() ? 1 : 0; // not the time to sleep
    }

    private void create(final Creation creation) {
        StorageEvent event;
        try {
            final StorageObject object = volume.create(
                    creation.epoch(),
                    creation.objectId(),
                    creation.name(),
                    creation.kind(),
                    creation.blockSize(),
                    creation.sizeBytes());
            if (object == null) {
                return; // whoever asked does not decide any more
            }
            event = new StorageEvent(creation.correlation(), Status.OK, object.id(), end(object), false, "");
            toldEnds[object.id()] = end(object);
        } catch (final StorageException e) {
            event = new StorageEvent(
                    creation.correlation(), e.status(), creation.objectId(), 0, false, String.valueOf(e.getMessage()));
        }
        events.offer(event);
        freeBytes = usableSpace();
    }

    private int tellGrown() {
        int told = 0;
        for (final StorageObject object : volume.objects()) {
            if (object instanceof LogObject log
                    && (log.limit() != toldEnds[log.id()] || log.isFull() != toldFull[log.id()])
                    && events.offer(new StorageEvent(0, Status.OK, log.id(), log.limit(), log.isFull(), ""))) {
                toldEnds[log.id()] = log.limit();
                toldFull[log.id()] = log.isFull();
                told++;
            }
        }
        return told;
    }

    private static long end(final StorageObject object) {
        return object instanceof LogObject log ? log.limit() : object.sizeBytes() / object.blockSize();
    }

    private long usableSpace() {
        return context.disk().usableBytes(volume.directory());
    }
}
