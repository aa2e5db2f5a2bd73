package org.omgllava.scene;

import java.util.List;
import java.util.Optional;

/**
 * What one pass of encoder and decoder yields for a frame.
 *
 * @param frame the frame's name
 * @param heightPixels height of the frame
 * @param widthPixels width of the frame
 * @param segments panoptic segments, largest score first; empty when not asked for
 * @param visualTokens pixel-centric tokens, separator, valid object-centric tokens (spec 1.3); none
 *     when no instruction asks about the frame
 * @param objectSegments for each object-centric token, the last ones of the visual tokens, the
 *     index of its segment, -1 where it has none
 * @param prompted for each instruction, in the order of the request, one token per prompt in order,
 *     or why its prompts cannot be used
 * @param familiarity share of the training's frames that are at least as unusual as this one, 0 to
 *     1; empty where the bundle does not tell, or the frame was not seen as it is for questions
 * @param modelMillis time of the batch that this frame was in, in the model and in the competition
 *     for its pixels
 */
public record Perception(
    FrameId frame,
    int heightPixels,
    int widthPixels,
    List<SceneSegment> segments,
    VisualTokens visualTokens,
    List<Integer> objectSegments,
    List<Outcome<VisualTokens>> prompted,
    Optional<Float> familiarity,
    float modelMillis) {}
