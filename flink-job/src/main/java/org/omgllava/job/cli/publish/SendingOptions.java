package org.omgllava.job.cli.publish;

import java.nio.file.Path;
import java.util.Optional;
import org.omgllava.job.wire.PictureStore;
import picocli.CommandLine.Option;

/** How frames are sent. */
final class SendingOptions {
  @Option(
      names = "--loop",
      description =
          "With --video or --frames: begins again at the end, until it is stopped; in real time.")
  boolean loop;

  @Option(
      names = "--real-time",
      description = "Sends a frame when a player would show it, not as soon as it can be had.")
  boolean realTime;

  @Option(
      names = "--resume",
      description = {
        "Goes on behind the newest frame that the topic holds of this stream: in its session, or in",
        "that of --session. With the source and the --start-index of the run that was cut off."
      })
  boolean resume;

  @Option(
      names = "--by-reference",
      paramLabel = "DIR",
      description =
          "Keeps the pictures in this folder, and sends where they are and their SHA-256: for those"
              + " larger than the broker takes. The job reads them with --picture-roots DIR.")
  Path byReference;

  /** Whether a frame waits until a player would show it. */
  boolean isRealTime() {
    return realTime || loop;
  }

  /** Where pictures are kept that frames refer to. */
  Optional<PictureStore> store() {
    return Optional.ofNullable(byReference).map(PictureStore::new);
  }
}
