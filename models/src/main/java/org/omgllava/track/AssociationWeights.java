package org.omgllava.track;

import java.io.Serializable;

/**
 * Constants of association. {@code models/tracking.sh sweep} tries others, on generated videos
 * other than those that results are reported on.
 *
 * @param overlap share of the mask overlap in the similarity of a continuation; the four shares
 *     count relative to their sum
 * @param place share of the place
 * @param looks share of the looks
 * @param slot share of the learned query that saw it
 * @param cosineFloor queries of different objects have cosines up to here and above
 * @param otherClass what is left of a similarity when a track was never taken for the class
 * @param otherPlace what is left of a return's when it is elsewhere
 * @param otherSize what is left of a return's when it has another size
 * @param still an object that changes its motion is where it was rather than where it was going
 * @param radius of the Gaussian around the expected place, in fractions of the frame
 * @param radiusPerExtent the same, per extent of the object
 * @param radiusPerStep the same, per further step of the stream
 * @param largestRadius the same, at most
 * @param velocityGain weight of the last displacement in a velocity
 * @param horizonSteps steps of the stream after which an unseen object is expected to have stopped
 * @param returnFactor factor on the smallest similarity where an object returns: nothing but its
 *     looks can be as good as in a continuation
 */
record AssociationWeights(
    float overlap,
    float place,
    float looks,
    float slot,
    float cosineFloor,
    float otherClass,
    float otherPlace,
    float otherSize,
    float still,
    float radius,
    float radiusPerExtent,
    float radiusPerStep,
    float largestRadius,
    float velocityGain,
    float horizonSteps,
    float returnFactor)
    implements Serializable {
  static final AssociationWeights CHOSEN =
      new AssociationWeights(
          0.4f, 0.2f, 0.2f, 0.2f, 0.2f, 0.6f, 0.5f, 0.7f, 0.9f, 0.06f, 0.35f, 0.0125f, 0.4f, 0.5f,
          8, 2 / 3f);
}
