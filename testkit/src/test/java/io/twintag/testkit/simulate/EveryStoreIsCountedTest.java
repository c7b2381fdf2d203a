package io.twintag.testkit.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twintag.testkit.world.CountingBuffer;
import io.twintag.testkit.world.Crash;
import io.twintag.testkit.world.Life;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Nothing that a buffer can store goes past the count, or a process could not end there. */
class EveryStoreIsCountedTest {
    private static final Pattern STORES = Pattern.compile("(put|addLong|addInt|setMemory|getAnd|compareAnd).*");
    private static final Pattern UNUSED = Pattern.compile(".*(Ascii|Utf8).*|.*AsciiFromEnd");

    @Test
    void everyStoreOfABufferIsOverridden() {
        final List<String> missed = Stream.of(UnsafeBuffer.class.getMethods())
                .filter(method -> STORES.matcher(method.getName()).matches())
                .filter(method -> !UNUSED.matcher(method.getName()).matches())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !isOverridden(method))
                .map(Method::toString)
                .toList();

        assertEquals(List.of(), missed);
    }

    @Test
    void nothingIsStoredAfterTheEnd() {
        final Life life = new Life();
        final CountingBuffer buffer = new CountingBuffer(ByteBuffer.allocateDirect(64), 0, 64, life);
        life.endAfter(1);

        buffer.putLong(0, 1);
        assertThrows(Crash.class, () -> buffer.putLong(8, 2));
        assertThrows(Crash.class, () -> buffer.putLongRelease(16, 3));

        assertEquals(1, buffer.getLong(0));
        assertEquals(0, buffer.getLong(8));
        assertEquals(0, buffer.getLong(16));
    }

    private static boolean isOverridden(final Method method) {
        try {
            return CountingBuffer.class
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass()
                    == CountingBuffer.class;
        } catch (final NoSuchMethodException e) {
            return false;
        }
    }
}
