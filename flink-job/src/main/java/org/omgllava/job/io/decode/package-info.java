/** Records that come in, checked against the limits before anything is made of them. */
@NullMarked
package org.omgllava.job.io.decode;

import org.jspecify.annotations.NullMarked;
