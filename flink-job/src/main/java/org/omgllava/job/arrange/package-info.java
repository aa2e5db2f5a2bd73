/**
 * Order, align, schedule and clip in one operator: it hands frames from one step to the next by a
 * call, so that a picture is written to no network and read from none in between. The steps know
 * neither it nor one another.
 */
@NullMarked
package org.omgllava.job.arrange;

import org.jspecify.annotations.NullMarked;
