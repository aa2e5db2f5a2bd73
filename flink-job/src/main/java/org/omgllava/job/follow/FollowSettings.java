package org.omgllava.job.follow;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Following what was found once. */
@SettingGroup("Following")
public record FollowSettings(
    @Setting(
            value = "follow-lost-frames N in 1..10000 = 5",
            description =
                "Frames without a mask after which a followed phrase counts as lost, and the"
                    + " language model is asked; again after twice as many, and so on.")
        int lostFrames,
    @Setting(
            value = "follow-min-overlap IOU in 0..1 = 0.3",
            description =
                "Smallest IoU of the mask of a kept query with the last one, moved on, at which it"
                    + " is the same thing.")
        float minOverlap,
    @Setting(
            value = "follow-min-score P in 0..1 = 0.7",
            description = "Smallest mean probability of the mask of a kept query.")
        float minScore,
    @Setting(
            value = "follow-waiting-frames N in 1..1000000 = 512",
            description =
                "Most frames of a stream, without their pictures, that wait while the language"
                    + " model is asked; those beyond are answered FOLLOW_BEHIND.")
        int waitingFrames)
    implements Serializable {}
