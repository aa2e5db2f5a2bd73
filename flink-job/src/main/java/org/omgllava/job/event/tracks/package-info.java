/** What is told of tracks over their whole life; a frame's segments are not told of here. */
@NullMarked
package org.omgllava.job.event.tracks;

import org.jspecify.annotations.NullMarked;
