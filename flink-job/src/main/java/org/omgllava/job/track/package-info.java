/**
 * The tracker as an operator. What a track is, is decided in {@code org.omgllava.track}; what
 * becomes of a frame, in {@link org.omgllava.job.track.TrackCore}.
 */
@NullMarked
package org.omgllava.job.track;

import org.jspecify.annotations.NullMarked;
