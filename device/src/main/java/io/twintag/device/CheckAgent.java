package io.twintag.device;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.LogLook;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.transport.protocol.CheckDecoder;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.CheckedEncoder;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.ByteBuffer;
import java.util.Comparator;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks whether what is stored is what was written, one request of the engine's scrub at a time. On a thread of its
 * own, since what it looks at may have to come from the disk: the apply thread only hands over the request and sends
 * the answer.
 */
final class CheckAgent implements Agent {
    private static final int IDLE = 0;
    private static final int ASKED = 1;
    private static final int ANSWERED = 2;
    private static final int MAX_CONTENT = Limits.MAX_PAYLOAD_LENGTH + 64;

    private final ExpandableDirectByteBuffer answer = new ExpandableDirectByteBuffer(4096);
    private final UnsafeBuffer block = new UnsafeBuffer(ByteBuffer.allocateDirect(Limits.MAX_BLOCK_SIZE));
    private final CheckedEncoder checked = new CheckedEncoder();
    private final Volume volume;
    private final String name;

    private UnsafeBuffer states;
    private UnsafeBuffer content;
    private int contentLength;
    private int statesLength;

    private volatile int state = IDLE;
    private long correlation;
    private int what;
    private int objectId;
    private long first;
    private int count;
    private boolean isContentWanted;
    private int answerLength;

    CheckAgent(final String slotName, final Volume volume) {
        this.name = "device-" + slotName + "-check";
        this.volume = volume;
    }

    /** Apply thread. While one is under way another is dropped: the engine asks again. */
    void ask(final CheckDecoder request) {
        if (state != ASKED) {
            correlation = request.correlation();
            what = request.what();
            objectId = request.objectId();
            first = request.first();
            count = request.count();
            isContentWanted = request.flags().contentToo();
            state = ASKED;
        }
    }

    /** Apply thread: length of the answer that is to be sent, or 0. */
    int answerLength() {
        return state == ANSWERED ? answerLength : 0;
    }

    DirectBuffer answer() {
        return answer;
    }

    /** Apply thread: the answer is sent. */
    void answered() {
        state = IDLE;
    }

    @Override
    public int doWork() {
        if (state != ASKED) {
            return 0;
        }
        if (volume.isFailed()) {
            state = IDLE; // no answer: the engine will hear of it in another way
            return 0;
        }
        allocate();
        contentLength = 0;
        statesLength = 0;
        checked.wrapAndApplyHeader(answer, 0, new MessageHeaderEncoder())
                .correlation(correlation)
                .epoch(volume.streamEpoch())
                .appliedBefore(volume.applied())
                .crc(0)
                .count(0)
                .status(Status.OK);
        final StorageObject object = what == CheckWhat.NEXT_OBJECT ? next() : volume.object(objectId);
        switch (what) {
            case CheckWhat.BLOCKS -> blocks(object);
            case CheckWhat.LOG -> log(object);
            case CheckWhat.SUPERBLOCK -> superblock();
            default -> {
                // The object alone.
            }
        }
        final boolean isLog = object instanceof LogObject;
        checked.appliedAfter(volume.applied())
                .objectId(object == null ? 0 : object.id())
                .kind(isLog ? ObjectKind.LOG : ObjectKind.BLOCK)
                .blockSize(isLog ? ((LogObject) object).segmentLength() : object == null ? 0 : object.blockSize())
                .end(isLog ? ((LogObject) object).tail() : object instanceof BlockObject b ? b.blocks() : 0)
                .name(object == null ? "" : object.name())
                .putBlocks(states, 0, statesLength)
                .putContent(content, 0, contentLength);
        answerLength = MessageHeaderEncoder.ENCODED_LENGTH + checked.encodedLength();
        state = ANSWERED;
        return 1;
    }

    @Override
    public String roleName() {
        return name;
    }

    private StorageObject next() {
        return volume.objects().stream()
                .filter(object -> object.id() > objectId)
                .min(Comparator.comparingInt(StorageObject::id))
                .orElse(null);
    }

    private void blocks(final StorageObject object) {
        if (!(object instanceof BlockObject blocks)) {
            checked.status(Status.NO_SUCH_OBJECT);
            return;
        }
        final int most = isContentWanted ? 1 : CheckWhat.MAX_BLOCKS;
        if (first < 0 || count < 1 || count > most || first > blocks.blocks() - count) {
            checked.status(Status.OUT_OF_RANGE);
            return;
        }
        for (int i = 0; i < count; i++) {
            final int at = i * CheckWhat.STATE_LENGTH;
            final int found = blocks.check(first + i, block, states, at).code();
            states.putLong(at + CheckWhat.STATE_OFFSET, found);
        }
        checked.count(count);
        statesLength = count * CheckWhat.STATE_LENGTH;
        if (isContentWanted) {
            contentLength = blocks.blockSize();
            content.putBytes(0, block, 0, contentLength);
        }
    }

    private void log(final StorageObject object) {
        if (!(object instanceof LogObject log)) {
            checked.status(Status.NO_SUCH_OBJECT);
            return;
        }
        final LogLook look = log.check(first, count);
        checked.status(look.bytes() < 0 ? look.bytes() : look.isBad() ? Status.CORRUPT : Status.OK)
                .count(Math.max(0, look.bytes()))
                .crc(look.digest());
        if (isContentWanted && look.bytes() > 0 && look.bytes() <= MAX_CONTENT) {
            final int copied = log.read(first, look.bytes(), Integer.MAX_VALUE, Long.MAX_VALUE, content, 0);
            contentLength = Math.max(0, copied);
        }
    }

    /** What is in memory is right: nobody else is needed to mend a copy. */
    private void superblock() {
        try {
            checked.count(volume.superblock().mend());
        } catch (final StorageException e) {
            checked.status(Status.DEVICE_FAILED);
        }
    }

    /** Only a scrub needs these, so they are made for the first. */
    private void allocate() {
        if (content == null) {
            states = new UnsafeBuffer(ByteBuffer.allocateDirect(CheckWhat.MAX_BLOCKS * CheckWhat.STATE_LENGTH));
            content = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_CONTENT));
        }
    }
}
