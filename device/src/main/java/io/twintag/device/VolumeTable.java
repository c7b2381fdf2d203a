package io.twintag.device;

import io.twintag.device.store.TableFacts;
import io.twintag.device.store.TableFacts.State;
import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TableMark;

/** What is known of a volume's tag table, kept in the volume's superblock. */
final class VolumeTable implements TableMark {
    private final Volume volume;

    VolumeTable(final Volume volume) {
        this.volume = volume;
    }

    private TableFacts found() {
        return volume.superblock().facts().table();
    }

    @Override
    public boolean isInUse() {
        return found().state() == State.IN_USE;
    }

    @Override
    public boolean isClosed() {
        return found().state() == State.CLOSED;
    }

    @Override
    public int crc() {
        return found().crc();
    }

    /** Into both copies: when one rots, the other must not speak of the former close of a table that has changed. */
    @Override
    public void inUse() {
        volume.superblock().update(facts -> facts.withTable(TableFacts.IN_USE));
        volume.superblock().update(facts -> facts.withTable(TableFacts.IN_USE));
    }

    @Override
    public void closed(final int crc) {
        volume.tableClosed(crc);
    }
}
