package io.twintag.device;

import io.twintag.device.store.Facts;
import io.twintag.device.store.StorageException;
import io.twintag.device.store.Volume;
import io.twintag.transport.agent.AgentGroup;
import io.twintag.transport.link.Connection;
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

/**
 * One storage device: an object storage of its own process (claim 12) that hosts volumes, applies write transactions and
 * keeps a tag table for each.
 *
 * <pre>
 *   DIR/volume-GENERATOR/   superblock, progress, objects/, tags.cmap
 * </pre>
 *
 * <p>A library first: {@link #launch} runs the device in this JVM, on its own threads or on the caller's.
 */
public final class Device implements AutoCloseable {
    private static final String VOLUME_PREFIX = "volume-";

    private final List<VolumeServer> volumes = new CopyOnWriteArrayList<>();
    private final List<AgentGroup> groups = new CopyOnWriteArrayList<>();
    private final DeviceContext context;
    private final Connection connection;

    private Device(final DeviceContext context) {
        this.context = context;
        connection = new Connection(context.networkSupplier(), context.nanoClock());
        final List<Agent> hot = new ArrayList<>();
        final List<Agent> background = new ArrayList<>();
        try {
            for (final Path directory : VolumeWatch.complete(context.directory())) {
                final VolumeServer volume = VolumeServer.open(context, connection, directory);
                volumes.add(volume);
                hot.add(volume.hotAgent());
                background.addAll(volume.backgroundAgents());
            }
            background.add(new VolumeWatch(context, volumes, this::serve));
            start(hot, background);
        } catch (final RuntimeException e) {
            CloseHelper.quietCloseAll(volumes);
            throw e;
        }
    }

    private void start(final List<Agent> hot, final List<Agent> background) {
        final AgentGroup group = new AgentGroup(context.threading(), context.idling(), context.onFailure());
        groups.add(group);
        group.start(hot, background);
    }

    /** A volume that appeared later has agents of its own, whatever the others share. Watch's thread. */
    private void serve(final Path directory) {
        final VolumeServer volume = VolumeServer.open(context, connection, directory);
        volumes.add(volume);
        start(List.of(volume.hotAgent()), volume.backgroundAgents());
    }

    /**
     * Opens the device's directory, recovers its volumes, and starts to serve. The media driver may come later, and so may
     * volumes: a directory without one is that of a blank device.
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
            Files.createDirectories(directory);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
        Volume.format(directory.resolve(VOLUME_PREFIX + facts.generator()), facts);
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
        int work = 0;
        for (final AgentGroup group : groups) {
            work += group.invoke();
        }
        return work;
    }

    /** What ended the first agent that failed, or null. Any thread. */
    public Throwable failure() {
        for (final AgentGroup group : groups) {
            if (group.failure() != null) {
                return group.failure();
            }
        }
        return null;
    }

    /** Stops the agents and lets go of everything as it is, as if the process had died. */
    public void abandon() {
        CloseHelper.quietCloseAll(groups);
        volumes.forEach(VolumeServer::abandon);
        connection.close();
    }

    /**
     * Stops the agents, flushes, and closes the volumes as clean. After a failure nothing is marked clean: the next launch
     * recovers, as after a kill.
     */
    @Override
    public void close() {
        // The first group has the watch, which adds the others: once it is closed there are no more.
        CloseHelper.quietCloseAll(groups);
        if (failure() == null) {
            CloseHelper.closeAll(volumes);
        } else {
            volumes.forEach(VolumeServer::abandon);
        }
        connection.close();
    }
}
