package org.omgllava.job;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Which model is opened, and what it keeps. */
@SettingGroup("Model")
public record ModelSettings(
    @Setting(
            value = "bundle DIR in 1..4096 = nano",
            description = "Model bundle: its name, or its folder, the same path on every machine.")
        String bundle,
    @Setting(
            value = "cached-frames FRAMES in 1..100000 = 32",
            description =
                "Frames whose features stay on each device, to ground answers without encoding again;"
                    + " half as many beside them of frames on which something is followed.")
        int cachedFrames,
    @Setting(
            value = "prefix-cache BYTES in 0..1099511627776 = 268435456",
            description =
                "Most bytes of what each subtask of the language model keeps of how dialogues begin (a frame's tokens, the turns before), to read them once for all questions; on the device. With 0 they are shared only by questions that begin together.")
        long prefixCacheBytes)
    implements Serializable {}
