package io.twintag.device;

import io.twintag.device.store.Facts;
import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.protocol.AttachDecoder;
import io.twintag.transport.protocol.CreateObjectDecoder;
import io.twintag.transport.protocol.EngineHeartbeatDecoder;
import io.twintag.transport.protocol.JoinDecoder;
import io.twintag.transport.protocol.JoinUndoingDecoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.RecordDecoder;
import io.twintag.transport.protocol.SealDecoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.OwnerThread;
import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The device's side of membership (docs/membership.md): who am I, promise an epoch, force a record, follow a stream.
 * The engine repeats what was not answered, so every request may come twice; only the newest answer is kept to be sent.
 *
 * <p>A device that is sealed forces all that it holds before it says so, in every flush mode, member or not: until it
 * follows another stream it holds no more than that. So whatever an engine decides on after the seal is on forced
 * ground, whoever stores the record first: another device, or the engine's own directory.
 *
 * <p>Apply thread.
 */
final class ControlHandler {
    private final OwnerThread owner = new OwnerThread();
    private final ExpandableDirectByteBuffer answer = new ExpandableDirectByteBuffer(64 * 1024);
    private final EngineReplies replies = new EngineReplies();
    private final DeviceContext context;
    private final Volume volume;
    private final TagTable tags;
    private final Committed committed;
    private final StorageAgent storage;
    private int answerLength;
    private long sealedBy;
    /** What was promised when this process last said what it holds. */
    private int toldSince;

    private int followedEpoch;
    // A seal found a gap in a log that this device had joined: it lacks what a member must have.
    private boolean isIncomplete;

    ControlHandler(
            final DeviceContext context,
            final Volume volume,
            final TagTable tags,
            final Committed committed,
            final StorageAgent storage) {
        this.context = context;
        this.volume = volume;
        this.tags = tags;
        this.committed = committed;
        this.storage = storage;
    }

    /** @param at where the message's block begins, behind its header. */
    void onMessage(final DirectBuffer buffer, final int at, final MessageHeaderDecoder header) {
        assert owner.isMine();
        final int block = header.blockLength();
        final int version = header.version();
        switch (header.templateId()) {
            case AttachDecoder.TEMPLATE_ID -> attach(new AttachDecoder().wrap(buffer, at, block, version));
            case SealDecoder.TEMPLATE_ID -> seal(new SealDecoder().wrap(buffer, at, block, version));
            case RecordDecoder.TEMPLATE_ID -> record(new RecordDecoder().wrap(buffer, at, block, version));
            case JoinDecoder.TEMPLATE_ID -> join(JoinOrder.of(new JoinDecoder().wrap(buffer, at, block, version)));
            case JoinUndoingDecoder.TEMPLATE_ID ->
                join(JoinOrder.of(new JoinUndoingDecoder().wrap(buffer, at, block, version)));
            case CreateObjectDecoder.TEMPLATE_ID -> create(new CreateObjectDecoder().wrap(buffer, at, block, version));
            case EngineHeartbeatDecoder.TEMPLATE_ID -> {
                final EngineHeartbeatDecoder heartbeat = new EngineHeartbeatDecoder().wrap(buffer, at, block, version);
                committed.advance(heartbeat.epoch(), heartbeat.committed());
            }
            default -> {
                // A message of a newer engine: it falls back on what this device answers.
            }
        }
    }

    int promisedEpoch() {
        return volume.superblock().facts().promisedEpoch();
    }

    /**
     * The epoch whose writes are applied; 0 between a seal and its record, and from the start of this process or its
     * link until an engine has recorded: what was sent meanwhile was not received, so the stream would have a hole.
     */
    int followedEpoch() {
        return followedEpoch;
    }

    void unfollow() {
        assert owner.isMine();
        followedEpoch = 0;
    }

    /** The answer that waits to be sent, 0 bytes if none. */
    int answerLength() {
        return answerLength;
    }

    MutableDirectBuffer answer() {
        return answer;
    }

    void answerSent() {
        answerLength = 0;
    }

    private void attach(final AttachDecoder attach) {
        if (attach.generator() == volume.superblock().facts().generator()) {
            toldSince = promisedEpoch();
            answerLength = EngineReplies.attached(
                    answer,
                    attach.correlation(),
                    volume,
                    new TagFacts(
                            context.tagPages(), tags.pages(), tags.retired(volume.streamEpoch()), tags.mayLackPages()),
                    committed.sequenceOf(volume.streamEpoch()));
        }
    }

