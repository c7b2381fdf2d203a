package io.twintag.device;

import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.link.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;

/**
 * All that serves one volume on one device: its storage, its tag table, and the three agents. A device hosts many
 * volumes, each apart from the others. One whose disk has refused a force has a stand-in that only says so.
 */
final class VolumeServer implements AutoCloseable {
    private final Path directory;
    private final Volume volume;
    private final TagTable tags; // null: failed before it was opened
    private final Committed committed = new Committed();
    private final TagWindow tagWindow;
    private final StorageAgent storage;
    private final CheckAgent checks;
    private final SuspectQueue suspects = new SuspectQueue();
    private final Agent hotAgent;
    private final List<Agent> backgroundAgents;

    private VolumeServer(
            final DeviceContext context, final Connection connection, final Volume volume, final TagTable tags) {
        this.directory = volume.directory();
        this.volume = volume;
        this.tags = tags;
        // What is recorded past the applied prefix was undone; its entries stay: they are in doubt.
        tagWindow = new TagWindow(context.tagPages());
        storage = new StorageAgent(context, volume);
        checks = new CheckAgent(context.slotName(), volume);
        final Agent reads = new ReadAgent(context, connection, volume, committed, tagWindow, suspects);
        if (tags == null) {
            hotAgent = new FailedVolume(context, connection, volume);
            backgroundAgents = List.of(reads);
        } else {
            logsWithBadRecords()
                    .forEach(log -> log.badRecords().forEach(position -> suspects.add(log.id(), position, 1)));
            hotAgent = new ApplyAgent(context, connection, volume, tags, this);
            backgroundAgents = List.of(storage, reads, checks);
        }
    }

    /**
     * Opens a volume, which recovers it to a prefix of its stream.
     *
     * @throws StorageException foreign, in use, or not to be opened; the message names the fix. One that has failed is
     *                          no error.
     */
    static VolumeServer open(final DeviceContext context, final Connection connection, final Path directory) {
        final StoreOptions options = context.storeOptions();
        Volume volume = null;
        try {
            volume = VolumeDirectory.hasFailed(directory)
                    ? Volume.openFailed(directory, options)
                    : Volume.open(directory, options, context.disk());
            if (volume.superblock().facts().slot() != context.slot()) {
                throw new StorageException(directory + " belongs to the other device, not to device "
                        + context.slotName() + ": were the directories swapped?");
            }
            final VolumeServer server = serve(context, connection, volume);
            volume = null;
            return server;
        } catch (final StorageException e) {
            if (volume == null && VolumeDirectory.hasFailed(directory)) {
                return new VolumeServer(context, connection, Volume.openFailed(directory, options), null);
            }
            throw e;
        } catch (final Error e) {
            if (volume != null) {
                volume.letGo(); // the process ends in the midst of it: nothing is to be marked closed
                volume = null;
            }
            throw e;
        } finally {
            CloseHelper.close(volume);
        }
    }

    /** Serves an open volume, which is closed with this. */
    static VolumeServer serve(final DeviceContext context, final Connection connection, final Volume volume) {
        return new VolumeServer(context, connection, volume, volume.isFailed() ? null : openTags(context, volume));
    }

    /** What the engine is to be told once, or null. */
    String alarm() {
        final List<String> alarms = new ArrayList<>();
        if (tags != null && tags.setAside() != null) {
            alarms.add("the tag table was damaged: it is kept as " + tags.setAside()
                    + ", what it held is unknown, and what is in doubt is found by comparing the devices");
        }
        if (!volume.isFailed() && volume.wasProgressDamaged()) {
            alarms.add(
                    "bits of its file progress have flipped: how far it had applied its stream is unknown, and all of it is"
                            + " compared with the twin, or copied");
        }
        for (final LogObject log : logsWithBadRecords()) {
            alarms.add("log " + log.name() + " holds " + log.badRecords().size()
                    + " records that have become bad, the first at position "
                    + log.badRecords().get(0) + ": they are kept, not shown, and repaired from the twin");
        }
        return alarms.isEmpty() ? null : String.join("; ", alarms);
    }

    private List<LogObject> logsWithBadRecords() {
        return volume.objects().stream()
                .filter(object ->
                        object instanceof LogObject log && !log.badRecords().isEmpty())
                .map(LogObject.class::cast)
                .toList();
    }

    private static TagTable openTags(final DeviceContext context, final Volume volume) {
        try {
            final TagTable tags = TagTable.open(
                    volume.directory(),
                    volume.superblock().facts().generator(),
                    context.tagPages(),
                    new VolumeTable(volume),
                    volume.files(),
                    context.disk()::view);
            if (tags.setAside() != null) {
                context.log()
                        .accept("the tag table of " + volume.directory() + " could not be trusted: it is kept as "
                                + tags.setAside() + ", and what is in doubt is found by comparing the devices");
            }
            return tags;
        } catch (final IOException e) {
            throw new StorageException(e.getMessage());
        }
    }

    Path directory() {
        return directory;
    }

    /** Whether it failed, and another volume lies in its place now. */
    boolean isReplaced() {
        return volume.isFailed()
                && VolumeDirectory.isOther(directory, volume.superblock().facts());
    }

    Volume volume() {
        return volume;
    }

    StorageAgent storage() {
        return storage;
    }

    CheckAgent checks() {
        return checks;
    }

    SuspectQueue suspects() {
        return suspects;
    }

    Committed committed() {
        return committed;
    }

    TagWindow tagWindow() {
        return tagWindow;
    }

    /** Pages in the tag table. Any thread. */
    int tagPages() {
        return tags == null ? 0 : tags.pages();
    }

    Agent hotAgent() {
        return hotAgent;
    }

    List<Agent> backgroundAgents() {
        return backgroundAgents;
    }

    /** After a failure: lets go of everything as it is, for the next launch to recover. */
    void abandon() {
        if (tags != null) {
            tags.abandon();
        }
        volume.abandon();
    }

    /** Lets go after the agents have stopped, mappings included: this process may open the volume again. */
    void letGo() {
        if (tags != null) {
            tags.abandon();
        }
        volume.letGo();
    }

    /** After the agents have stopped: forces the tag table, flushes, and marks both closed in one store. */
    @Override
    public void close() {
        try {
            closeTags();
        } finally {
            volume.close();
        }
    }

    /** A volume that has failed is never opened again, and its disk is asked for nothing more. */
    private void closeTags() {
        if (volume.isFailed() && tags != null) {
            tags.abandon();
        } else {
            CloseHelper.close(tags);
        }
    }
}
