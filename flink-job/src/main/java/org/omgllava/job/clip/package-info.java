/**
 * Gathers the frames that are attended to together. {@link org.omgllava.job.clip.ClipCore} decides,
 * {@link org.omgllava.job.clip.GatherClips} keeps frames and state and carries out.
 */
@NullMarked
package org.omgllava.job.clip;

import org.jspecify.annotations.NullMarked;
