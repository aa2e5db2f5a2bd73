/** What {@code consume} writes: one class per format. */
@NullMarked
package org.omgllava.job.cli.result;

import org.jspecify.annotations.NullMarked;
