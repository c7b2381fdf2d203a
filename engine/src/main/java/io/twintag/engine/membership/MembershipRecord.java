package io.twintag.engine.membership;

import io.twintag.engine.context.EngineException;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.zip.CRC32C;

/**
 * What the engine's own directory holds of the volume: the third vote beside the two superblocks (docs/membership.md).
 * A small text file, replaced as a whole and forced.
 *
 * @param engineId id of this engine directory, random at format.
 * @param epoch    of the newest record that this engine wrote.
 * @param members  bit 0: device a, bit 1: device b.
 * @param deviceA  id of the device in slot a.
 * @param formerLineage the one that was left by force, 0 for none: whoever still is of it has split off.
 * @param kept     how far the streams of ended epochs are kept.
 */
public record MembershipRecord(
        long engineId,
        long lineage,
        short generator,
        int epoch,
        int members,
        long deviceA,
        long deviceB,
        long formerLineage,
        KeptPrefixes kept) {
    private static final String FILE = "membership";
    private static final int FORMAT = 1;
    private static final int FIRST_EPOCH = 1;

    /** The first record of a mirror: both devices are members. */
    public static MembershipRecord first(
            final long engineId, final long lineage, final short generator, final long deviceA, final long deviceB) {
        return new MembershipRecord(
                engineId, lineage, generator, FIRST_EPOCH, Slots.BOTH, deviceA, deviceB, 0, KeptPrefixes.NONE);
    }

    /** What a newer epoch makes of this record. */
    MembershipRecord next(final int newEpoch, final int newMembers, final long newDeviceA, final long newDeviceB) {
        return new MembershipRecord(
                engineId, lineage, generator, newEpoch, newMembers, newDeviceA, newDeviceB, formerLineage, kept);
    }

    /**
     * Adds that the stream of this epoch is kept up to this sequence. Of a newer one that this engine had recorded
     * nothing is: its member was started again before it followed it.
     */
    MembershipRecord keeping(final int ofEpoch, final long sequence) {
        final KeptPrefixes own = ofEpoch < epoch ? kept.with(epoch, 0) : kept;
        return new MembershipRecord(
                engineId,
                lineage,
                generator,
                epoch,
                members,
                deviceA,
                deviceB,
                formerLineage,
                own.with(ofEpoch, sequence));
    }

    /** The record of an engine that takes over from another host's: see {@link KeptPrefixes#withoutLastDecision}. */
    MembershipRecord withoutLastDecision() {
        return new MembershipRecord(
                engineId,
                lineage,
                generator,
                epoch,
                members,
                deviceA,
                deviceB,
                formerLineage,
                kept.withoutLastDecision());
    }

    /** Id of the device in a slot. */
    public long device(final int slot) {
        return slot == 0 ? deviceA : deviceB;
    }

    /** Whether a directory holds one. */
    public static boolean isPresent(final Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /** Reads the record of an engine directory; refuses one that is missing, damaged or newer. */
    public static MembershipRecord load(final Path directory) {
        return load(SmallFiles.REAL, directory);
    }

    /** Reads the record as {@link #load(Path)} does, on these files. */
    public static MembershipRecord load(final SmallFiles files, final Path directory) {
        final Path file = directory.resolve(FILE);
        if (!files.exists(file)) {
            throw new EngineException(directory + " is not the directory of an engine: run twintag format first");
        }
        try {
            final String text = new String(files.read(file), StandardCharsets.UTF_8);
            final int end = text.lastIndexOf("crc=");
            final Properties values = new Properties();
            values.load(new StringReader(text));
            if (Integer.parseInt(values.getProperty("format", "0")) > FORMAT) {
                throw new EngineException(file + " was written by a newer twintag: use that version, or a newer one");
            }
            if (end < 0 || !values.getProperty("crc").equals(crc(text.substring(0, end)))) {
                throw damaged(file);
            }
            return new MembershipRecord(
                    Long.parseUnsignedLong(values.getProperty("engine"), 16),
                    Long.parseUnsignedLong(values.getProperty("lineage"), 16),
                    Short.parseShort(values.getProperty("generator")),
                    Integer.parseInt(values.getProperty("epoch")),
                    Integer.parseInt(values.getProperty("members")),
                    Long.parseUnsignedLong(values.getProperty("device.a"), 16),
                    Long.parseUnsignedLong(values.getProperty("device.b"), 16),
                    Long.parseUnsignedLong(values.getProperty("former.lineage", "0"), 16),
                    KeptPrefixes.parse(values.getProperty("kept", "")));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (final IllegalArgumentException | NullPointerException e) {
            throw damaged(file);
        }
    }

    /** Stores and forces the record. */
    public void store(final Path directory) {
        store(SmallFiles.REAL, directory);
    }

    /** Stores and forces the record on these files. */
    public void store(final SmallFiles files, final Path directory) {
        final StringWriter text = new StringWriter();
        text.append("format=").append(String.valueOf(FORMAT)).append('\n');
        text.append("engine=").append(Long.toHexString(engineId)).append('\n');
        text.append("lineage=").append(Long.toHexString(lineage)).append('\n');
        text.append("generator=").append(String.valueOf(generator)).append('\n');
        text.append("epoch=").append(String.valueOf(epoch)).append('\n');
        text.append("members=").append(String.valueOf(members)).append('\n');
        text.append("device.a=").append(Long.toHexString(deviceA)).append('\n');
        text.append("device.b=").append(Long.toHexString(deviceB)).append('\n');
        text.append("former.lineage=").append(Long.toHexString(formerLineage)).append('\n');
        text.append("kept=").append(kept.toString()).append('\n');
        final String body = text.toString();
        final byte[] bytes = (body + "crc=" + crc(body) + '\n').getBytes(StandardCharsets.UTF_8);
        try {
            // Forced: the devices are told the epoch next, and after a power cut this vote must not be for a former
            // one.
            AtomicFile.replace(files, directory.resolve(FILE), bytes, AtomicFile.Durability.FORCED);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot store " + directory.resolve(FILE) + ": is the disk full?", e);
        }
    }

    private static EngineException damaged(final Path file) {
        return new EngineException(file + " is damaged: restore it from a copy; the devices hold the same record");
    }

    private static String crc(final String text) {
        final CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
