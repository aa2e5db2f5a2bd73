package org.omgllava.job.recall;

import java.util.List;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.PicturedUtterance;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.event.Utterance.Ungrounded;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelProblem;

/** Gives answers with phrases the picture of their frame, should its features be gone. */
public final class RecallAnswered extends RecallPictures<Utterance, PicturedUtterance> {
  private static final long serialVersionUID = 1L;

  public RecallAnswered(
      StreamOperatorParameters<PicturedUtterance> parameters,
      PictureSettings settings,
      PictureEnd end) {
    super(parameters, settings, end);
  }

  @Override
  List<FrameStamp> lacks(Utterance utterance) {
    return utterance instanceof Ungrounded answer ? List.of(answer.stamp()) : List.of();
  }

  @Override
  void pass(Utterance utterance) {
    output.collect(new StreamRecord<>(PicturedUtterance.without(utterance)));
  }

  @Override
  void pass(Utterance utterance, List<EncodedImage> pictures) {
    output.collect(new StreamRecord<>(new PicturedUtterance(utterance, pictures.get(0))));
  }

  @Override
  void refuse(Utterance utterance, ModelProblem problem) {
    pass(((Ungrounded) utterance).refused(problem));
  }
}
