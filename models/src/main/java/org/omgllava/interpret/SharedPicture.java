package org.omgllava.interpret;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;

/**
 * A picture and all that is asked about it in one call.
 *
 * @param image the picture
 * @param askers the questions about it
 */
record SharedPicture(EncodedImage image, List<Inquiry> askers) {
  /** Every picture once, in the order of the first question about it. */
  static List<SharedPicture> of(List<Inquiry> inquiries) {
    Map<EncodedImage, SharedPicture> byImage = new IdentityHashMap<>();
    List<SharedPicture> pictures = new ArrayList<>();
    for (Inquiry inquiry : inquiries) {
      SharedPicture picture = byImage.get(inquiry.question.image());
      if (picture == null) {
        picture = new SharedPicture(inquiry.question.image(), new ArrayList<>());
        byImage.put(picture.image(), picture);
        pictures.add(picture);
      }
      picture.askers().add(inquiry);
    }
    return pictures;
  }

  PerceptionRequest request(FrameId frame) {
    return new PerceptionRequest(
        frame, image, askers.stream().map(asker -> asker.question.prompts()).toList(), true);
  }

  void perceived(Outcome<Perception> outcome) {
    for (int i = 0; i < askers.size(); i++) {
      if (outcome.refused()) {
        askers.get(i).refused(outcome.problem());
      } else {
        askers.get(i).perceived(outcome.value(), outcome.value().prompted().get(i));
      }
    }
  }
}
