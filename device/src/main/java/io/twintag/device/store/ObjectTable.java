package io.twintag.device.store;

import io.twintag.transport.protocol.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** The objects of a volume by id. One thread at a time adds and removes, any thread looks up. */
final class ObjectTable {
    private final AtomicReferenceArray<StorageObject> byId = new AtomicReferenceArray<>(Limits.MAX_OBJECTS + 1);
    private volatile StorageObject[] all = {};

    /** Hot. Null if there is none. */
    StorageObject get(final int objectId) {
        return objectId >= 0 && objectId <= Limits.MAX_OBJECTS ? byId.get(objectId) : null;
    }

    void add(final StorageObject object) {
        set(object.id(), object);
    }

    void remove(final int objectId) {
        set(objectId, null);
    }

    private void set(final int objectId, final StorageObject object) {
        byId.set(objectId, object);
        all = IntStream.rangeClosed(1, Limits.MAX_OBJECTS)
                .mapToObj(byId::get)
                .filter(each -> each != null)
                .toArray(StorageObject[]::new);
    }

    List<StorageObject> list() {
        return List.of(all);
    }

    StorageObject[] allAnd(final StorageObject added) {
        final StorageObject[] now = all;
        final StorageObject[] then = Arrays.copyOf(now, now.length + 1);
        then[now.length] = added;
        return then;
    }

    /** By id; nobody changes it. The background thread looks a thousand times a second. */
    StorageObject[] all() {
        return all;
    }
}
