/**
 * Lets the newest frame of a live stream go ahead when there are more than the job can take. {@link
 * org.omgllava.job.overload.OverloadCore} decides, {@link org.omgllava.job.overload.SkipFrames}
 * keeps the frames that wait and carries out. Knows no pixels.
 */
@NullMarked
package org.omgllava.job.overload;

import org.jspecify.annotations.NullMarked;
