package io.twintag.device.tagtable;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A call that the JIT compiler makes and never inlines, because its target is no constant to it. Chronicle Map's put
 * and remove are some 100 KB of machine code; inlined into the device's loop, of whose rounds one in 64 needs them,
 * they had the compiler work for seconds, again and again. A call costs some nanoseconds.
 */
final class OutOfLine {
    // Not static: then it would be a constant.
    private final MethodHandle target;

    private OutOfLine(final MethodHandle target) {
        this.target = target;
    }

    /**
     * A method of this object.
     *
     * @param lookup of its class.
     * @param name   of a method that takes a long and returns one.
     */
    static OutOfLine of(final MethodHandles.Lookup lookup, final Object receiver, final String name) {
        try {
            final MethodType type = MethodType.methodType(long.class, long.class);
            return new OutOfLine(lookup.bind(receiver, name, type));
        } catch (final ReflectiveOperationException ex) {
            throw new IllegalArgumentException(name, ex);
        }
    }

    /** Throws what the method throws. */
    long call(final long argument) {
        try {
            return (long) target.invokeExact(argument);
        } catch (final RuntimeException | Error ex) {
            throw ex;
        } catch (final Throwable ex) {
            throw new IllegalStateException(ex);
        }
    }
}
