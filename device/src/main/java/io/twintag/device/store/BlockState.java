package io.twintag.device.store;

import io.twintag.transport.protocol.CheckWhat;

/** What a look at a block found, by the code that says so on the wire: what each means stands there. */
public enum BlockState {
    GOOD(CheckWhat.GOOD),
    BAD_CONTENT(CheckWhat.BAD_CONTENT),
    BAD_LINE(CheckWhat.BAD_LINE);

    private final int code;

    BlockState(final int code) {
        this.code = code;
    }

    /** The code of {@link CheckWhat}. */
    public int code() {
        return code;
    }
}
