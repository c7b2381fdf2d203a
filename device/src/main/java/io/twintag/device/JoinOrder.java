package io.twintag.device;

import io.twintag.transport.protocol.JoinDecoder;
import io.twintag.transport.protocol.JoinUndoingDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * That a device is to follow the stream of an epoch without being a member.
 *
 * @param undone ids of objects that it holds and its authority does not, or not as the same: they go first.
 * @param logs   of the authority, by id, and where they end.
 */
record JoinOrder(long correlation, int epoch, List<Integer> undone, Map<Integer, Long> logs) {

    static JoinOrder of(final JoinDecoder join) {
        final Map<Integer, Long> logs = new LinkedHashMap<>();
        for (final JoinDecoder.LogsDecoder log : join.logs()) {
            logs.put(log.objectId(), log.tail());
        }
        return new JoinOrder(join.correlation(), join.epoch(), List.of(), logs);
    }

    static JoinOrder of(final JoinUndoingDecoder join) {
        final List<Integer> undone = new ArrayList<>();
        for (final JoinUndoingDecoder.UndoneDecoder object : join.undone()) {
            undone.add(object.objectId());
        }
        final Map<Integer, Long> logs = new LinkedHashMap<>();
        for (final JoinUndoingDecoder.LogsDecoder log : join.logs()) {
            logs.put(log.objectId(), log.tail());
        }
        return new JoinOrder(join.correlation(), join.epoch(), undone, logs);
    }
}
