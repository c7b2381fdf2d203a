package io.twintag.cli.settings;

import io.twintag.device.Device;
import io.twintag.device.store.StorageException;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a twintag directory with an engine alone: a second host's, with a tag generator of its own, on the two devices
 * of a mirror that is there (docs/claims.md claim 16). Each device gets one more volume, which its process serves
 * beside the others.
 */
public final class FormatOnDevices {
    private final Path directory;
    private final Settings host;
    private final Map<String, String> chosen;
    private final Format.Space space;
    private final short generator;

    /**
     * @param directory absolute.
     * @param host      the mirror whose devices are used.
     * @param chosen    settings that are not to be the host's.
     */
    public FormatOnDevices(
            final Path directory,
            final Settings host,
            final short generator,
            final Map<String, String> chosen,
            final Format.Space space) {
        this.directory = directory;
        this.host = host;
        this.generator = generator;
        this.chosen = chosen;
        this.space = space;
    }

    /**
     * Formats.
     *
     * @return the settings of what was made.
     * @throws Refusal when something is there already, or there is too little room; nothing is changed then.
     */
    public Settings run() {
        if (host.isDevicesExternal()) {
            throw new Refusal(host.directory() + " has an engine alone, no devices: name the directory that has them,"
                    + " --devices-of " + host.devicesOf());
        }
        final SettingsText text = new SettingsText(settings());
        text.check();
        Format.refuseIfTooLong(directory);
        final Format format = new Format(directory, text, space);
        format.refuseWhatIsThere();
        final Settings planned = Settings.parse(directory, text.text());
        final List<Path> devices = List.of(planned.deviceDirectory(0), planned.deviceDirectory(1));
        devices.forEach(this::refuseUnlessFree);
        format.checkRoom(planned, devices);

        final MembershipRecord record =
                MembershipRecord.first(RandomId.next(), RandomId.next(), generator, RandomId.next(), RandomId.next());
        try {
            AtomicFile.makeDirectories(SmallFiles.REAL, directory);
            for (int slot = 0; slot < devices.size(); slot++) {
                Device.addVolume(devices.get(slot), Format.facts(record, slot));
            }
            format.storeEngine(planned, record);
        } catch (final IOException | StorageException e) {
            throw new Refusal(
                    "cannot format " + directory + " (" + e.getMessage() + "): set that right, remove what was"
                            + " made there and as " + Device.volumeDirectory(devices.get(0), generator) + " and "
                            + Device.volumeDirectory(devices.get(1), generator) + ", and repeat");
        }
        return Settings.load(directory);
    }

    private Map<String, String> settings() {
        final Map<String, String> settings = new LinkedHashMap<>(host.shared());
        settings.put("devices.of", host.directory().toString());
        settings.put("device.a.dir", host.deviceDirectory(0).toString());
        settings.put("device.b.dir", host.deviceDirectory(1).toString());
        settings.put("aeron.dir", host.aeronDirectory().toString());
        settings.putAll(chosen);
        return settings;
    }

    private void refuseUnlessFree(final Path device) {
        Device.volumeDirectories(device);
        final Path place = Device.volumeDirectory(device, generator);
        if (Files.exists(place)) {
            throw new Refusal(place + " is there already: generator " + generator + " has a volume on this device."
                    + " Choose another with --generator. (A format that was interrupted leaves a volume that no engine"
                    + " knows: if " + generator + " is in use nowhere, remove it)");
        }
    }
}
