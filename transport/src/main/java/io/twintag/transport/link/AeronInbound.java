package io.twintag.transport.link;

import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.jspecify.annotations.Nullable;

/**
 * A stream's receiving end. Aeron moves past a fragment whose handler throws and tells an error handler; here the first
 * throwable ends the inbound instead, before another frame is looked at.
 */
final class AeronInbound implements Inbound {
    private final Subscription subscription;
    private final FrameHandler handler;
    private final FragmentAssembler assembler = new FragmentAssembler(this::onFragment);
    private @Nullable Throwable failure;

    AeronInbound(final Subscription subscription, final FrameHandler handler) {
        this.subscription = subscription;
        this.handler = handler;
    }

    @Override
    public int poll(final int limit) {
        final int fragments = failure == null ? subscription.poll(assembler, limit) : 0;
        if (failure != null) {
            LangUtil.rethrowUnchecked(failure);
        }
        return fragments;
    }

    private void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        if (failure == null) {
            try {
                handler.onFrame(buffer, offset, length);
            } catch (final Throwable t) {
                failure = t;
            }
        }
    }

    @Override
    public boolean isConnected() {
        return subscription.isConnected();
    }

    @Override
    public void close() {
        CloseHelper.quietClose(subscription);
    }
}
