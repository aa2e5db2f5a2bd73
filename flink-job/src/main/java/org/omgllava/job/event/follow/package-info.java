/** What following says and is told, as plain values; knows no other events. */
@NullMarked
package org.omgllava.job.event.follow;

import org.jspecify.annotations.NullMarked;
