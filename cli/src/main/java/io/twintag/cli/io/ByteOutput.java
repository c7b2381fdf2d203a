package io.twintag.cli.io;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.agrona.DirectBuffer;

/** Bytes to the standard output, as they are and in large pieces. One thread. */
public final class ByteOutput {
    private static final int LENGTH = 256 * 1024;

    /** Whoever read the output wants no more of it ({@code twintag cat NAME | head}): the end, and no error. */
    public static final class ReaderGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ReaderGone(final IOException cause) {
            super(cause);
        }
    }

    private final byte[] bytes = new byte[LENGTH];
    private final OutputStream out;
    private int length;

    public ByteOutput(final OutputStream out) {
        this.out = out;
    }

    /** Past {@code System.out}, which keeps silent about a full disk. */
    public static ByteOutput standard() {
        System.out.flush();
        return new ByteOutput(new FileOutputStream(FileDescriptor.out));
    }

    public void put(final DirectBuffer source, final int index, final int lengthBytes) {
        for (int done = 0; done < lengthBytes; ) {
            if (length == LENGTH) {
                flush();
            }
            final int part = Math.min(lengthBytes - done, LENGTH - length);
            source.getBytes(index + done, bytes, length, part);
            length += part;
            done += part;
        }
    }

    public void put(final byte value) {
        if (length == LENGTH) {
            flush();
        }
        bytes[length++] = value;
    }

    public void flush() {
        try {
            out.write(bytes, 0, length);
            length = 0;
            out.flush();
        } catch (final IOException e) {
            length = 0;
            final String message = String.valueOf(e.getMessage());
            if (message.contains("Broken pipe") || message.contains("closed")) {
                throw new ReaderGone(e);
            }
            throw new UncheckedIOException("cannot write the output: " + message, e);
        }
    }
}
