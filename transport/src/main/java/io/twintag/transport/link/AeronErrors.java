package io.twintag.transport.link;

import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.TimeoutException;

/** Tells apart what Aeron throws. */
public final class AeronErrors {
    private AeronErrors() {}

    /** Whether an exception only says that the media driver is gone: then the network is to be made anew. */
    public static boolean isDriverGone(final Throwable error) {
        final String message = String.valueOf(error.getMessage());
        return error instanceof TimeoutException
                || error instanceof AeronException && (message.contains("closed") || message.contains("terminating"));
    }
}
