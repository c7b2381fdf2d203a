package io.twintag.transport.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages with flags have the bytes that they had when each side kept its flags by hand, as ints. */
class FlagsKeepTheirBytesTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private String flag;

    /** Every bit that an encoder leaves as it was shows. */
    @BeforeEach
    void fillWithOtherBytes() {
        buffer.setMemory(0, buffer.capacity(), (byte) -1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchThatWantsAFlush(final boolean isSet) {
        flag = isSet ? "01" : "00";
        final BatchEncoder encoder = new BatchEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .epoch(7)
                .count(2)
                .firstSequence(9)
                .timestampNs(11)
                .committed(8)
                .generator((short) -2)
                .reserved(0)
                .flags()
                .clear()
                .flushWanted(isSet);

        assertBytes(
                encoder.encodedLength(),
                "28000a00ca1b0300070000000200000009000000000000000b0000000000000008000000"
                        + "00000000feff"
                        + flag
                        + "0000000000");
        assertEquals(
                isSet,
                new BatchDecoder()
                        .wrapAndApplyHeader(buffer, 0, headerDecoder)
                        .flags()
                        .flushWanted());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTransactionThatExtends(final boolean isSet) {
        flag = isSet ? "01" : "00";
        final TransactionEncoder encoder = new TransactionEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .sequence(9)
                .objectId(3)
                .first(4096)
                .count(2)
                .crc(0x01020304)
                .sessionId(5)
                .ticket(6)
                .dataLength(64)
                .reserved(0)
                .flags()
                .clear()
                .extension(isSet);

        assertBytes(
                encoder.encodedLength(),
                "38000b00ca1b0300090000000000000003000000"
                        + flag
                        + "000000001000000000000002000000040302010500000000000000060000000000000040"
                        + "00000000000000");
        assertEquals(
                isSet,
                new TransactionDecoder()
                        .wrapAndApplyHeader(buffer, 0, headerDecoder)
                        .flags()
                        .extension());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInstallOfABadBlock(final boolean isSet) {
        flag = isSet ? "01" : "00";
        final InstallEncoder encoder = new InstallEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlation(21)
                .epoch(7)
                .objectId(3)
                .first(4)
                .count(1)
                .flags()
                .clear()
                .bad(isSet);
        encoder.putTrailers(new byte[] {1, 2}, 0, 2).putContent(new byte[] {3}, 0, 1);

        assertBytes(
                encoder.encodedLength(),
                "20001b00ca1b030015000000000000000700000003000000040000000000000001000000"
                        + flag
                        + "0000000200000001020100000003");
        assertEquals(
                isSet,
                new InstallDecoder()
                        .wrapAndApplyHeader(buffer, 0, headerDecoder)
                        .flags()
                        .bad());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReadOfTrailersOnly(final boolean isSet) {
        flag = isSet ? "01" : "00";
        final ReadBlocksEncoder encoder = new ReadBlocksEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlation(21)
                .epoch(7)
                .objectId(3)
                .first(4)
                .count(5)
                .flags()
                .clear()
                .trailersOnly(isSet);

        assertBytes(
                encoder.encodedLength(),
                "20001c00ca1b030015000000000000000700000003000000040000000000000005000000" + flag + "000000");
        assertEquals(
                isSet,
                new ReadBlocksDecoder()
                        .wrapAndApplyHeader(buffer, 0, headerDecoder)
                        .flags()
                        .trailersOnly());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCheckThatWantsTheContentToo(final boolean isSet) {
        flag = isSet ? "01" : "00";
        final CheckEncoder encoder = new CheckEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlation(21)
                .what(2)
                .objectId(3)
                .first(4)
                .count(5)
                .flags()
                .clear()
                .contentToo(isSet);

        assertBytes(
                encoder.encodedLength(),
                "20001f00ca1b030015000000000000000200000003000000040000000000000005000000" + flag + "000000");
        assertEquals(
                isSet,
                new CheckDecoder()
                        .wrapAndApplyHeader(buffer, 0, headerDecoder)
                        .flags()
                        .contentToo());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAckOfOneThatFollowsNothing(final boolean isSet) {
        flag = isSet ? "01" : "00";
        final AckEncoder encoder = new AckEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .epoch(7)
                .applied(9)
                .flushed(8)
                .tagPages(3)
                .reserved(0)
                .retired(6)
                .freeBytes(1L << 33)
                .flags()
                .clear()
                .followsNothing(isSet);

        assertBytes(
                encoder.encodedLength(),
                "30002c00ca1b030007000000"
                        + flag
                        + "000000090000000000000008000000000000000300000000000000060000000000000000"
                        + "00000002000000");
        assertEquals(
                isSet,
                new AckDecoder()
                        .wrapAndApplyHeader(buffer, 0, headerDecoder)
                        .flags()
                        .followsNothing());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStateOfAFullObject(final boolean isSet) {
        flag = isSet ? "01" : "00";
        final ObjectStateEncoder encoder = new ObjectStateEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlation(21)
                .status(-3)
                .objectId(3)
                .end(4096)
                .flags()
                .clear()
                .full(isSet);
        encoder.reason("no");

        assertBytes(
                encoder.encodedLength(),
                "19002d00ca1b03001500000000000000fdffffff030000000010000000000000" + flag + "020000006e6f");
        assertEquals(
                isSet,
                new ObjectStateDecoder()
                        .wrapAndApplyHeader(buffer, 0, headerDecoder)
                        .flags()
                        .full());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReadOfWhatIsNotCommittedToo(final boolean isSet) {
        flag = isSet ? "01" : "00";
        final ReadRequestEncoder encoder = new ReadRequestEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .readerId(20)
                .correlation(21)
                .what(2)
                .objectId(3)
                .first(4)
                .count(5)
                .flags()
                .clear()
                .uncommittedToo(isSet);

        assertBytes(
                encoder.encodedLength(),
                "28003d00ca1b030014000000000000001500000000000000020000000300000004000000"
                        + "0000000005000000"
                        + flag
                        + "000000");
        assertEquals(
                isSet,
                new ReadRequestDecoder()
                        .wrapAndApplyHeader(buffer, 0, headerDecoder)
                        .flags()
                        .uncommittedToo());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void factsOfAVolumeAndItsObjects(final int bits) {
        flag = "0" + bits;
        final AttachedEncoder encoder = new AttachedEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .correlation(21)
                .lineage(22)
                .deviceId(23)
                .slot((short) 1)
                .members((short) 3)
                .generator((short) -2)
                .recordEpoch(7)
                .arbiter(24)
                .promisedEpoch(8)
                .streamEpoch(7)
                .applied(9)
                .reserved1(0)
                .tagCapacityPages(100)
                .tagPages(3)
                .reserved3(0)
                .flushed(8)
                .retired(6)
                .committed(9)
                .memberA(25)
                .memberB(23)
                .flags()
                .clear()
                .lostPower((bits & 1) != 0)
                .lacksTagPages((bits & 2) != 0)
                .failed((bits & 4) != 0);
        final AttachedEncoder.ObjectsEncoder objects = encoder.objectsCount(2);
        object(objects, 1, false, "l");
        object(objects, 2, true, "m");

        assertBytes(
                encoder.encodedLength(),
                "70002800ca1b03001500000000000000160000000000000017000000000000000103feff"
                        + "07000000180000000000000008000000070000000900000000000000"
                        + flag
                        + "000000640000000300000000000000080000000000000006000000000000000900000000"
                        + "000000190000000000000017000000000000002800020001000000010000000000000000"
                        + "000000001000000000000040000000000000000008000000000000010000006c02000000"
                        + "010100000000000000000000001000000000000040000000000000000008000000000000"
                        + "010000006d");
        final DeviceFacts facts = DeviceFacts.of(new AttachedDecoder().wrapAndApplyHeader(buffer, 0, headerDecoder));
        assertEquals((bits & 1) != 0, facts.hasLostPower());
        assertEquals((bits & 2) != 0, facts.isTagTableUnknown());
        assertEquals((bits & 4) != 0, facts.isFailed());
        assertFalse(facts.objects().get(1).isFull());
        assertTrue(facts.objects().get(2).isFull());
    }

    private static void object(
            final AttachedEncoder.ObjectsEncoder objects, final int id, final boolean isFull, final String name) {
        objects.next()
                .objectId(id)
                .kind(ObjectKind.LOG)
                .reserved(0)
                .blockSize(0)
                .reserved2(0)
                .sizeBytes(4096)
                .tail(64)
                .end(2048)
                .flags()
                .clear()
                .full(isFull);
        objects.name(name);
    }

    private void assertBytes(final int encodedLength, final String expected) {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
        assertEquals(expected, HexFormat.of().formatHex(buffer.byteArray(), 0, length));
    }
}
