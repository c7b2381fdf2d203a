package io.twintag.transport.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ErrorCode;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.RegistrationException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A channel whose port somebody else has is named, with what to do. */
class PortInUseIsNamedTest {
    @TempDir
    private Path directory;

    @Test
    void withTheChannelAndWhatToDo() throws Exception {
        final Path aeron = directory.resolve("aeron");
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                        .aeronDirectoryName(aeron.toString())
                        .threadingMode(ThreadingMode.SHARED)
                        .errorHandler(expected -> {})
                        .termBufferSparseFile(true));
                AeronNetwork network = AeronNetwork.connect(aeron, false, expected -> {})) {
            final String channel = "aeron:udp?endpoint=127.0.0.1:" + other.getLocalPort();

            final StreamRefusedException problem = assertThrows(
                    StreamRefusedException.class, () -> network.inbound(channel, 1, (buffer, at, length) -> {}));

            assertTrue(problem.getMessage().contains(channel), problem::getMessage);
            assertTrue(problem.getMessage().contains("Address already in use"), problem::getMessage);
            assertTrue(problem.getMessage().contains("a port that nothing else has"), problem::getMessage);
            assertTrue(driver.context().aeronDirectory().exists());
        }
    }

    /** A full disk is no matter of addresses. */
    @Test
    void lackOfSpaceIsNamedAsSuch() {
        final String text = AeronNetwork.refused(
                        new RegistrationException(
                                1, ErrorCode.STORAGE_SPACE.value(), ErrorCode.STORAGE_SPACE, "insufficient space"),
                        "aeron:udp?endpoint=127.0.0.1:20000")
                .getMessage();

        assertTrue(text.contains("make room"), text);
        assertFalse(text.contains("port"), text);
    }
}