    @Safeguard(
            name = "flush-at-seal",
            prevents = "What both had applied and nobody had flushed goes with the power of the one that is "
                    + "decided on alone, before it has the record of that.")
    private void seal(final SealDecoder seal) {
        final Facts facts = volume.superblock().facts();
        if (isOfAnotherMirror(seal, facts)) {
            return; // no engine of this mirror: its epochs mean nothing here
        }
        if (isPromisedToAnother(seal, facts)) {
            answerWith(replies.fenced(seal.correlation(), facts.promisedEpoch()));
            return;
        }
        if (seal.epoch() > facts.promisedEpoch()) {
            storeTwice(now -> now.withPromisedEpoch(seal.epoch()));
            volume.fenceCreates();
            sealedBy = seal.correlation();
            followedEpoch = 0;
            isIncomplete |= volume.joining().leave();
            // Before the answer: what is recorded from here on, here or elsewhere, must not outlive what it speaks of.
            // A
            // process that ends before this has promised, and not answered: the next one is another to whoever repeats
            // the
            // seal, and refuses it, so that it is sealed anew.
            volume.flushNow();
        }
        answerWith(replies.sealed(seal.correlation(), volume));
    }

    private static boolean isOfAnotherMirror(final SealDecoder seal, final Facts facts) {
        return seal.lineage() != facts.lineage();
    }

    /** Only a higher epoch than any before is promised, and to one engine; which may ask again. */
    @Safeguard(
            name = "promise",
            prevents = "Two engines find the same highest epoch, take the same for the next, and both number "
                    + "its writes from 1.")
    private boolean isPromisedToAnother(final SealDecoder seal, final Facts facts) {
        return seal.epoch() < facts.promisedEpoch()
                || seal.epoch() == facts.promisedEpoch() && seal.correlation() != sealedBy;
    }

    private void record(final RecordDecoder record) {
        final int epoch = record.epoch();
        if (epoch < promisedEpoch()) {
            answerWith(replies.fenced(record.correlation(), promisedEpoch()));
            return;
        }
        final Facts before = volume.superblock().facts();
        final boolean isMember = Slots.has(record.members(), before.slot());
        if (!isNamed(record, before) || isMember && before.recordEpoch() != epoch && !isTold(epoch)) {
            return; // another device or process was asked what it holds, this one since came in its place: the engine
            // asks anew
        }
        if (before.recordEpoch() != epoch) {
            if (isMember) {
                if (isIncomplete && record.members() == Slots.BOTH) {
                    throw new IllegalStateException("made a member in epoch " + epoch + " with a gap in a log");
                }
                volume.joining().leave();
            }
            final int members = record.members();
            final long memberA = record.memberA();
            final long memberB = record.memberB();
            final long arbiter = record.arbiter();
            storeTwice(now -> now.withRecord(epoch, members, memberA, memberB, arbiter));
            if (isMember) {
                follow(epoch);
                volume.recorded();
            }
            if (record.members() == Slots.BOTH) {
                tags.dropEpochsBelow(epoch); // both hold the same, forced: nothing of before is in doubt
                acceptTags();
            }
        }
        answerWith(replies.recorded(record.correlation(), epoch));
    }

    /** Whether this process said after the seal what it holds: one before may have held more, and lost power since. */
    private boolean isTold(final int epoch) {
        return toldSince == epoch;
    }

    /** A record names the device of each slot, member or not. */
    private static boolean isNamed(final RecordDecoder record, final Facts facts) {
        return facts.deviceId() == (facts.slot() == 0 ? record.memberA() : record.memberB());
    }

    /** Into both copies: when one rots, the other must not take a promise back. */
    private void storeTwice(final UnaryOperator<Facts> change) {
        volume.superblock().update(change);
        volume.superblock().update(change);
    }

    private void acceptTags() {
        try {
            tags.acceptRebuilt();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void join(final JoinOrder join) {
        if (join.epoch() < promisedEpoch()) {
            answerWith(replies.fenced(join.correlation(), promisedEpoch()));
            return;
        }
        final int epoch = join.epoch();
        final boolean isMember = volume.superblock().facts().recordEpoch() == epoch
                && volume.superblock().facts().isMember();
        if (followedEpoch != epoch && !isMember) {
            if (volume.streamEpoch() == epoch) {
                return; // was followed, and is not any more: a part of it is missing; only a new epoch can be joined
            }
            // What was rolled back here must not match: from now on this device vouches for another stream.
            tags.dropAbove(volume.streamEpoch(), volume.applied());
            join.undone().forEach(volume::undoCreate);
            volume.joins();
            follow(epoch);
            joinLogs(join);
        }
        answerWith(replies.recorded(join.correlation(), epoch));
    }

    private void joinLogs(final JoinOrder join) {
        isIncomplete = false;
        volume.joining().begin();
        join.logs().forEach(volume.joining()::log);
    }

    private void follow(final int epoch) {
        if (volume.streamEpoch() != epoch) {
            volume.startStream(epoch);
        }
        followedEpoch = epoch;
        committed.start(epoch);
    }

    private void create(final CreateObjectDecoder create) {
        if (create.epoch() < promisedEpoch()) {
            answerWith(replies.fenced(create.correlation(), promisedEpoch()));
            return;
        }
        storage.ask(new StorageAgent.Creation(
                create.correlation(),
                create.epoch(),
                create.objectId(),
                create.kind(),
                create.blockSize(),
                create.sizeBytes(),
                create.name()));
    }

    private void answerWith(final int lengthBytes) {
        answer.putBytes(0, replies.buffer(), 0, lengthBytes);
        answerLength = lengthBytes;
    }
}
