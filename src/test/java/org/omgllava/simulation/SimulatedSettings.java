package org.omgllava.simulation;

import java.util.Map;
import java.util.SplittableRandom;
import org.omgllava.job.align.AlignSettings;
import org.omgllava.job.clip.ClipSettings;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.converse.ConverseSettings;
import org.omgllava.job.follow.FollowSettings;
import org.omgllava.job.link.LinkSettings;
import org.omgllava.job.order.OrderSettings;
import org.omgllava.job.overload.OverloadSettings;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.schedule.ScheduleSettings;
import org.omgllava.setting.Settings;
import org.omgllava.track.TrackSettings;

/** The settings of the steps: small bounds, so that a short run meets them. */
record SimulatedSettings(
    OrderSettings order,
    OverloadSettings overload,
    AlignSettings align,
    StreamSettings streams,
    ScheduleSettings schedule,
    ClipSettings clip,
    TrackSettings track,
    ConverseSettings converse,
    LinkSettings link,
    FollowSettings follow,
    DeadLetterSettings deadLetters) {

  /**
   * @param calm whether nothing may depend on time
   */
  static SimulatedSettings drawn(SplittableRandom luck, boolean calm) {
    return new SimulatedSettings(
        with(OrderSettings.class, "max-buffered-frames", 4 + luck.nextInt(8)),
        Settings.with(
            with(OverloadSettings.class, "max-age", 20 + luck.nextInt(2_000)),
            Map.of("overload", luck.nextInt(3) == 0 && !calm ? "LATEST" : "WAIT")),
        Settings.defaults(AlignSettings.class),
        with(StreamSettings.class, "history-frames", 2 + luck.nextInt(6)),
        Settings.with(
            with(ScheduleSettings.class, "remembered-instructions", 64),
            Map.of(
                "max-standing",
                "3",
                "max-followers",
                "2",
                "max-silent-standing",
                Integer.toString(luck.nextInt(6)))),
        with(ClipSettings.class, "clip-length", 1 + luck.nextInt(3)),
        Settings.defaults(TrackSettings.class),
        Settings.with(
            Settings.defaults(ConverseSettings.class),
            Map.of(
                "llm-rows",
                Integer.toString(1 + luck.nextInt(3)),
                "questions-in-flight",
                Integer.toString(2 + luck.nextInt(8)),
                "dialogue-turns",
                Integer.toString(luck.nextInt(7)))),
        Settings.defaults(LinkSettings.class),
        Settings.with(
            with(FollowSettings.class, "follow-lost-frames", 1 + luck.nextInt(3)),
            Map.of(
                "follow-waiting-frames", Integer.toString(calm ? 100_000 : 1 + luck.nextInt(6)))),
        Settings.defaults(DeadLetterSettings.class));
  }

  private static <R extends Record> R with(Class<R> type, String name, int value) {
    return Settings.with(Settings.defaults(type), Map.of(name, Integer.toString(value)));
  }

  /** What is kept of a stream, with another number of frames that can be asked for. */
  StreamSettings withWindow(int frames) {
    return Settings.with(streams, Map.of("history-frames", Integer.toString(frames)));
  }
}
