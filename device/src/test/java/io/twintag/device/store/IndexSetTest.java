package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IndexSetTest {
    @Test
    void itIsASortedSet() {
        for (final int size : new int[] {1, 63, 64, 65, 4096, 4097, 300_000}) {
            final long seed = size;
            final Random random = new Random(seed);
            final IndexSet set = new IndexSet(size);
            final TreeSet<Integer> model = new TreeSet<>();
            for (int i = 0; i < 3000; i++) {
                final int member = random.nextInt(size);
                if (random.nextBoolean()) {
                    assertEquals(model.add(member), set.add(member));
                } else {
                    assertEquals(model.remove(member), set.remove(member));
                }
                final Integer next = model.ceiling(member);
                assertEquals(next == null ? -1 : next, set.next(member), "seed " + seed);
                assertEquals(model.size(), set.count());
            }
        }
    }

    @Test
    void aFullSetHoldsEverything() {
        for (final int size : new int[] {1, 64, 65, 4096, 70_000}) {
            final IndexSet set = new IndexSet(size);
            set.fill();
            assertEquals(size, set.count());
            for (int i = 0; i < size; i++) {
                assertEquals(i, set.next(0));
                assertTrue(set.remove(i));
            }
            assertEquals(-1, set.next(0));
            assertFalse(set.add(size));
            assertFalse(set.add(-1));
        }
    }
}
