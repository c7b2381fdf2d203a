package io.twintag.cli.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What stands on a command line is bytes of UTF-8 in every locale. A JVM in a locale of another encoding, or of none
 * (as in most containers), has made other text of it, the same of many; then nothing is done with it. Any thread.
 */
public final class Arguments {
    /** A locale of UTF-8 that is there where no other is installed. */
    static final String UTF_8_LOCALE = "C.UTF-8";

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** What a decoder puts where bytes are no text. */
    private static final char NOT_TEXT = '\uFFFD';

    private Arguments() {}

    /** Why this process cannot take these arguments; null when it can. */
    static String refusal(final String[] args) {
        return refusal(args, nativeEncoding(), commandLine());
    }

    /**
     * Why a process cannot take these arguments; null when it can.
     *
     * @param encoding in which the JVM decoded them.
     * @param bytes    they were, with others; empty when that is not known.
     */
    public static String refusal(final String[] args, final String encoding, final byte[] bytes) {
        for (int i = 0; i < args.length; i++) {
            if (!isUtf8(encoding) && args[i].chars().anyMatch(c -> c > 0x7F)) {
                return "argument " + (i + 1) + " is not ASCII, and this process takes arguments as " + encoding
                        + ", not as UTF-8: " + advice();
            }
            if (args[i].indexOf(NOT_TEXT) >= 0 && !isText(bytes)) {
                return "argument " + (i + 1) + " (" + args[i] + ") is not UTF-8: give the object, or the file, another"
                        + " name";
            }
        }
        return null;
    }

    /** What to do when this process cannot say a name, "" when it can say all. */
    static String advice(final String encoding) {
        return isUtf8(encoding) ? "" : ": " + advice();
    }

    private static String advice() {
        return "set LC_ALL=" + UTF_8_LOCALE + ", or another locale of UTF-8 that is installed (locale -a)";
    }

    /** The encoding of arguments and names of files. */
    static String nativeEncoding() {
        return System.getProperty("sun.jnu.encoding", "UTF-8");
    }

    static boolean isUtf8(final String encoding) {
        try {
            return Charset.forName(encoding).equals(StandardCharsets.UTF_8);
        } catch (final IllegalCharsetNameException | UnsupportedCharsetException e) {
            return false;
        }
    }

    private static byte[] commandLine() {
        try {
            return Files.readAllBytes(COMMAND_LINE);
        } catch (final IOException e) {
            return new byte[0];
        }
    }

    /** Then the arguments were meant as they are. */
    private static boolean isText(final byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .length()
                    > 0;
        } catch (final CharacterCodingException e) {
            return false;
        }
    }
}
