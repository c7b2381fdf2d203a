package io.twintag.device.tagtable;

/**
 * What is known of the file of a tag table, kept by its owner in another place: for a volume, in its superblock. In use
 * it may be recovered; closed it must be what it was; of all else nothing is believed. One thread.
 */
public interface TableMark {
    /**
     * For a table that nobody relies on after a power cut: what is found is taken for what a kill left, and nothing is
     * kept.
     */
    TableMark UNKEPT = new TableMark() {
        @Override
        public boolean isInUse() {
            return true;
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public int crc() {
            return 0;
        }

        @Override
        public void inUse() {
            // Nothing is kept.
        }

        @Override
        public void closed(final int crc) {
            // Nothing is kept.
        }
    };

    /** Whether it is in use, or was when its owner was killed, and no power was lost since. */
    boolean isInUse();

    /** Whether it was closed in order, and not opened since. */
    boolean isClosed();

    /** CRC32C of the file of the map that was closed. */
    int crc();

    /** The file is about to change: forced when this returns. */
    void inUse();

    /** The file is closed, and forced with its name: it has this CRC32C. */
    void closed(int crc);
}
