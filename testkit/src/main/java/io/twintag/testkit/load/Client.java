package io.twintag.testkit.load;

import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.testkit.load.Violation.Kind;
import io.twintag.testkit.plan.Plan;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** One session of a run: submits appends and block writes, and keeps what each was and what became of it. */
public final class Client {
    private static final int MAX_BLOCKS = 3;
    private static final int MAX_PAYLOAD = 8 * 1024;
    private static final int MAX_BURST = 6;
    private static final int HOT = 8;
    private static final int STAY = 12;

    /** A submission; {@code first} and {@code count} of a block write, 0 and the payload's bytes of an append. */
    public record Write(int client, int number, long ticket, boolean isAppend, int first, int count, AckLevel asked) {}

    /** What became of it. */
    public record Done(Write write, int status, int epoch, long sequence, long position, AckLevel reached) {}

    public final List<Done> done = new ArrayList<>();
    final int id;
    public final int host;
    private final int levels;
    private final int mostBytes;
    private final int hotBlocks;
    private final Deque<Write> inFlight = new ArrayDeque<>();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[MAX_PAYLOAD]);
    private final Session session;
    private final SplittableRandom random;
    private final Story story;
    private int hot;
    private int submitted;

    public Client(
            final int id,
            final int host,
            final Plan plan,
            final Session session,
            final SplittableRandom random,
            final Story story) {
        this.id = id;
        this.host = host;
        this.levels = plan.levels();
        this.mostBytes = plan.mostBytes();
        this.hotBlocks = plan.hotBlocks();
        this.session = session;
        this.random = random;
        this.story = story;
    }

    public boolean isIdle() {
        return inFlight.isEmpty();
    }

    public int submitted() {
        return submitted;
    }

    public int waiting() {
        return inFlight.size();
    }

    /** What is submitted and has not come back. */
    Iterable<Write> inFlight() {
        return inFlight;
    }

    public void submitSome(final int log, final int blocks) {
        for (int n = random.nextInt(MAX_BURST); n > 0; n--) {
            final AckLevel asked = AckLevel.values()[random.nextInt(levels)];
            if (random.nextBoolean()) {
                append(log, Content.LEAST + random.nextInt(mostBytes), asked);
            } else {
                final int count = 1 + random.nextInt(MAX_BLOCKS);
                write(blocks, first(count), count, asked);
            }
        }
    }

    /**
     * Mostly among few blocks, and for a while always the same: those are written again soon, and then left as they
     * are.
     */
    private int first(final int count) {
        if (hotBlocks < Content.BLOCKS) {
            return random.nextInt(hotBlocks - count + 1);
        }
        if (random.nextInt(STAY) == 0) {
            hot = random.nextInt(Content.BLOCKS - HOT + 1);
        }
        return random.nextInt(4) == 0
                ? random.nextInt(Content.BLOCKS - count + 1)
                : hot + random.nextInt(HOT - count + 1);
    }

    public void append(final int log, final int length, final AckLevel asked) {
        Content.fill(payload, 0, length, id, submitted);
        keep(session.append(log, payload, 0, length, asked), true, 0, length, asked);
    }

    public void write(final int blocks, final int first, final int count, final AckLevel asked) {
        for (int i = 0; i < count; i++) {
            Content.fill(payload, i * Content.BLOCK_SIZE, Content.BLOCK_SIZE, id, submitted);
        }
        final int length = count * Content.BLOCK_SIZE;
        keep(session.write(blocks, first, payload, 0, length, asked), false, first, count, asked);
    }

    private void keep(
            final long ticket, final boolean isAppend, final int first, final int count, final AckLevel asked) {
        if (ticket > 0) {
            inFlight.add(new Write(id, submitted++, ticket, isAppend, first, count, asked));
        } else if (ticket != Status.BACK_PRESSURED && ticket != Status.NOT_CONNECTED) {
            throw Violation.safety("a submission is refused: " + Status.name((int) ticket));
        }
    }

    public void poll() {
        session.poll(this::onCompletion, 10_000);
    }

    private void onCompletion(final Completion completion) {
        if (inFlight.isEmpty()) {
            throw Violation.safety("a completion of nothing: " + completion);
        }
        final Write write = inFlight.remove();
        story.note(completion.status());
        story.note(completion.sequence());
        story.note(completion.position());
        if (write.ticket() != completion.ticket()) {
            throw Violation.safety("completions out of order: " + completion + " for " + write);
        }
        final int status = completion.status();
        if (status != Status.OK && status != Status.ROLLED_BACK && status != Status.UNKNOWN) {
            throw new Violation(Kind.SAFETY, write + " completes with " + Status.name(status));
        }
        done.add(new Done(
                write, status, completion.epoch(), completion.sequence(), completion.position(), completion.level()));
    }

    public void close() {
        session.close();
    }
}
