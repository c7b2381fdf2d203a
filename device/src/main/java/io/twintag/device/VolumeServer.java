package io.twintag.device;

import io.twintag.device.store.StorageException;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.link.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;

/**
 * All that serves one volume on one device: its storage, its tag table, and the three agents. A device hosts many volumes,
 * each apart from the others.
 */
final class VolumeServer implements AutoCloseable {
    private final Volume volume;
    private final TagTable tags;
    private final Committed committed = new Committed();
    private final TagWindow tagWindow;
    private final StorageAgent storage;
    private final ApplyAgent apply;
    private final ReadAgent reads;

    /** Opens the volume, which recovers it to a prefix of its stream. */
    VolumeServer(final DeviceContext context, final Connection connection, final Path directory) {
        volume = Volume.open(directory, StoreOptions.defaults().withFlush(context.flushMode()));
        if (volume.superblock().facts().slot() != context.slot()) {
            volume.close();
            throw new StorageException(directory + " belongs to the other device, not to device " + context.slotName()
                    + ": were the directories swapped?");
        }
        try {
            tags = TagTable.open(directory, volume.superblock().facts().generator(), context.tagPages());
        } catch (final IOException e) {
            volume.close();
            throw new StorageException(e.getMessage());
        } catch (final RuntimeException e) {
            volume.close();
            throw e;
        }
        // What is recorded past the applied prefix was undone; its entries stay: they are in doubt.
        tagWindow = new TagWindow(context.tagPages());
        storage = new StorageAgent(context, volume);
        reads = new ReadAgent(context, connection, volume, committed, tagWindow);
        apply = new ApplyAgent(context, connection, volume, tags, this);
    }

    StorageAgent storage() {
        return storage;
    }

    Committed committed() {
        return committed;
    }

    TagWindow tagWindow() {
        return tagWindow;
    }

    Agent hotAgent() {
        return apply;
    }

    List<Agent> backgroundAgents() {
        return List.of(storage, reads);
    }

    /** After a failure: lets go of everything as it is, for the next launch to recover. */
    void abandon() {
        tags.abandon();
        volume.abandon();
    }

    /** After the agents have stopped: flushes, and marks volume and tag table clean. */
    @Override
    public void close() {
        CloseHelper.closeAll(tags, volume);
    }
}
