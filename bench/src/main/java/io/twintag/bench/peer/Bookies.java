package io.twintag.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.apache.bookkeeper.bookie.InterleavedLedgerStorage;
import org.apache.bookkeeper.client.BookKeeperAdmin;
import org.apache.bookkeeper.common.component.LifecycleComponentStack;
import org.apache.bookkeeper.conf.ServerConfiguration;
import org.apache.bookkeeper.server.EmbeddedServer;
import org.apache.bookkeeper.server.conf.BookieConfiguration;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * Two bookies in this JVM, and a ZooKeeper that holds their metadata: it is asked when a ledger is made and closed,
 * never when an entry is added. All three listen on ephemeral ports of 127.0.0.1. BookKeeper's transport inside a JVM
 * is not used: its client never ends the threads that it makes for it.
 */
final class Bookies implements AutoCloseable {
    private static final int ZOOKEEPER_TICK_MS = 2_000;
    private static final int ZOOKEEPER_CONNECTIONS = 100;
    private static final int ZOOKEEPER_BACKLOG = -1;
    private static final long ENTRY_LOG_BYTES = 256L * 1024 * 1024;
    private static final long LEAST_FREE_BYTES = 64L * 1024 * 1024;
    private static final int JOURNAL_MB = 512;
    private static final float DISK_FULL = 0.99f;

    private final Copies copies;
    private final boolean isForced;
    private final List<LifecycleComponentStack> servers = new ArrayList<>();
    private NIOServerCnxnFactory connections;
    private ZooKeeperServer zooKeeper;

    Bookies(final Copies copies, final boolean isForced) {
        this.copies = copies;
        this.isForced = isForced;
    }

    void start() throws Exception {
        final Path directory = Files.createDirectories(copies.beside("zookeeper"));
        zooKeeper = new ZooKeeperServer(directory.toFile(), directory.toFile(), ZOOKEEPER_TICK_MS);
        // Making the factory replaces the handler of the whole JVM by one that only logs.
        final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        connections = new NIOServerCnxnFactory();
        Thread.setDefaultUncaughtExceptionHandler(before);
        connections.configure(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ZOOKEEPER_CONNECTIONS,
                ZOOKEEPER_BACKLOG,
                false);
        connections.startup(zooKeeper);
        if (!BookKeeperAdmin.initNewCluster(configuration(0))) {
            throw new IOException("ZooKeeper does not take the metadata of a new cluster");
        }
        for (int copy = 0; copy < Copies.COUNT; copy++) {
            final LifecycleComponentStack server = EmbeddedServer.builder(new BookieConfiguration(configuration(copy)))
                    .build()
                    .getLifecycleComponentStack();
            servers.add(server);
            server.start();
        }
    }

    /** For a client to find them. */
    String metadataServiceUri() {
        return "zk+hierarchical://127.0.0.1:" + connections.getLocalPort() + "/ledgers";
    }

    /** Name of a copy's bookie. */
    static String bookieId(final int copy) {
        return "copy-" + copy;
    }

    private ServerConfiguration configuration(final int copy) throws IOException {
        final Path journal = Files.createDirectories(copies.of(copy).resolve("journal"));
        final Path ledgers = Files.createDirectories(copies.of(copy).resolve("ledgers"));
        final ServerConfiguration configuration = new ServerConfiguration();
        configuration.setMetadataServiceUri(metadataServiceUri());
        return configuration
                .setBookieId(bookieId(copy))
                .setAdvertisedAddress("127.0.0.1")
                .setAllowLoopback(true)
                // Any name will do: only where one is set is the advertised address the one that is bound.
                .setListeningInterface("lo")
                .setBookiePort(0)
                .setJournalDirName(journal.toString())
                .setLedgerDirNames(new String[] {ledgers.toString()})
                .setJournalSyncData(isForced)
                .setJournalMaxGroupWaitMSec(0)
                .setJournalAdaptiveGroupWrites(true)
                .setJournalRemovePagesFromCache(false)
                .setMaxJournalSizeMB(JOURNAL_MB)
                .setMaxBackupJournals(0)
                .setLedgerStorageClass(InterleavedLedgerStorage.class.getName())
                .setEntryLogSizeLimit(ENTRY_LOG_BYTES)
                .setMinUsableSizeForEntryLogCreation(LEAST_FREE_BYTES)
                .setMinUsableSizeForIndexFileCreation(LEAST_FREE_BYTES)
                .setDiskUsageWarnThreshold(DISK_FULL)
                .setDiskUsageThreshold(DISK_FULL)
                .setDiskLowWaterMarkUsageThreshold(DISK_FULL)
                .setMinorCompactionInterval(0)
                .setMajorCompactionInterval(0)
                .setServerNumIOThreads(1)
                .setNumAddWorkerThreads(1)
                .setNumReadWorkerThreads(1)
                .setNumHighPriorityWorkerThreads(1)
                .setNumLongPollWorkerThreads(0)
                .setAutoRecoveryDaemonEnabled(false)
                .setHttpServerEnabled(false);
    }

    @Override
    public void close() {
        for (final LifecycleComponentStack server : servers) {
            CloseHelper.quietClose(server);
        }
        if (connections != null) {
            connections.shutdown();
        }
        if (zooKeeper != null) {
            zooKeeper.shutdown();
        }
    }
}
