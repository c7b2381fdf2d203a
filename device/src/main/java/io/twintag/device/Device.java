package io.twintag.device;

import io.twintag.device.store.Facts;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.transport.link.Connection;
import io.twintag.transport.runtime.AgentGroup;
import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.CompositeAgent;

/**
 * One storage device: an object storage of its own process (docs/claims.md claim 12) that hosts volumes, applies write
 * transactions and keeps a tag table for each. Volumes of several hosts' generators (docs/claims.md claim 16) share
 * nothing but the process: each has its own directory, streams, threads and end.
 *
 * <pre>
 *   DIR/volume-GENERATOR/   superblock, progress, objects/, tags.cmap
 * </pre>
 *
 * <p>A library first: {@link #launch} runs the device in this JVM, on its own threads or on the caller's.
 */
public final class Device implements AutoCloseable {
    private static final String VOLUME_PREFIX = "volume-";

    private final List<HostedVolume> volumes = new CopyOnWriteArrayList<>();
    private final DeviceContext context;
    private final Connection connection;
    /** Adds volumes that appear: it ends first, so that there are no more. */
    private final AgentGroup watching;

    private Device(final DeviceContext context) {
        this.context = context;
        connection = new Connection(context.networkSupplier(), context.nanoClock());
        watching = new AgentGroup(context.threading(), context.idling(), connection.users(), context.onFailure());
        try {
            serveAll();
            final Agent watch = new VolumeWatch(context, volumes, this::serve);
            final Agent counters = new DeviceCounters(context, connection, volumes);
            watching.start(List.of(), List.of(new CompositeAgent(watch, counters)));
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A volume that cannot be opened is its engine's loss, not that of the others. */
    private void serveAll() {
        RuntimeException refusal = null;
        for (final Path directory : VolumeWatch.complete(context.directory())) {
            try {
                serve(directory);
            } catch (final RuntimeException e) {
                refusal = refusal == null ? e : refusal;
                context.log().accept("cannot serve " + directory + ": " + e.getMessage());
            }
        }
        if (volumes.isEmpty() && refusal != null) {
            throw refusal;
        }
    }

    private void serve(final Path directory) {
        final HostedVolume volume = HostedVolume.serve(context, connection, directory, this::onFailure);
        volumes.add(volume);
        volumes.removeIf(other -> other != volume && other.directory().equals(directory)); // it had failed
    }

    /** On the failed agent's thread. */
    private void onFailure() {
        if (volumes.stream().allMatch(volume -> volume.failure() != null)) {
            context.onFailure().run();
        }
    }

    /**
     * Opens the device's directory, recovers its volumes, and starts to serve. The media driver may come later, and so
     * may volumes: a directory without one is that of a blank device.
     *
     * @throws StorageException when a volume is foreign, in use, or of a newer version; the message
     *                          names the fix.
     */
    public static Device launch(final DeviceContext context) {
        context.conclude();
        return new Device(context);
    }

    /** Makes the directory of a device with one volume. Refuses one that holds anything. */
    public static void format(final Path directory, final Facts facts) {
        try (Stream<Path> files = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
            if (files.findAny().isPresent()) {
                throw new StorageException(
                        directory + " is not empty: choose another directory, or remove what is in it");
            }
            AtomicFile.makeDirectories(SmallFiles.REAL, directory);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
        VolumeDirectory.format(volumeDirectory(directory, facts.generator()), facts);
    }

    /**
     * Makes one more volume on a device, for a generator that has none there (docs/claims.md claim 16). The device's
     * process may run.
     *
     * @throws StorageException when the directory is no device's, or has something in the volume's place; the message
     *                          names the fix.
     */
    public static void addVolume(final Path directory, final Facts facts) {
        volumeDirectories(directory);
        final Path place = volumeDirectory(directory, facts.generator());
        if (Files.exists(place)) {
            throw new StorageException(place + " is there already: choose another generator; or, where a format was"
                    + " interrupted that made it, remove it");
        }
        VolumeDirectory.format(place, facts);
    }

    /** Where the volume of a generator lies on a device. */
    public static Path volumeDirectory(final Path directory, final int generator) {
        return directory.resolve(VOLUME_PREFIX + generator);
    }

    /** The directories of the volumes on a device, by generator. */
    public static List<Path> volumeDirectories(final Path directory) {
        try (Stream<Path> files = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
            final List<Path> found = new ArrayList<>(
                    files.filter(path -> path.getFileName().toString().startsWith(VOLUME_PREFIX))
                            .toList());
            if (found.isEmpty()) {
                throw new StorageException(directory + " is not the directory of a device: run twintag format first");
            }
            Collections.sort(found);
            return found;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }

    /** One step of all agents of an {@code INVOKER} device. */
    public int invoke() {
        int work = watching.invoke();
        for (final HostedVolume volume : volumes) {
            work += volume.invoke();
        }
        return work;
    }

    /** What ended an agent that failed, of any volume, or null. Any thread. */
    public Throwable failure() {
        for (final HostedVolume volume : volumes) {
            if (volume.failure() != null) {
                return volume.failure();
            }
        }
        return null;
    }

    /** Stops the agents and lets go of everything as it is, as if the process had died. */
    public void abandon() {
        watching.close();
        volumes.forEach(HostedVolume::abandon);
        connection.close();
    }

    /**
     * Stops the agents, flushes, and closes the volumes as clean. One that has failed is not marked clean: the next
     * launch recovers it, as after a kill.
     */
    @Override
    public void close() {
        watching.close();
        try {
            CloseHelper.closeAll(volumes);
        } finally {
            connection.close();
        }
    }
}
