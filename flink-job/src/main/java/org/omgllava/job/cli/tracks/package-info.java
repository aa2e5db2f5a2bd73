/** What {@code omg tracks} makes of the track log. */
@NullMarked
package org.omgllava.job.cli.tracks;

import org.jspecify.annotations.NullMarked;
